package org.dl4jreference.rounding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dl4jreference.graph.Array;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Tape;
import org.dl4jreference.model.Precision;

/** Small tapes, and what rounding makes of them. */
final class Rows {
  private Rows() {}

  static Node row(Tape t, double... v) {
    return t.leaf(new Array(1, v.length, v));
  }

  static Node column(Tape t, double... v) {
    return t.leaf(new Array(v.length, 1, v));
  }

  /** σ of a node's own noise. */
  static double[] own(Precision precision, Node node) {
    return new OwnNoise(Arithmetic.of(precision)).of(node);
  }

  static Replay.Error error(Tape t, Node node, Precision precision, int replays) {
    return error(t, node, precision, replays, 1);
  }

  static Replay.Error error(Tape t, Node node, Precision precision, int replays, long seed) {
    List<Replay.Error> errors = new ArrayList<>();
    new Replay(Arithmetic.of(precision), new Draws(seed, 0, replays, false), 0, Map.of())
        .run(t, Set.of(node), Set.of(), (n, e) -> errors.add(e));
    return errors.get(0);
  }

  static Uncertainty uncertainty(Tape t, Node node, Precision precision) {
    Spread spread = new Spread(Arithmetic.of(precision), node.value().values());
    int size = node.value().values().length;
    Replay.Error error = error(t, node, precision, NetworkRounding.REPLAYS);
    Draws draws = new Draws(1, 0, NetworkRounding.REPLAYS, false);
    spread.combine(List.of(spread.add(0, size, error, draws)), draws);
    return spread.uncertainty(node.value().rows(), node.value().columns());
  }

  /** The root mean square deviation of the replays, with the own noise that was not drawn. */
  static double spread(Replay.Error error, int i, Precision precision) {
    double sum = 0;
    for (double[] d : error.deviations()) {
      sum += Arithmetic.square(d[i] / Arithmetic.of(precision).enlarged());
    }
    double own = error.own() == null ? 0 : error.own()[i];
    return Math.sqrt(sum / error.deviations().length + own * own);
  }
}
