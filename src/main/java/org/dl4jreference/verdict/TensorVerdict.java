package org.dl4jreference.verdict;

/**
 * How one tensor of a subject compares with the reference.
 *
 * @param name for example {@code 0_z}, {@code 0_a}, {@code score}, {@code 0_dW}, {@code 0_W'}
 * @param quantity what kind of number it holds
 * @param layer the layer it belongs to; the number of layers for the score
 * @param outcome the worst outcome of its elements
 * @param worst the element with the largest error in σ (or the first that is not finite on one
 *     side)
 * @param largest the largest differences
 * @param counts how many elements are what
 * @param scale the error of the whole tensor
 * @param sizes how large the errors of its elements are; those that overflowed or are saturated
 *     have none
 */
public record TensorVerdict(
    String name,
    Quantity quantity,
    int layer,
    Outcome outcome,
    ElementDifference worst,
    Largest largest,
    Counts counts,
    Scale scale,
    ErrorSizes sizes)
    implements Graded {
  /**
   * The largest differences of elements.
   *
   * @param absolute max |subject − reference|
   * @param relative max |subject − reference|/|reference|
   * @param ulps max |subject − reference| in units in the last place of the subject's precision
   */
  public record Largest(double absolute, double relative, double ulps) {}

  /**
   * How many elements are what.
   *
   * @param elements how many were compared
   * @param disagreeing how many of them rounding does not explain
   * @param atKink how many lie at a kink, where either side is right
   * @param saturated how many lie at a singularity
   * @param overflowed how many lie beyond the subject's range
   * @param overflowedInside how many of these the reference has within that range, so that only
   *     something on the way to them can have left it
   */
  public record Counts(
      int elements,
      int disagreeing,
      int atKink,
      int saturated,
      int overflowed,
      int overflowedInside) {}

  /**
   * The regression of the error on the value.
   *
   * @param error ε̂, the relative error of the whole tensor
   * @param deviation its nominal standard deviation
   */
  public record Scale(double error, double deviation) {}

  /** The error of {@link #worst()}. */
  @Override
  public double sigmas() {
    return worst.sigmas();
  }

  /**
   * The worst element, with the tensor's name.
   *
   * @return the element that decides about this tensor
   */
  public Worst decisive() {
    return new Worst(name, worst);
  }
}
