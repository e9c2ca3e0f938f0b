/**
 * The problem and its results as immutable values.
 *
 * <p>Conventions, everywhere in this project:
 *
 * <ul>
 *   <li>Shapes are {@code [rows = examples, columns = units]}. A layer is {@code z = a·W + b},
 *       {@code a' = f(z)}, with {@code W: [nIn, nOut]} and {@code b: [1, nOut]}.
 *   <li>A flattened network is layer by layer, W then b, each row by row.
 *   <li>The loss of an example is summed over outputs, and divided by nOut where the loss says
 *       "mean" (MSE, MAE); the score is the mean over the examples, plus penalties. The gradient is
 *       that of the score.
 *   <li>{@code tutorial} arithmetic is float32 parameters, a float64 forward pass and a forward
 *       difference with step 1e-4; {@code exact} is the chain rule in float64.
 * </ul>
 */
package org.dl4jreference.model;
