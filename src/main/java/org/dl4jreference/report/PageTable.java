package org.dl4jreference.report;

import java.util.List;
import java.util.OptionalInt;

/**
 * A table of a page.
 *
 * @param caption what it shows
 * @param headers the columns' names; the first column names the rows
 * @param rows as many cells each
 */
public record PageTable(String caption, List<String> headers, List<List<Cell>> rows) {
  /** Copies the lists. */
  public PageTable {
    headers = List.copyOf(headers);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<Cell> row : rows) {
      if (row.size() != headers.size()) {
        throw new IllegalArgumentException(
            "a row needs %d cells, found %d".formatted(headers.size(), row.size()));
      }
    }
  }

  static PageTable of(Table table) {
    return new PageTable(
        table.caption(),
        table.columns().stream().map(Table.Heading::text).toList(),
        table.rows().stream()
            .map(row -> row.stream().map(v -> new Cell(v.words(), v.heat())).toList())
            .toList());
  }

  /**
   * A cell.
   *
   * @param text what it says
   * @param heat how hot its background is, 0 to 5; empty for none. The text says the same in words
   *     or figures.
   */
  public record Cell(String text, OptionalInt heat) {
    /** The hottest. */
    static final int HOTTEST = 5;

    private static final double[] LEVELS = {1, 2, 4, 8, 100};

    static Cell of(String text) {
      return new Cell(text, OptionalInt.empty());
    }

    static Cell number(double value) {
      return of(TextBlock.number(value));
    }

    /**
     * An error in σ; above the eight that rounding explains it also says so.
     *
     * @param sigmas the error; its sign does not matter
     * @param k the agreed number of σ
     */
    static Cell sigmas(double sigmas, double k) {
      double size = Math.abs(sigmas);
      if (!Double.isFinite(size)) {
        return new Cell("not finite, disagrees", OptionalInt.of(HOTTEST));
      }
      String text = TextBlock.size(size) + " σ";
      return new Cell(size > k ? text + ", disagrees" : text, OptionalInt.of(heat(size)));
    }

    private static int heat(double size) {
      int level = 0;
      while (level < LEVELS.length && size >= LEVELS[level]) {
        level++;
      }
      return level;
    }
  }
}
