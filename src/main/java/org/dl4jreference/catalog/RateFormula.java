package org.dl4jreference.catalog;

/** A learning rate that varies. */
@FunctionalInterface
public interface RateFormula {
  /**
   * The learning rate of a step.
   *
   * @param initial the rate that the formula starts from
   * @param i how many iterations or epochs are done
   * @return η
   */
  double rate(double initial, int i);
}
