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
 * @param largestAbsolute max |subject − reference|
 * @param largestRelative max |subject − reference|/|reference|
 * @param largestUlps max |subject − reference| in units in the last place of the subject's
 *     precision
 * @param elements how many elements were compared
 * @param disagreeing how many of them rounding does not explain
 * @param atKink how many lie at a kink, where either side is right
 * @param saturated how many lie at a singularity
 * @param overflowed how many lie beyond the subject's range
 * @param scale the regression ε̂ of the error on the value: the relative error of the whole tensor
 * @param scaleDeviation the nominal standard deviation of ε̂
 * @param sizes how large the errors of its elements are; those that overflowed or are saturated
 *     have none
 */
public record TensorVerdict(
    String name,
    Quantity quantity,
    int layer,
    Outcome outcome,
    ElementDifference worst,
    double largestAbsolute,
    double largestRelative,
    double largestUlps,
    int elements,
    int disagreeing,
    int atKink,
    int saturated,
    int overflowed,
    double scale,
    double scaleDeviation,
    ErrorSizes sizes) {}
