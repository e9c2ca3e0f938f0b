package org.dl4jreference.report;

import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Tally;

/** A case of a list as one line. */
public final class CaseText {
  private CaseText() {}

  /**
   * Verdict word first, then name, a description, and the worst element.
   *
   * @param judged the case
   * @param description what it is
   * @return the line
   */
  public static String line(Judged judged, String description) {
    return TextRenderer.line(Case.of(judged, description));
  }

  /**
   * Many cases in words.
   *
   * @param tally the cases
   * @param what they are, in the plural
   * @return the outcome that counts, then how many are what
   */
  public static String words(Tally tally, String what) {
    return Headline.of(tally, what).line();
  }

  /**
   * Seven significant digits.
   *
   * @param value a number
   * @return {@code 0}, {@code NaN}, {@code Infinity} as words of Java
   */
  public static String number(double value) {
    return Digits.number(value);
  }
}
