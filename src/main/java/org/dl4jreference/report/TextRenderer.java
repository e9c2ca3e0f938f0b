package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A document as lines for a terminal: headings, wrapped sentences, aligned columns. */
public final class TextRenderer implements Renderer {
  private static final int WIDTH = 100;
  private static final String INDENT = "  ";

  private final Set<Reader> readers;
  private final List<String> lines = new ArrayList<>();
  private boolean isOver;
  private boolean isAfterTable;

  private TextRenderer(Set<Reader> readers) {
    this.readers = readers;
  }

  /**
   * Everything but the headline.
   *
   * @param document what there is to say
   * @param isVerbose whether more was asked for
   * @return lines of at most 100 characters, but for tables and lines that are to stay as they are
   */
  public static List<String> lines(Document document, boolean isVerbose) {
    List<Block> blocks = new ArrayList<>(document.blocks());
    document.origin().line().ifPresent(line -> blocks.add(new Lines("", List.of(line))));
    return lines(blocks, isVerbose);
  }

  static List<String> lines(List<Block> blocks, boolean isVerbose) {
    Set<Reader> readers = EnumSet.of(Reader.TERMINAL);
    if (isVerbose) {
      readers.add(Reader.VERBOSE_TERMINAL);
    }
    TextRenderer renderer = new TextRenderer(readers);
    blocks.forEach(block -> block.renderBy(renderer));
    return renderer.lines;
  }

  @Override
  public Set<Reader> readers() {
    return readers;
  }

  private void add(String line) {
    if (isOver && !lines.isEmpty()) {
      lines.add("");
    }
    isOver = false;
    isAfterTable = false;
    lines.add(line.stripTrailing());
  }

  /** What follows stands apart. */
  private void end() {
    isOver = true;
  }

  @Override
  public void section(Section section) {
    TextRenderer inside = new TextRenderer(readers);
    section.blocks().forEach(block -> block.renderBy(inside));
    if (inside.lines.isEmpty()) {
      return;
    }
    if (!section.heading().isEmpty()) {
      end();
      add(section.heading());
      add("-".repeat(section.heading().length()));
    }
    add(inside.lines.get(0));
    lines.addAll(inside.lines.subList(1, inside.lines.size()));
    isOver = inside.isOver || !section.heading().isEmpty();
  }

  @Override
  public void prose(Prose prose) {
    prose.paragraphs().forEach(paragraph -> wrapped(prose.label(), paragraph));
  }

  @Override
  public void lines(Lines these) {
    these.lines().forEach(this::add);
  }

  @Override
  public void facts(Facts facts) {
    int width = facts.facts().stream().mapToInt(fact -> fact.name().length()).max().orElse(0);
    facts.facts().stream()
        .filter(fact -> !fact.name().isEmpty())
        .forEach(fact -> wrapped(INDENT + padded(fact.name(), width, false) + INDENT, words(fact)));
  }

  private static String words(Facts.Fact fact) {
    return fact.value().words();
  }

  @Override
  public void table(Table table) {
    List<Integer> seen = table.seenBy(readers);
    if (seen.isEmpty() || table.rows().isEmpty()) {
      return;
    }
    List<List<String>> cells = new ArrayList<>();
    List<String> head = seen.stream().map(c -> table.columns().get(c).text()).toList();
    if (head.stream().anyMatch(text -> !text.isEmpty())) {
      cells.add(head);
    }
    table.rows().forEach(row -> cells.add(seen.stream().map(c -> row.get(c).words()).toList()));
    if (isAfterTable || !table.caption().isEmpty()) {
      end();
    }
    if (!table.caption().isEmpty()) {
      wrapped("", table.caption());
    }
    List<Boolean> right = seen.stream().map(table::isOfFigures).toList();
    int[] widths = widths(cells);
    cells.forEach(row -> row(row, widths, right));
    isAfterTable = true;
  }

  private static int[] widths(List<List<String>> cells) {
    int[] widths = new int[cells.get(0).size()];
    for (List<String> row : cells) {
      for (int c = 0; c < widths.length; c++) {
        widths[c] = Math.max(widths[c], row.get(c).length());
      }
    }
    return widths;
  }

  /** Words in the last column may take several lines. */
  private void row(List<String> cells, int[] widths, List<Boolean> right) {
    StringBuilder line = new StringBuilder();
    int last = cells.size() - 1;
    for (int c = 0; c < last; c++) {
      line.append(INDENT).append(padded(cells.get(c), widths[c], right.get(c)));
    }
    line.append(INDENT);
    if (right.get(last)) {
      add(line + padded(cells.get(last), widths[last], true));
    } else {
      wrapped(line.toString(), cells.get(last));
    }
  }

  private static String padded(String text, int width, boolean isRight) {
    String pad = " ".repeat(Math.max(0, width - text.length()));
    return isRight ? pad + text : text + pad;
  }

  @Override
  public void cases(Cases cases) {
    cases.cases().forEach(c -> add(line(c)));
  }

  static String line(Case c) {
    return "%-9s %s%s"
        .formatted(c.outcome().words(), c.label(), c.words().isEmpty() ? "" : ": " + c.words());
  }

  /** Sentences after a label; further lines stand below the text, not below the label. */
  private void wrapped(String label, String text) {
    StringBuilder line = new StringBuilder(label);
    boolean isEmpty = true;
    for (String word : text.split(" ", -1)) {
      if (!isEmpty && line.length() + 1 + word.length() > WIDTH) {
        add(line.toString());
        line = new StringBuilder(" ".repeat(label.length()));
        isEmpty = true;
      }
      line.append(isEmpty ? "" : " ").append(word);
      isEmpty = false;
    }
    add(line.toString());
  }
}
