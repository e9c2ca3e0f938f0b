package org.dl4jreference.finding;

import java.util.function.UnaryOperator;

/**
 * The reference made to err as a finding says.
 *
 * @param id the finding's, or those of several joined by +
 * @param attempt the changed step; the same step where the finding cannot show
 */
record Imitation(String id, UnaryOperator<Attempt> attempt) {
  /** Whether it is a reading of the mask, of which only one can hold. */
  boolean isOfMask() {
    return id.contains("mask");
  }
}
