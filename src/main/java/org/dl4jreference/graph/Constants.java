package org.dl4jreference.graph;

import java.util.List;
import java.util.stream.Stream;
import org.dl4jreference.model.Precision;

/**
 * How an implementation makes the constants of an updater, one way for all elements: 1 − β of the
 * exact or of the rounded β; βᵗ exact, of the rounded β, that rounded, or a running product.
 *
 * @param precision the arithmetic
 * @param isOfRounded whether 1 − β is that of the rounded β
 * @param power how βᵗ is made
 */
public record Constants(Precision precision, boolean isOfRounded, Power power) {
  /** How βᵗ is made. */
  public enum Power {
    /** Of the exact β. */
    EXACT,
    /** Of the rounded β. */
    OF_ROUNDED,
    /** Of the rounded β, then rounded. */
    ROUNDED,
    /** By multiplying once a step, each time rounded. */
    RUNNING
  }

  /** All that an implementation in this arithmetic may do, the most usual first. */
  public static List<Constants> all(Precision precision) {
    if (precision == Precision.DOUBLE) {
      return Stream.of(Power.EXACT, Power.RUNNING)
          .map(power -> new Constants(precision, false, power))
          .toList();
    }
    return Stream.of(true, false)
        .flatMap(
            rounded -> Stream.of(Power.values()).map(p -> new Constants(precision, rounded, p)))
        .toList();
  }

  double rounded(double x) {
    return (precision == Precision.TF32 ? Precision.FLOAT : precision).round(x);
  }

  double complement(double beta) {
    return 1 - (isOfRounded ? rounded(beta) : beta);
  }

  double power(double beta, int t) {
    return switch (power) {
      case EXACT -> Math.pow(beta, t);
      case OF_ROUNDED -> Math.pow(rounded(beta), t);
      case ROUNDED -> rounded(Math.pow(rounded(beta), t));
      case RUNNING -> {
        double product = rounded(beta);
        for (int i = 1; i < t && product != 0; i++) {
          product = rounded(product * rounded(beta));
        }
        yield product;
      }
    };
  }
}
