package org.dl4jreference.reference;

import static org.dl4jreference.np.NumPy.sum;

import org.dl4jreference.model.Matrix;

/**
 * The chapter's own code where it means, or can bear, less than the textbook form. Right for its
 * one small example; the catalogue has the forms that hold for a batch and for large inputs.
 */
public final class ChapterForms {
  private ChapterForms() {}

  /**
   * {@return (e^z − e^−z)/(e^z + e^−z): NaN from |z| = 710 on, where e^|z| overflows; the
   * catalogue's tanh is ±1 there}
   */
  public static Matrix tanh(Matrix z) {
    return z.map(x -> (Math.exp(x) - Math.exp(-x)) / (Math.exp(x) + Math.exp(-x)));
  }

  /**
   * {@return {@code np.exp(z)/np.sum(np.exp(z))}: over the whole array, so that a batch of m
   * examples has a total of 1 instead of 1 each; NaN from z = 710 on}
   */
  public static Matrix softmax(Matrix z) {
    Matrix e = z.map(Math::exp);
    double total = sum(e);
    return e.map(x -> x / total);
  }

  /**
   * {@return −Σ y·ln p over the whole batch, m times the mean over its examples; NaN at p = y = 0}
   */
  public static double categoricalCrossEntropy(Matrix p, Matrix y) {
    return -sum(y.zip(p, (b, a) -> b * Math.log(a)));
  }

  /**
   * {@return −Σ (y·ln p + (1 − y)·ln(1 − p)) over the whole batch, m times the mean over its
   * examples; NaN at p = y = 0 and p = y = 1}
   */
  public static double binaryCrossEntropy(Matrix p, Matrix y) {
    return -sum(y.zip(p, (b, a) -> b * Math.log(a) + (1 - b) * Math.log(1 - a)));
  }
}
