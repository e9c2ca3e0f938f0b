package org.dl4jreference.model;

import java.util.Optional;

/**
 * A loss.
 *
 * @param formula the catalogue's entry
 * @param weights a factor for each output's term, {@code [1, nOut]}; empty for all ones
 */
public record LossSpec(Formula formula, Optional<Matrix> weights) {
  /** A loss without weights. */
  public static LossSpec named(String name) {
    return new LossSpec(Formula.named(name), Optional.empty());
  }
}
