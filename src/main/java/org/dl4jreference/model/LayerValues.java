package org.dl4jreference.model;

/**
 * What a layer computed.
 *
 * @param preActivation z {@code [m, nOut]}
 * @param activation f(z) {@code [m, nOut]}
 */
public record LayerValues(Matrix preActivation, Matrix activation) {}
