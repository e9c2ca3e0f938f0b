package org.dl4jreference.catalog;

/** A learning rate that varies. */
@FunctionalInterface
public interface RateFormula {
  /** η after i iterations or epochs, by a formula that starts from the initial rate. */
  double rate(double initial, int i);
}
