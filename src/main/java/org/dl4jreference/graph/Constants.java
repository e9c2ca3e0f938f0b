package org.dl4jreference.graph;

import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.model.Precision;

/**
 * How an implementation makes the constants of an updater, one way for all elements: 1 − β of the
 * exact or of the rounded β; βᵗ exact, of the rounded β, that rounded, a running product, by
 * squaring, or as a library's power function errs.
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
    RUNNING,
    /** By squaring, each product rounded. */
    SQUARING,
    /** One unit in the last place above the rounded power: a library's function errs by so much. */
    ABOVE,
    /** One unit in the last place below it. */
    BELOW
  }

  /** All that an implementation in this arithmetic may do, the most usual first. */
  public static List<Constants> all(Precision precision) {
    List<Constants> all = new ArrayList<>();
    boolean isDouble = precision == Precision.DOUBLE;
    // of a coarser arithmetic an ulp would excuse any step: 1 − βᵗ is less than such a unit
    boolean isFine = isDouble || precision.stored() == Precision.FLOAT;
    for (boolean isOfRounded : isDouble ? new boolean[] {false} : new boolean[] {true, false}) {
      for (Power p : Power.values()) {
        boolean isOfBeta = p == Power.OF_ROUNDED || p == Power.ROUNDED;
        boolean isUlp = p == Power.ABOVE || p == Power.BELOW;
        if (!(isDouble && isOfBeta) && (isFine || !isUlp)) {
          all.add(new Constants(precision, isOfRounded, p));
        }
      }
    }
    return all;
  }

  /** A threshold as it is compared with. */
  double threshold(double x) {
    return isOfRounded ? rounded(x) : x;
  }

  double rounded(double x) {
    return precision.stored().round(x);
  }

  double complement(double beta) {
    return 1 - (isOfRounded ? rounded(beta) : beta);
  }

  /** βᵗ; NaN where 1 − βᵗ would be 0, by which no implementation can divide. */
  double power(double beta, int t) {
    double made = made(beta, t);
    return made == 1 && beta < 1 ? Double.NaN : made;
  }

  private double made(double beta, int t) {
    double rounded = rounded(Math.pow(rounded(beta), t));
    return switch (power) {
      case EXACT -> Math.pow(beta, t);
      case OF_ROUNDED -> Math.pow(rounded(beta), t);
      case ROUNDED -> rounded;
      case RUNNING -> {
        double product = rounded(beta);
        for (int i = 1; i < t && product != 0; i++) {
          product = rounded(product * rounded(beta));
        }
        yield product;
      }
      case SQUARING -> {
        double product = 1;
        double square = rounded(beta);
        for (int rest = t; rest > 0; rest >>= 1) {
          product = (rest & 1) == 1 ? rounded(product * square) : product;
          square = rounded(square * square);
        }
        yield product;
      }
      case ABOVE -> rounded + precision.stored().ulp(rounded);
      case BELOW -> rounded - precision.stored().ulp(rounded);
    };
  }
}
