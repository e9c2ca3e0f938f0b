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
 */
record Hypothesis(String id, String text, UnaryOperator<Attempt> alteration) {
  /** One of DL4J's findings. */
  static Hypothesis ofFinding(String id, UnaryOperator<Attempt> alteration) {
    return new Hypothesis(id, "", alteration);
  }

  /** Whether it is a reading of the mask, of which only one can hold. */
  boolean isOfMask() {
    return id.contains("mask");
  }

  boolean changes(Attempt start) {
    return alteration.apply(start) != start;
  }

  Explanation explanation() {
    return new Explanation(id, text, Optional.empty());
  }
}
