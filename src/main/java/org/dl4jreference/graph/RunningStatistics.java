package org.dl4jreference.graph;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The running mean and variance of batch normalisation.
 *
 * @param find what they are, by key
 * @param become is told what they become, by key
 */
record RunningStatistics(
    Tape t, Function<String, Optional<Node>> find, BiConsumer<String, Node> become) {
  /** DL4J keeps log₁₀ of the running deviation unless told otherwise: variance = 10^(2s). */
  private Node variance() {
    org.dl4jreference.graph.Function power =
        org.dl4jreference.graph.Function.smooth(x -> Math.pow(10, x), 4);
    return find.apply("var")
        .orElseGet(() -> t.elementwise(power, t.scale(get("log10stdev"), 2, 0)));
  }

  private Node get(String key) {
    return find.apply(key)
        .orElseThrow(() -> new IllegalArgumentException("there is no running '%s'".formatted(key)));
  }

  /** (s − mean)/√(variance + ε), as at inference. */
  Node standardized(Node s, double epsilon) {
    return t.div(t.sub(s, get("mean")), Layers.deviation(t, variance(), epsilon));
  }

  /** running ← d·running + (1 − d)·batch, log₁₀ of the deviation by the ratio of variances. */
  void update(double decay, Layers.Standardized of) {
    Node old = variance();
    Node next = average(decay, old, of.variance());
    become.accept("mean", average(decay, get("mean"), of.mean()));
    Optional<Node> deviation = find.apply("log10stdev");
    if (deviation.isEmpty()) {
      become.accept("var", next);
    } else {
      Node ratio =
          t.elementwise(org.dl4jreference.graph.Function.smooth(Math::log10, 4), t.div(old, next));
      become.accept("log10stdev", t.sub(deviation.get(), t.scale(ratio, 0.5, 1)));
    }
  }

  private Node average(double decay, Node old, Node fresh) {
    Node d = t.constant(decay, "decay");
    Node rest = t.sub(t.leaf(Array.of(1)), d);
    return t.add(t.mul(old, d), t.mul(fresh, rest));
  }
}
