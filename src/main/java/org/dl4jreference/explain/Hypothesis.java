package org.dl4jreference.compare;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.dl4jreference.verdict.Explanation;

/**
 * A known cause and what it would lead one to expect.
 *
 * @param id a short kebab-case name
 * @param text one sentence
 * @param expected computes the tensors that must agree if it is the cause; empty if it cannot be
 */
record Hypothesis(String id, String text, Supplier<Optional<List<Compared>>> expected) {
  static Hypothesis of(String id, String text, Optional<List<Compared>> expected) {
    return new Hypothesis(id, text, () -> expected);
  }

  Explanation explanation() {
    return new Explanation(id, text, Optional.empty());
  }
}
