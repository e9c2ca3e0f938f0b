package org.dl4jreference.verdict;

/**
 * One element of two evaluations.
 *
 * @param subject the subject's value
 * @param reference the reference's value
 * @param sigma the standard deviation that rounding alone gives the difference
 */
public record ElementDifference(
    int row, int column, double subject, double reference, double sigma) {
  /**
   * The error in units of σ.
   *
   * @return |subject − reference|/σ; 0 if the two are equal, infinite if only one is finite
   */
  public double sigmas() {
    if (subject == reference || (Double.isNaN(subject) && Double.isNaN(reference))) {
      return 0;
    }
    double error = Math.abs(subject - reference);
    return Double.isFinite(error) ? error / sigma : Double.POSITIVE_INFINITY;
  }

  /**
   * The relative error.
   *
   * @return |subject − reference|/|reference|; 0 if the two are equal
   */
  public double relative() {
    return subject == reference ? 0 : Math.abs(subject - reference) / Math.abs(reference);
  }
}
