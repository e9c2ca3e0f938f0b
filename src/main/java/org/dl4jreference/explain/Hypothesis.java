package org.dl4jreference.explain;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.dl4jreference.verdict.Explanation;

/**
 * A known cause: the reference made to err in that way.
 *
 * @param id a short kebab-case name; a finding's, or those of several joined by +
 * @param text one sentence; empty for findings
 * @param alteration the changed step; the same step where it cannot show
 * @param <T> a step of which kind of network
 */
record Hypothesis<T extends Trial<T>>(String id, String text, UnaryOperator<T> alteration) {
  /** One of DL4J's findings. */
  static <T extends Trial<T>> Hypothesis<T> ofFinding(String id, UnaryOperator<T> alteration) {
    return new Hypothesis<>(id, "", alteration);
  }

  /** Whether it is a reading of the mask, of which only one can hold. */
  boolean isOfMask() {
    return id.startsWith("label-mask");
  }

  boolean changes(T start) {
    return alteration.apply(start) != start;
  }

  Explanation explanation() {
    return new Explanation(id, text, Optional.empty());
  }
}
