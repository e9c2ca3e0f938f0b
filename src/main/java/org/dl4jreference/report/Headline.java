package org.dl4jreference.report;

import org.dl4jreference.verdict.Outcome;

/**
 * The verdict in words.
 *
 * @param outcome for programs
 * @param word for people, such as {@code AGREES} or {@code No verdict}
 * @param sentence what was found
 */
public record Headline(Outcome outcome, String word, String sentence) {
  /**
   * A verdict.
   *
   * @param outcome what was found
   * @param sentence the same in words
   * @return the headline
   */
  public static Headline of(Outcome outcome, String sentence) {
    return new Headline(outcome, outcome.words(), sentence);
  }

  static Headline withoutVerdict(String why) {
    return new Headline(Outcome.NOT_COMPARABLE, "No verdict", why);
  }

  /**
   * Both.
   *
   * @return one line, the word first
   */
  public String line() {
    return word + ": " + sentence;
  }
}
