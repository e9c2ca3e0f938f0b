package org.dl4jreference.rounding;

import org.dl4jreference.model.Matrix;

/**
 * What a tensor has to be.
 *
 * @param value by the reference
 * @param uncertainty what rounding makes of it
 */
public record Expected(Matrix value, Uncertainty uncertainty) {}
