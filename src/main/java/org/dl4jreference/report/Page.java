package org.dl4jreference.report;

import java.util.List;

/**
 * What a report's page says, whatever command it comes from.
 *
 * @param title the page's name
 * @param outcome the verdict in one or two words, such as {@code AGREES}
 * @param verdict the verdict in a sentence
 * @param facts what produced it, and on what
 * @param sections the body
 */
public record Page(
    String title, String outcome, String verdict, List<Fact> facts, List<Section> sections) {
  /** Copies the lists. */
  public Page {
    facts = List.copyOf(facts);
    sections = List.copyOf(sections);
  }

  /**
   * One thing worth knowing about the run.
   *
   * @param name what it is
   * @param value its value
   */
  public record Fact(String name, String value) {}
}
