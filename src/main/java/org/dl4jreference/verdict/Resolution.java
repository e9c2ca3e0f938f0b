package org.dl4jreference.verdict;

/**
 * The smallest relative error that a comparison could have seen, k·σ/|g| over the gradient's
 * elements.
 *
 * @param median of the elements
 * @param percentile99 of the elements
 */
public record Resolution(double median, double percentile99) {}
