package org.dl4jreference.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.graph.Primitive.Axis;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Operation;

/**
 * Capsules, groups of units whose length says how sure they are, with routing by agreement (Sabour,
 * Frosst and Hinton 2017, section 2 and procedure 1).
 */
final class Capsules {
  static final Map<String, LayerFormula> FORMULAS =
      Map.of("PrimaryCapsules", Capsules::primary, "CapsuleLayer", Capsules::routed);

  private static final Formula SOFTMAX = Formula.named("softmax");

  private Capsules() {}

  /** n·x/((1 + n)·√(n + 10⁻⁵)) of each row, n = ‖x‖²; the 10⁻⁵ is DL4J's. */
  private static Node squashed(Tape t, Node x) {
    Node n = t.sum(t.mul(x, x), Axis.COLUMNS);
    Function root = Function.smooth(v -> Math.sqrt(v + 1e-5), 2);
    Function slope = Function.smooth(v -> 0.5 / Math.sqrt(v + 1e-5), 4);
    Node below = t.mul(t.add(n, t.leaf(Array.of(1))), t.function(root, slope, n));
    return t.div(t.mul(x, n), below);
  }

  /** A convolution, W {@code [height, width, nIn, nOut]}, cut into capsules. */
  private static Signal primary(Place at, Operation op, List<Signal> in) {
    Tape t = at.tape();
    Signal x = in.get(0);
    int[] shape = at.shapeOf("weight");
    int[] places = Indices.permuted(shape, 3, 2, 0, 1);
    Node w = t.gather(at.parameter("weight"), places, shape[3], places.length / shape[3]);
    Signal z = Convolutions.product(at, x, Windows.of(op, x.shape()), w, at.find("bias"));
    double leak = op.number("leak", 0);
    Formula f =
        !op.is("useRelu")
            ? Formula.named("identity")
            : leak == 0 ? Formula.named("relu") : Formula.named("leakyrelu").with("alpha", leak);
    Node a = at.inner(f, z.node());
    int size = op.count("capsuleDimensions");
    int count = a.value().columns() / size;
    Node capsules = squashed(t, t.reshape(a, x.size(0) * count, size));
    return x.with(t.reshape(capsules, x.size(0), count * size), x.size(0), count, size);
  }

  /** Each capsule a sum of what those below predict, by weights that grow where they agree. */
  private static Signal routed(Place at, Operation op, List<Signal> in) {
    Tape t = at.tape();
    Signal x = in.get(0);
    int m = x.size(0);
    int below = x.size(1);
    int count = op.count("capsules");
    int size = op.count("capsuleDimensions");
    Node predicted = predicted(at, x, count * size);
    // rows by example, capsule below and capsule
    int rows = m * below * count;
    Node u = t.reshape(predicted, rows, size);
    int[] whose =
        Indices.strided(0, new int[] {m, below, count, size}, new int[] {count * size, 0, size, 1});
    int[] together =
        Indices.strided(
            0,
            new int[] {m, count, size, below},
            new int[] {below * count * size, size, 1, count * size});
    Node logits = t.leaf(new Array(m * below, count));
    int routings = op.count("routings");
    for (int i = 1; ; i++) {
      Node weights = t.reshape(at.inner(SOFTMAX, logits), rows, 1);
      Node terms = t.gather(t.mul(u, weights), together, m * count * size, below);
      Node sums = t.reshape(t.sum(terms, Axis.COLUMNS), m, count * size);
      Optional<Node> bias = at.find("bias").map(b -> t.reshape(b, 1, count * size));
      Node s = bias.map(b -> t.add(sums, b)).orElse(sums);
      Node v = squashed(t, t.reshape(s, m * count, size));
      if (i == routings) {
        return x.with(t.reshape(v, m, count * size), m, count, size);
      }
      Node agreed = t.sum(t.mul(u, t.gather(v, whose, rows, size)), Axis.COLUMNS);
      logits = t.add(logits, t.reshape(agreed, m * below, count));
    }
  }

  /** W·x of each capsule below, W {@code [1, below, count·size, sizeBelow, 1]}. */
  private static Node predicted(Place at, Signal x, int width) {
    Tape t = at.tape();
    int m = x.size(0);
    int below = x.size(1);
    int size = x.size(2);
    List<Node> pieces = new ArrayList<>();
    List<int[]> places = new ArrayList<>();
    for (int i = 0; i < below; i++) {
      Node w =
          t.gather(
              at.parameter("weight"), Indices.range(i * width * size, width * size), width, size);
      pieces.add(t.matMul(at.part(x, 1, i, 1).node(), w, true, Optional.empty()));
      places.add(Indices.strided(i * width, new int[] {m, width}, new int[] {below * width, 1}));
    }
    return t.scatterAdd(pieces, places, m, below * width);
  }
}
