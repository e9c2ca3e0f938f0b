package org.dl4jreference.rounding;

import org.dl4jreference.model.Matrix;

/**
 * What a layer computes from a given input, and how uncertain that is.
 *
 * @param preActivation z
 * @param preActivationSigma σ of z
 * @param activation f(z)
 * @param activationSigma σ of f(z)
 */
public record LocalRounding(
    Matrix preActivation, Matrix preActivationSigma, Matrix activation, Matrix activationSigma) {}
