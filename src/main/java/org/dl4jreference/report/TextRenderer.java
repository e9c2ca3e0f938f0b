package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A document as lines for a terminal: headings, wrapped sentences, aligned columns. */
public final class TextRenderer implements Renderer {
  private static final int WIDTH = 100;
  private static final String INDENT = "  ";

  private final Set<Reader> readers;
  private final Consumer<String> lines;
  private final Set<Block> shown = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean isEmpty = true;
  private boolean isOver;
  private boolean isAfterTable;

  private TextRenderer(Set<Reader> readers, Consumer<String> lines) {
    this.readers = readers;
    this.lines = lines;
  }

  /**
   * A terminal without anything on it.
   *
   * @param isVerbose whether more was asked for
   * @param lines takes one after the other, of at most 100 characters, but for tables and lines
   *     that are to stay as they are
   */
  public TextRenderer(boolean isVerbose, Consumer<String> lines) {
    this(
        EnumSet.of(Reader.TERMINAL, isVerbose ? Reader.VERBOSE_TERMINAL : Reader.BRIEF_TERMINAL),
        lines);
  }

  /**
   * Everything but the headline.
   *
   * @param document what there is to say
   * @param isVerbose whether more was asked for
   */
  public static List<String> lines(Document document, boolean isVerbose) {
    List<String> lines = new ArrayList<>();
    new TextRenderer(isVerbose, lines::add).show(document);
    return lines;
  }

  static List<String> lines(List<Block> blocks, boolean isVerbose) {
    List<String> lines = new ArrayList<>();
    blocks.forEach(new TextRenderer(isVerbose, lines::add)::show);
    return lines;
  }

  /** Writes a block of a document that is not yet complete. */
  public void show(Block block) {
    block.renderBy(this);
    shown.add(block);
  }

  /**
   * Writes everything but the headline, and but for what was shown before.
   *
   * @param document what there is to say
   */
  public void show(Document document) {
    document.blocks().stream().filter(block -> !shown.contains(block)).forEach(this::show);
    document.origin().line().ifPresent(this::add);
  }

  @Override
  public Set<Reader> readers() {
    return readers;
  }

  private void add(String line) {
    if (isOver && !isEmpty) {
      lines.accept("");
    }
    isEmpty = false;
    isOver = false;
    isAfterTable = false;
    lines.accept(line.stripTrailing());
  }

  /** What follows stands apart. */
  private void end() {
    isOver = true;
  }

  @Override
  public void section(Section section) {
    if (section.heading().isEmpty()) {
      section.blocks().forEach(block -> block.renderBy(this));
      return;
    }
    List<String> body = new ArrayList<>();
    TextRenderer inside = new TextRenderer(readers, body::add);
    section.blocks().forEach(block -> block.renderBy(inside));
    if (body.isEmpty()) {
      return;
    }
    end();
    add(section.heading());
    add("-".repeat(section.heading().length()));
    body.forEach(this::add);
    end();
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
    table.rows().forEach(row -> cells.add(seen.stream().map(c -> row.get(c).brief()).toList()));
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
