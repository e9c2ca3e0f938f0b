package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.chapter.ChapterResult;
import org.dl4jreference.report.Table.Column;
import org.dl4jreference.verdict.Outcome;

/** A machine, and whether DL4J computes the chapter on it. */
public final class DoctorDocument {
  private static final int LABEL = 28;

  private DoctorDocument() {}

  /**
   * One thing about the machine.
   *
   * @param key for programs
   * @param name for people
   * @param value what was found
   * @param state for programs
   * @param remedy how it could be better; empty if it could not
   */
  public record Item(String key, String name, String value, String state, String remedy) {}

  /**
   * The document.
   *
   * @param origin where DL4J computed
   * @param test the chapter
   * @param items in the order in which they are read
   * @return the items; for programs with the chapter's checks
   */
  public static Document of(Origin origin, ChapterResult test, List<Item> items) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(new ChapterVerdict(test).cases());
    items.forEach(item -> blocks.addAll(lines(item)));
    blocks.add(
        Section.keyed(
            "doctor",
            Table.of(
                "items",
                "",
                items,
                Column.forPrograms("key", i -> Value.words(i.key())),
                Column.forPrograms("name", i -> Value.words(i.name())),
                Column.forPrograms("value", i -> Value.words(i.value())),
                Column.forPrograms("state", i -> Value.words(i.state())),
                Column.forPrograms("remedy", i -> Value.words(i.remedy())))));
    return new Document("This machine", headline(test, items), origin, blocks);
  }

  private static Headline headline(ChapterResult test, List<Item> items) {
    Outcome outcome = test.outcome();
    if (outcome == Outcome.DISAGREES) {
      return Headline.of(
          outcome,
          "DL4J computes the chapter wrongly on this machine: "
              + new ChapterVerdict(test).headline().sentence());
    }
    long hints = items.stream().filter(item -> !item.remedy().isEmpty()).count();
    return new Headline(
        outcome,
        Outcome.AGREES.words(),
        "healthy, "
            + (hints == 0
                ? "nothing to do"
                : hints == 1
                    ? "1 thing could be better: see the line with !"
                    : hints + " things could be better: see the lines with !"));
  }

  private static List<Block> lines(Item item) {
    String mark = item.remedy().isEmpty() ? " " : "!";
    List<Block> lines = new ArrayList<>();
    lines.add(
        new Prose("", ("%s %-" + LABEL + "s").formatted(mark, item.name()), List.of(item.value())));
    if (!item.remedy().isEmpty()) {
      lines.add(new Prose("", " ".repeat(LABEL + 2) + "-> ", List.of(item.remedy())));
    }
    return lines;
  }
}
