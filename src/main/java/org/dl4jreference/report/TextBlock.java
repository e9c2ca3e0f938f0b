package org.dl4jreference.report;

import java.math.BigDecimal;
import java.util.Locale;

/** Numbers in words. */
final class TextBlock {
  private static final int SIGNIFICANT_DIGITS = 9;
  private static final int SMALLEST_PLAIN_EXPONENT = -4;

  private TextBlock() {}

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
