package org.dl4jreference.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;

/**
 * Attention over the steps of series: softmax(Q·Kᵀ/√n)·V, in several heads whose results are
 * projected together (Vaswani et al. 2017, section 3.2). Wq, Wk and Wv are {@code [heads, headSize,
 * nIn]}, Wo {@code [heads·headSize, nOut]}; without projections there is one head of the inputs
 * themselves. Steps that are padding among the keys get no weight.
 */
final class Attention {
  static final Map<String, LayerFormula> FORMULAS =
      Map.of(
          "SelfAttentionLayer", Attention::self,
          "LearnedSelfAttentionLayer", Attention::learned,
          "RecurrentAttentionLayer", Attention::recurrent,
          "AttentionVertex", Attention::vertex);

  private static final Formula SOFTMAX = Formula.named("softmax");

  /** What is added where there is padding, as DL4J has it. */
  private static final double HIDDEN = 1e9;

  private final Place at;
  private final boolean isProjected;
  private final int heads;

  private Attention(Place at) {
    this.at = at;
    this.isProjected = at.find("Wq").isPresent();
    this.heads = isProjected ? at.shapeOf("Wq")[0] : 1;
  }

  private static Signal self(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    return new Attention(at).of(at.rows(x), x, x, x.size(2)).masked(x.mask());
  }

  /** The same queries Q {@code [1, nIn, queries]} for all examples; the mask ends here. */
  private static Signal learned(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    int[] q = at.shapeOf("Q");
    int[] places = Indices.strided(0, new int[] {x.size(0), q[2], q[1]}, new int[] {0, 1, q[2]});
    Node queries = at.tape().gather(at.parameter("Q"), places, x.size(0) * q[2], q[1]);
    return new Attention(at).of(queries, x, x, q[2]).masked(Optional.empty());
  }

  /** Queries, keys and values; what comes of queries that are padding is 0. */
  private static Signal vertex(Place at, Operation op, List<Signal> in) {
    Signal queries = in.get(0);
    Signal keys = in.get(1);
    Signal values = in.get(in.size() - 1);
    Signal out = new Attention(at).of(at.rows(queries), keys, values, queries.size(2));
    return at.timesMask(out.masked(queries.mask()));
  }

  /** h = f(x·W + attention of the step before·R + b). */
  private static Signal recurrent(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Tape t = at.tape();
    Attention attention = new Attention(at);
    Formula f = FeedForward.activation(op);
    List<Signal> steps = new ArrayList<>();
    for (int time = 0; time < x.size(2); time++) {
      Node z = t.matMul(at.part(x, 2, time, 1).node(), at.parameter("W"), at.find("b"));
      if (time > 0) {
        Node seen = attention.of(steps.get(time - 1).node(), x, x, 1).node();
        z = t.add(z, t.matMul(seen, at.parameter("RW"), Optional.empty()));
      }
      Node h = at.inner(f, z);
      steps.add(x.with(h, x.size(0), h.value().columns(), 1));
    }
    return at.joined(steps, 2).masked(x.mask());
  }

  /** Of queries, a row for each example and step. */
  private Signal of(Node queries, Signal keys, Signal values, int steps) {
    Tape t = at.tape();
    int m = keys.size(0);
    int time = keys.size(2);
    Node k = at.rows(keys);
    Node v = at.rows(values);
    List<Node> pieces = new ArrayList<>();
    List<int[]> places = new ArrayList<>();
    int width = 0;
    for (int head = 0; head < heads; head++) {
      Node q = projected(queries, "Wq", head);
      Node ofKeys = projected(k, "Wk", head);
      Node ofValues = projected(v, "Wv", head);
      int n = ofValues.value().columns();
      width = n * heads;
      for (int i = 0; i < m; i++) {
        Node weights = weights(rows(q, i, steps), rows(ofKeys, i, time), keys.mask(), i);
        pieces.add(t.matMul(weights, rows(ofValues, i, time), Optional.empty()));
        places.add(
            Indices.strided(
                i * steps * width + head * n, new int[] {steps, n}, new int[] {width, 1}));
      }
    }
    Node all = t.scatterAdd(pieces, places, m * steps, width);
    Node out = isProjected ? t.matMul(all, at.parameter("Wo"), Optional.empty()) : all;
    return at.ofRows(out, keys, m, out.value().columns(), steps);
  }

  private Node projected(Node rows, String key, int head) {
    if (!isProjected) {
      return rows;
    }
    int[] shape = at.shapeOf(key);
    int size = shape[1] * shape[2];
    Node w =
        at.tape().gather(at.parameter(key), Indices.range(head * size, size), shape[1], shape[2]);
    return at.tape().matMul(rows, w, true, Optional.empty());
  }

  private Node rows(Node a, int example, int steps) {
    int n = a.value().columns();
    return at.tape().gather(a, Indices.range(example * steps * n, steps * n), steps, n);
  }

  private Node weights(Node q, Node k, Optional<Tensor> mask, int example) {
    Tape t = at.tape();
    double scale = 1 / Math.sqrt(q.value().columns());
    Node logits = t.scale(t.matMul(q, k, true, Optional.empty()), scale, 2);
    int time = k.value().rows();
    if (mask.isPresent()) {
      double[] hidden = new double[time];
      for (int j = 0; j < time; j++) {
        hidden[j] = (mask.get().values()[example * time + j] - 1) * HIDDEN;
      }
      logits = t.add(logits, t.leaf(new Array(1, time, hidden)));
    }
    return at.inner(SOFTMAX, logits);
  }
}
