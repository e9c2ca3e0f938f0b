package org.dl4jreference.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Lines for a terminal: headings, wrapped sentences, aligned columns. */
final class TextBlock {
  private static final int WIDTH = 100;
  private static final int SIGNIFICANT_DIGITS = 9;
  private static final int SMALLEST_PLAIN_EXPONENT = -4;

  private final List<String> lines = new ArrayList<>();

  List<String> lines() {
    return List.copyOf(lines);
  }

  /** A title with a rule below it, and a blank line above it unless it is the first. */
  void heading(String title) {
    blank();
    lines.add(title);
    lines.add("-".repeat(title.length()));
  }

  /** An empty line, unless the block is empty or ends with one. */
  void blank() {
    if (!lines.isEmpty() && !lines.get(lines.size() - 1).isEmpty()) {
      lines.add("");
    }
  }

  /** A line as it is, however long. */
  void verbatim(String line) {
    lines.add(line);
  }

  /** Sentences, wrapped. */
  void paragraph(String text) {
    wrapped("", text, "");
  }

  /** Sentences after a label; further lines stand below the text, not below the label. */
  void labelled(String label, String text) {
    wrapped(label, text, " ".repeat(label.length()));
  }

  private void wrapped(String first, String text, String indent) {
    StringBuilder line = new StringBuilder(first);
    boolean empty = true;
    for (String word : text.split(" ", -1)) {
      if (!empty && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(indent);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
  }

  /** Rows of equal length: the first column to the left, the others to the right. */
  void table(List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] width = new int[columns];
    for (List<String> row : rows) {
      for (int j = 0; j < columns; j++) {
        width[j] = Math.max(width[j], row.get(j).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("  ");
      for (int j = 0; j < columns; j++) {
        String pad = " ".repeat(width[j] - row.get(j).length());
        line.append(j == 0 ? row.get(j) + pad : "  " + pad + row.get(j));
      }
      lines.add(line.toString().stripTrailing());
    }
  }

  /** The cells of a row, in two parts. */
  static List<String> row(Collection<String> left, Collection<String> right) {
    List<String> cells = new ArrayList<>(left);
    cells.addAll(right);
    return cells;
  }

  /** A computed number with nine significant digits. */
  static String number(double x) {
    if (!Double.isFinite(x) || x == 0) {
      return x == 0 ? "0" : Double.toString(x);
    }
    int exponent = (int) Math.floor(Math.log10(Math.abs(x)));
    return exponent >= SMALLEST_PLAIN_EXPONENT && exponent < SIGNIFICANT_DIGITS
        ? String.format(Locale.ROOT, "%." + Math.max(0, SIGNIFICANT_DIGITS - 1 - exponent) + "f", x)
        : String.format(Locale.ROOT, "%." + (SIGNIFICANT_DIGITS - 1) + "e", x);
  }

  /** A number of which only the size matters, such as an error. */
  static String size(double x) {
    if (x == 0) {
      return "0";
    }
    return Double.isFinite(x) ? String.format(Locale.ROOT, "%.2g", x) : Double.toString(x);
  }

  /** A number that was given, as it was given. */
  static String given(double x) {
    BigDecimal shortest = BigDecimal.valueOf(x).stripTrailingZeros();
    return shortest.setScale(Math.max(0, shortest.scale())).toPlainString();
  }
}
