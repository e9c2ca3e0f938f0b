package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.Outcome;

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
    List<PageSection> sections) {
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
      String title, String outcome, String verdict, List<Fact> facts, List<PageSection> sections) {
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
      List<PageSection> sections) {
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

  /** The same as a document that is not written but as a page. */
  Document document() {
    List<Block> blocks = new ArrayList<>();
    layers.ifPresent(blocks::add);
    blocks.add(
        new Facts(facts.stream().map(f -> Facts.Fact.forPeople(f.name(), f.value())).toList()));
    sections.forEach(s -> blocks.add(section(s)));
    return new Document(
        title,
        new Headline(Outcome.AGREES, outcome, verdict),
        new Origin("", Precision.FLOAT, Optional.empty()),
        blocks);
  }

  private static Section section(PageSection s) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Prose("", "", s.text()));
    s.flow().ifPresent(flow -> blocks.add(new Diagram(flow)));
    s.tables().forEach(t -> blocks.add(table(t)));
    blocks.addAll(s.charts());
    return new Section("", s.heading(), blocks);
  }

  private static Table table(PageTable t) {
    List<Table.Column<List<PageTable.Cell>>> columns = new ArrayList<>();
    for (int c = 0; c < t.headers().size(); c++) {
      int column = c;
      columns.add(
          Table.Column.forPeople(
              t.headers().get(c),
              row -> new Value.Words(row.get(column).text(), row.get(column).heat())));
    }
    return Table.of("", t.caption(), t.rows(), columns);
  }
}
