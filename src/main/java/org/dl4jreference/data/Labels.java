package org.dl4jreference.data;

import java.math.BigDecimal;
import java.util.Set;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Matrix;

/** What labels a loss can take. */
public final class Labels {
  /** Of losses whose labels are the probabilities of classes that exclude each other. */
  private static final Set<String> CLASSES = Set.of("mcxent", "negativeloglikelihood");

  /** What the sum of probabilities in FLOAT may be off. */
  private static final double SUM_TOLERANCE = 1e-6;

  /** What the sum of probabilities in DOUBLE may be off. */
  private static final double EXACT = 1e-12;

  private Labels() {}

  /**
   * Whether a single column of labels holds class numbers for this loss.
   *
   * @param loss the catalogue's name
   * @return true for the multi-class cross-entropies
   */
  public static boolean areClasses(String loss) {
    return CLASSES.contains(loss);
  }

  /**
   * Class numbers as 0 and 1.
   *
   * @param where the file, for messages
   * @param numbers one column, from 0
   * @param classes how many there are
   * @return {@code [m, classes]}
   * @throws BadInput if a number is no class
   */
  public static Matrix oneHot(String where, Matrix numbers, int classes) {
    for (int i = 0; i < numbers.rows(); i++) {
      double c = numbers.get(i, 0);
      if (c != Math.rint(c) || c < 0 || c >= classes) {
        throw new BadInput(
            "%s: example %d: a class must be a whole number from 0 to %d, found %s"
                .formatted(where, i + 1, classes - 1, c));
      }
    }
    return Matrix.generate(numbers.rows(), classes, (i, j) -> numbers.get(i, 0) == j ? 1 : 0);
  }

  /**
   * Checks labels against the loss that is to take them.
   *
   * @param where the file, for messages
   * @param loss the catalogue's name
   * @param y labels, one row per example
   * @param plainRows whether a row holds one label per output, not a series or an image of them
   * @throws BadInput that names the first example whose labels do not fit
   */
  public static void check(String where, String loss, Matrix y, boolean plainRows) {
    for (int i = 0; i < y.rows(); i++) {
      double sum = 0;
      for (int j = 0; j < y.columns(); j++) {
        double label = y.get(i, j);
        sum += label;
        if (!allows(loss, label)) {
          throw bad(
              where, i, loss, "output %d must be %s, found %s".formatted(j + 1, rule(loss), label));
        }
      }
      double off = Math.abs(sum - 1);
      if (plainRows && areClasses(loss) && off > SUM_TOLERANCE && off > tolerance(y, i)) {
        throw bad(
            where, i, loss, "labels must be one-hot, or at least sum to 1, found a sum of " + sum);
      }
    }
  }

  /**
   * Half a unit of the last decimal of each probability that is neither 0 nor 1: the digits of the
   * row that has most, since others may end in zeros.
   */
  private static double tolerance(Matrix y, int row) {
    int digits = 0;
    int rounded = 0;
    for (int j = 0; j < y.columns(); j++) {
      double label = y.get(row, j);
      if (label != Math.rint(label)) {
        rounded++;
        digits = Math.max(digits, BigDecimal.valueOf(label).stripTrailingZeros().scale());
      }
    }
    return rounded * 0.5 * Math.pow(10, -digits) + EXACT;
  }

  /**
   * Labels of which each row sums to 1.
   *
   * @param y labels
   * @param scaled how many rows had to be changed for that
   */
  record Summed(Matrix y, int scaled) {}

  /**
   * Divides each row by its sum, which is 1 as far as the digits go: for a loss with softmax the
   * gradient that everybody computes, p − y, is right only where labels sum to 1.
   *
   * @param y labels that {@link #check} lets pass
   */
  static Summed summedToOne(Matrix y) {
    double[] sums = new double[y.rows()];
    int scaled = 0;
    for (int i = 0; i < y.rows(); i++) {
      for (int j = 0; j < y.columns(); j++) {
        sums[i] += y.get(i, j);
      }
      if (Math.abs(sums[i] - 1) <= EXACT) {
        sums[i] = 1;
      } else {
        scaled++;
      }
    }
    return new Summed(
        scaled == 0 ? y : Matrix.generate(y.rows(), y.columns(), (i, j) -> y.get(i, j) / sums[i]),
        scaled);
  }

  private static BadInput bad(String where, int example, String loss, String what) {
    return new BadInput("%s: example %d: for loss %s %s".formatted(where, example + 1, loss, what));
  }

  private static boolean allows(String loss, double label) {
    return switch (loss) {
      case "mcxent", "negativeloglikelihood", "xent", "kld" -> label >= 0 && label <= 1;
      case "hinge", "squared_hinge" -> label == -1 || label == 1;
      case "poisson" -> label >= 0;
      case "msle" -> label > -1;
      default -> true;
    };
  }

  private static String rule(String loss) {
    return switch (loss) {
      case "hinge", "squared_hinge" -> "-1 or 1";
      case "poisson" -> ">= 0";
      case "msle" -> "> -1";
      default -> "between 0 and 1";
    };
  }
}
