package org.dl4jreference.graph;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.graph.Primitive.Axis;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Operation;

/** Losses that are no sum over the outputs, or do without labels. */
final class OwnLosses {
  static final Map<String, LayerFormula> FORMULAS = Map.of("OCNNOutputLayer", OwnLosses::oneClass);

  private static final String MIXTURE = "LossMixtureDensity";
  private static final Formula SOFTMAX = Formula.named("softmax");
  private static final Formula RELU = Formula.named("relu");
  private static final Function RECIPROCAL =
      Function.smooth(x -> 1 / x, 1).withPoles(List.of(y -> 0));

  private OwnLosses() {}

  /** Whether a loss is one of these, by the name of DL4J's class. */
  static boolean has(String loss) {
    return loss.equals(MIXTURE);
  }

  /**
   * −ln Σₖ αₖ·N(y; μₖ, σₖ), summed over the examples: of each row of p the first K are logits of α,
   * the next K are ln σ, then come the means, K times as many as labels (Bishop 1994, equations 22
   * to 29).
   */
  static Node mixture(Place at, Formula loss, Node p) {
    Tape t = at.tape();
    int k = (int) loss.get("mixtures", 1);
    int labels = (int) loss.get("labelWidth", 1);
    Array y = Array.of(at.labels().toMatrix());
    int m = p.value().rows();
    if (p.value().columns() != (labels + 2) * k || y.columns() != labels || y.rows() != m) {
      throw new IllegalArgumentException(
          "%d mixtures of %d labels need %d outputs and labels [%d, %d], found %d and [%d, %d]"
              .formatted(
                  k,
                  labels,
                  (labels + 2) * k,
                  m,
                  labels,
                  p.value().columns(),
                  y.rows(),
                  y.columns()));
    }
    Node logits = columns(t, p, 0, k);
    Node spread = columns(t, p, k, k);
    Node means = t.reshape(columns(t, p, 2 * k, labels * k), m * k, labels);
    int[] each = Indices.strided(0, new int[] {m, k, labels}, new int[] {labels, 0, 1});
    Node away = t.sub(t.gather(t.leaf(y), each, m * k, labels), means);
    Node square = t.reshape(t.sum(t.mul(away, away), Axis.COLUMNS), m, k);
    Node sigma = t.function(Function.EXP, Function.EXP, spread);
    Node exponent = t.scale(t.div(square, t.mul(sigma, sigma)), -0.5, 0);
    // ln of αₖ/σₖ^labels·exp(…), but for a factor that all have
    Node terms =
        t.add(t.sub(logits, logarithm(t, logits)), t.sub(exponent, t.scale(spread, labels, 1)));
    Node sum = t.sum(logarithm(t, terms), Axis.ALL);
    double factor = m * labels * 0.5 * Math.log(2 * Math.PI);
    return t.sub(t.constant(factor, "ln of the normal density's factor"), sum);
  }

  /** ln Σ exp of each row. */
  private static Node logarithm(Tape t, Node rows) {
    Node largest = t.leaf(Layers.largest(rows.value()));
    Node e = t.function(Function.EXP, Function.EXP, t.sub(rows, largest));
    return t.add(t.function(Function.LOG, RECIPROCAL, t.sum(e, Axis.COLUMNS)), largest);
  }

  private static Node columns(Tape t, Node rows, int from, int size) {
    int m = rows.value().rows();
    int[] shape = {m, rows.value().columns()};
    int[] places = Indices.part(shape, new int[] {0, from}, new int[] {m, size});
    return t.gather(rows, places, m, size);
  }

  /**
   * ŷ = f(x·V)·w, to be at least r for all but ν of the examples: ½‖w‖² + ½‖V‖² + mean(max(0, r −
   * ŷ))/ν − r, which DL4J divides by the examples once more (Chalapathy, Menon and Chawla 2018,
   * equation 3).
   */
  private static Signal oneClass(Place at, Operation op, List<Signal> in) {
    Tape t = at.tape();
    Signal x = in.get(0);
    int m = x.size(0);
    Node w = at.parameter("w");
    Node v = at.parameter("v");
    Node r = at.parameter("r");
    Node hidden = at.inner(FeedForward.activation(op), t.matMul(x.node(), v, Optional.empty()));
    Node y = t.matMul(hidden, w, true, Optional.empty());
    Node lacking = at.inner(RELU, t.sub(r, y));
    Node mean = t.scale(t.sum(lacking, Axis.ALL), 1 / op.number("nu") / m, 2);
    Node squares =
        t.scale(t.add(t.sum(t.mul(w, w), Axis.ALL), t.sum(t.mul(v, v), Axis.ALL)), 0.5, 0);
    return x.with(y, m, 1).total(t.sub(t.add(squares, mean), r));
  }
}
