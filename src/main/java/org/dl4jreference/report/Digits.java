package org.dl4jreference.report;

import java.math.BigDecimal;
import java.util.Locale;

/** How a number is written for people; for programs it always has all its digits. */
enum Digits {
  /** A number that was computed: seven significant digits. */
  COMPUTED {
    @Override
    String finite(double x) {
      return String.format(Locale.ROOT, "%.7g", x);
    }
  },
  /** A number to be told from its neighbours in float32, which takes nine significant digits. */
  FLOAT32 {
    @Override
    String finite(double x) {
      return String.format(Locale.ROOT, "%.9g", x);
    }
  },
  /** A number that somebody has chosen, as it was chosen. */
  GIVEN {
    @Override
    String finite(double x) {
      BigDecimal shortest = BigDecimal.valueOf(x).stripTrailingZeros();
      int exponent = shortest.precision() - shortest.scale() - 1;
      return exponent >= -MOST_ZEROS && exponent < MOST_ZEROS
          ? shortest.toPlainString()
          : shortest.toString();
    }
  },
  /** A number whose last digit matters: as many as give it back. */
  ALL {
    @Override
    String finite(double x) {
      return Double.toString(x);
    }
  };

  private static final int MOST_ZEROS = 7;

  abstract String finite(double x);

  final String of(double x) {
    if (!Double.isFinite(x)) {
      return Double.toString(x);
    }
    return x == 0 ? "0" : finite(x);
  }

  /** The one rule for numbers inside sentences. */
  static String number(double x) {
    return COMPUTED.of(x);
  }

  static String float32(double x) {
    return FLOAT32.of(x);
  }

  static String given(double x) {
    return GIVEN.of(x);
  }
}
