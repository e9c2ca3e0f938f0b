package org.dl4jreference.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.graph.Primitive.Axis;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;

/**
 * Recurrent layers, step by step from zero state or from what is carried. Series are {@code [m,
 * units, time]}.
 *
 * <p>LSTM (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000) in DL4J's
 * blocks of W: the candidate, the forget, output and input gates. With peepholes (Graves 2013) the
 * last three columns of RW are those of the forget, the output and the input gate.
 */
final class Recurrences {
  /** What is carried from one window of time to the next: h, and c of an LSTM. */
  private static final String HIDDEN = "h";

  private static final String CELL = "c";

  static final Map<String, LayerFormula> FORMULAS =
      Map.of(
          "LSTM", masked(Masking.BOTH_WAYS),
          "GravesLSTM", masked(Masking.BOTH_WAYS),
          "SimpleRnn", series(Recurrences::simple),
          "GravesBidirectionalLSTM", bidirectional(Masking.BOTH_WAYS));

  /** An LSTM on whose way back there is no mask. */
  static final LayerFormula UNMASKED_BACKWARDS = masked(Masking.FORWARDS);

  /**
   * An LSTM whose mask stops what goes back to parameters and inputs, but not from cell to cell.
   */
  static final LayerFormula LEAKING = masked(Masking.BUT_FOR_CELLS);

  /** The same in both directions. */
  static final LayerFormula LEAKING_BOTH = bidirectional(Masking.BUT_FOR_CELLS);

  /** Which ways a mask hides steps. */
  private enum Masking {
    NONE,
    BOTH_WAYS,
    FORWARDS,
    BUT_FOR_CELLS
  }

  private static LayerFormula masked(Masking masking) {
    return series(
        (at, op, in) -> lstm(at, op, in.get(0), "", at.isMasking() ? masking : Masking.NONE));
  }

  private Recurrences() {}

  private static LayerFormula series(LayerFormula formula) {
    return Place.channelsFirst("rnnDataFormat", formula);
  }

  /** The units of one step, {@code [m, n]}. */
  private static Node step(Place at, Signal x, int time) {
    return at.tape()
        .gather(
            x.node(),
            Indices.strided(
                time,
                new int[] {x.size(0), x.size(1)},
                new int[] {x.size(1) * x.size(2), x.size(2)}),
            x.size(0),
            x.size(1));
  }

  /** Steps {@code [m, n]} as a series. */
  private static Signal series(Place at, List<Node> steps, Signal like) {
    int m = like.size(0);
    int n = steps.get(0).value().columns();
    int time = steps.size();
    List<int[]> places = new ArrayList<>();
    for (int t = 0; t < time; t++) {
      places.add(Indices.strided(t, new int[] {m, n}, new int[] {n * time, time}));
    }
    return like.with(at.tape().scatterAdd(steps, places, m, n * time), m, n, time);
  }

  /** The mask of one step as a column. */
  private static Optional<Node> maskOf(Place at, Signal x, int time) {
    return x.mask()
        .map(
            mask -> {
              double[] column = new double[x.size(0)];
              for (int i = 0; i < column.length; i++) {
                column[i] = mask.values()[i * x.size(2) + time];
              }
              return at.tape().leaf(new Array(column.length, 1, column));
            });
  }

  private static Node masked(Place at, Node a, Optional<Node> mask) {
    return mask.map(m -> at.tape().mul(a, m)).orElse(a);
  }

  /** Columns of an array. */
  private static Node columns(Place at, Node a, int from, int size) {
    int rows = a.value().rows();
    int[] places =
        Indices.part(
            new int[] {rows, a.value().columns()}, new int[] {0, from}, new int[] {rows, size});
    return at.tape().gather(a, places, rows, size);
  }

  /** h = f(x·W + h₋·RW + b), or with a layer norm of each product; times the mask. */
  private static Signal simple(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Tape t = at.tape();
    Formula f = FeedForward.activation(op);
    Node w = at.parameter("W");
    Node rw = at.parameter("RW");
    Node b = at.parameter("b");
    int n = rw.value().rows();
    boolean isNormed = op.is("hasLayerNorm");
    Optional<Node> gx =
        isNormed ? Optional.of(columns(at, at.parameter("g"), 0, n)) : Optional.empty();
    Optional<Node> gr =
        isNormed ? Optional.of(columns(at, at.parameter("g"), n, n)) : Optional.empty();
    List<Node> steps = new ArrayList<>();
    Optional<Node> last = at.carried(HIDDEN);
    for (int time = 0; time < x.size(2); time++) {
      Node input = step(at, x, time);
      Node z =
          gx.map(g -> t.add(normed(t, t.matMul(input, w, Optional.empty()), g), b))
              .orElseGet(() -> t.matMul(input, w, Optional.of(b)));
      if (last.isPresent()) {
        Node recurrent = t.matMul(last.get(), rw, Optional.empty());
        z = t.add(z, gr.map(g -> normed(t, recurrent, g)).orElse(recurrent));
      }
      steps.add(masked(at, at.inner(f, z), maskOf(at, x, time)));
      last = Optional.of(at.known(steps.get(time), time, x.size(2)));
    }
    at.become(HIDDEN, steps.get(steps.size() - 1));
    return series(at, steps, x);
  }

  private static Node normed(Tape t, Node s, Node gain) {
    return t.mul(Layers.standardized(t, s, Axis.COLUMNS, 0).value(), gain);
  }

  /**
   * c = σ(z_f)·c₋ + σ(z_g)·f(z_i), h = σ(z_o)·f(c), z = x·W + h₋·RW + b; with peepholes c₋ is added
   * to z_f and z_g, and c to z_o, each times its weights.
   *
   * @param keySuffix what follows the keys of the parameters
   * @param masking whether h and c are multiplied by the mask
   */
  private static Signal lstm(Place at, Operation op, Signal x, String keySuffix, Masking masking) {
    Tape t = at.tape();
    Formula f = FeedForward.activation(op);
    Formula gate = gate(op);
    Node w = at.parameter("W" + keySuffix);
    Node whole = at.parameter("RW" + keySuffix);
    Node b = at.parameter("b" + keySuffix);
    int n = whole.value().rows();
    boolean hasPeepholes = whole.value().columns() > 4 * n;
    Node rw = hasPeepholes ? columns(at, whole, 0, 4 * n) : whole;
    List<Node> peepholes = new ArrayList<>();
    for (int k = 0; hasPeepholes && k < 3; k++) {
      peepholes.add(t.reshape(columns(at, whole, 4 * n + k, 1), 1, n));
    }
    List<Node> steps = new ArrayList<>();
    Optional<Node> hidden = at.carried(HIDDEN + keySuffix);
    Optional<Node> last = at.carried(CELL + keySuffix);
    for (int time = 0; time < x.size(2); time++) {
      Optional<Node> mask = masking == Masking.NONE ? Optional.empty() : maskOf(at, x, time);
      boolean isForwards = mask.isPresent() && masking != Masking.BOTH_WAYS;
      Optional<Node> stop = masking == Masking.BUT_FOR_CELLS ? mask : Optional.empty();
      Node z = t.matMul(step(at, x, time), w, Optional.of(b));
      if (hidden.isPresent()) {
        z = t.add(z, t.matMul(hidden.get(), rw, Optional.empty()));
      }
      Node before = last.orElse(null);
      boolean looksBack = hasPeepholes && before != null;
      Node zf = columns(at, z, n, n);
      Node zo = columns(at, z, 2 * n, n);
      Node zg = columns(at, z, 3 * n, n);
      Node candidate = at.inner(f, stopped(t, columns(at, z, 0, n), stop));
      zg = looksBack ? t.add(zg, t.mul(before, peepholes.get(2))) : zg;
      Node input = at.inner(gate, stopped(t, zg, stop));
      Node c = t.mul(input, candidate);
      if (before != null) {
        zf = looksBack ? t.add(zf, t.mul(before, peepholes.get(0))) : zf;
        Node forget = at.inner(gate, stopped(t, zf, stop));
        c = t.add(t.mul(forget, before), c);
      }
      Node seen = isForwards ? ErringLayers.hidden(t, c, mask.get()) : c;
      zo = stopped(t, zo, stop);
      if (hasPeepholes) {
        Node peep = t.mul(seen, peepholes.get(1));
        zo = t.add(zo, isForwards ? t.straight(t.mul(c, peepholes.get(1)), peep) : peep);
      }
      Node ofCell = at.inner(f, seen);
      Node h = t.mul(at.inner(gate, zo), isForwards ? t.straight(at.inner(f, c), ofCell) : ofCell);
      steps.add(isForwards ? ErringLayers.hidden(t, h, mask.get()) : masked(at, h, mask));
      Node reached = steps.get(time);
      // what was recorded of a layer of both ways is the sum of them
      hidden = Optional.of(keySuffix.isEmpty() ? at.known(reached, time, x.size(2)) : reached);
      last = Optional.of(isForwards ? seen : masked(at, c, mask));
    }
    at.become(HIDDEN + keySuffix, steps.get(steps.size() - 1));
    last.ifPresent(c -> at.become(CELL + keySuffix, c));
    return series(at, steps, x);
  }

  /** The same number, with no way back where a mask stops it. */
  private static Node stopped(Tape t, Node z, Optional<Node> stop) {
    return stop.map(mask -> t.straight(z, t.mul(z, mask))).orElse(z);
  }

  private static Formula gate(Operation op) {
    String name = op.has("gateActivationFn") ? "gateActivationFn" : "gateActivation";
    return op.has(name) ? op.formula(name) : Formula.named("sigmoid");
  }

  /** Forwards plus backwards, each with parameters of its own. */
  private static LayerFormula bidirectional(Masking masking) {
    return series(
        (at, op, in) -> {
          Signal x = in.get(0);
          Signal forwards = lstm(at, op, x, "F", masking);
          Signal backwards = reversed(at, lstm(at, op, reversed(at, x), "B", masking));
          return x.with(at.tape().add(forwards.node(), backwards.node()), forwards.shape());
        });
  }

  /** The last step first, in the mask as well. */
  static Signal reversed(Place at, Signal x) {
    int time = x.size(2);
    int rows = x.size(0) * x.size(1);
    int[] places = Indices.strided(time - 1, new int[] {rows, time}, new int[] {time, -1});
    return at.gathered(x, places, x.shape())
        .masked(
            x.mask()
                .map(
                    m -> {
                      double[] v = new double[m.values().length];
                      for (int k = 0; k < v.length; k++) {
                        v[k] = m.values()[k / time * time + time - 1 - k % time];
                      }
                      return new Tensor(m.shape(), v);
                    }));
  }
}
