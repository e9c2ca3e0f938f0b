package org.dl4jreference.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * {@code str(np.round(x, 2))}, so that the chapter's tables can be printed as the chapter prints
 * them. NumPy rounds by {@code rint(x·100)/100} in x's own type, and prints the fewest digits that
 * give the number back. Checked against NumPy 2.4.
 */
final class NumPyFormat {
  private static final int MOST_DIGITS = 17;
  private static final double SCIENTIFIC_BELOW = 1e-4;
  private static final double FLOAT64_SCIENTIFIC_FROM = 1e16;
  private static final double FLOAT32_SCIENTIFIC_FROM = 1e6;

  private NumPyFormat() {}

  /** {@code str(np.round(np.float64(x), 2))}. */
  static String round2(double x) {
    double rounded = Math.rint(x * 100) / 100;
    return text(rounded, FLOAT64_SCIENTIFIC_FROM, s -> Double.parseDouble(s) == rounded);
  }

  /** {@code str(np.round(np.float32(x), 2))}. */
  static String round2(float x) {
    float rounded = (float) Math.rint(x * 100f) / 100f;
    return text(rounded, FLOAT32_SCIENTIFIC_FROM, s -> Float.parseFloat(s) == rounded);
  }

  @FunctionalInterface
  private interface GivesBack {
    boolean test(String digits);
  }

  private static String text(double x, double scientificFrom, GivesBack givesBack) {
    if (Double.isNaN(x)) {
      return "nan";
    }
    if (Double.isInfinite(x)) {
      return x > 0 ? "inf" : "-inf";
    }
    if (x == 0) {
      return 1 / x < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = shortest(x, givesBack).stripTrailingZeros();
    double size = Math.abs(x);
    if (size >= SCIENTIFIC_BELOW && size < scientificFrom) {
      return shortest.setScale(Math.max(1, shortest.scale())).toPlainString();
    }
    int exponent = shortest.precision() - shortest.scale() - 1;
    String mantissa = shortest.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    return "%se%s%02d".formatted(mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /** Java 17's {@code toString} is at times a digit too long (JDK-4511638). */
  private static BigDecimal shortest(double x, GivesBack givesBack) {
    BigDecimal exact = new BigDecimal(x);
    for (int digits = 1; digits < MOST_DIGITS; digits++) {
      BigDecimal candidate = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (givesBack.test(candidate.toString())) {
        return candidate;
      }
    }
    return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN));
  }
}
