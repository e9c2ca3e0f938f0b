package org.dl4jreference.report;

import java.util.List;
import java.util.Optional;

/**
 * What a report's page says, whatever command it comes from.
 *
 * @param title the page's name
 * @param outcome the verdict in one or two words, such as {@code AGREES}
 * @param verdict the verdict in a sentence
 * @param facts what produced it, and on what
 * @param layers the network at one glance; empty where no verdict goes by layer
 * @param sections the body
 */
public record Page(
    String title,
    String outcome,
    String verdict,
    List<Fact> facts,
    Optional<LayerRow> layers,
    List<Section> sections) {
  /** Copies the lists. */
  public Page {
    facts = List.copyOf(facts);
    sections = List.copyOf(sections);
  }

  /**
   * A page without verdicts by layer.
   *
   * @param title the page's name
   * @param outcome the verdict in one or two words
   * @param verdict the verdict in a sentence
   * @param facts what produced it, and on what
   * @param sections the body
   */
  public Page(
      String title, String outcome, String verdict, List<Fact> facts, List<Section> sections) {
    this(title, outcome, verdict, facts, Optional.empty(), sections);
  }

  /**
   * A page about a verdict.
   *
   * @param title the page's name
   * @param line the verdict line as the terminal shows it: the outcome, a colon, the sentence
   * @param facts what produced it, and on what
   * @param layers the network at one glance; empty where no verdict goes by layer
   * @param sections the body
   */
  static Page of(
      String title,
      String line,
      List<Fact> facts,
      Optional<LayerRow> layers,
      List<Section> sections) {
    int colon = line.indexOf(": ");
    return new Page(
        title, line.substring(0, colon), line.substring(colon + 2), facts, layers, sections);
  }

  /**
   * One thing worth knowing about the run.
   *
   * @param name what it is
   * @param value its value
   */
  public record Fact(String name, String value) {}
}
