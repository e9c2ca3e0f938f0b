package org.dl4jreference.model;

/**
 * What one random operation of a step, such as dropout, made of nothing but zeros, and of nothing
 * but ones: what it drew, as far as it is affine in each element.
 *
 * @param atZero in the shape of what it was applied to
 * @param atOne likewise
 */
public record Draw(Tensor atZero, Tensor atOne) {}
