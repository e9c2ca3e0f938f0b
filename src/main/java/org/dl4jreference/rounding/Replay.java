package org.dl4jreference.rounding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Primitive;
import org.dl4jreference.graph.Route;
import org.dl4jreference.graph.Tape;

/**
 * Runs a tape several times, each elementary result perturbed by its own noise, beside the variance
 * rule. What is carried are differences from the exact values.
 *
 * @param offset where the tape's elements are in a larger tensor
 * @param given the errors of leaves that are not exact
 */
record Replay(Arithmetic arithmetic, Draws draws, long offset, Map<Node, Replay.Error> given) {
  /** What lies beyond so many σ is not rounding. */
  static final double LIMIT = 8;

  private static final int BLOCK = 1 << 12;

  /**
   * What is known of the error of a value.
   *
   * @param variance by the rule, with its own noise; null if exact
   * @param own σ of its own noise where that was not drawn, null where it was or is none
   * @param deviations by replay, enlarged; null if exact
   */
  record Error(double[] variance, double[] own, double[][] deviations) {
    static final Error NONE = new Error(null, null, null);

    /** Of so many elements, or of the last. */
    Error part(int from, int size) {
      return new Error(part(variance, from, size), null, part(deviations, from, size));
    }

    private static double[][] part(double[][] d, int from, int size) {
      return d == null
          ? null
          : Arrays.stream(d).map(v -> part(v, from, size)).toArray(double[][]::new);
    }

    private static double[] part(double[] v, int from, int size) {
      return v == null ? null : Arrays.copyOfRange(v, from, Math.min(v.length, from + size));
    }
  }

  /**
   * Goes through the tape once.
   *
   * @param wanted what the receiver is told of, in order
   * @param drawn of these the own noise is drawn, even if nothing is made of them
   */
  void run(Tape tape, Set<Node> wanted, Set<Node> drawn, BiConsumer<Node, Error> receiver) {
    List<Node> nodes = tape.nodes();
    int[] last = new int[nodes.size()];
    for (Node node : nodes) {
      // what is recorded in place of a value needs nothing but its place
      if (!(node.primitive() instanceof Primitive.Recorded)) {
        node.in().forEach(in -> last[in.id()] = node.id());
      }
    }
    Error[] errors = new Error[nodes.size()];
    for (Node node : nodes) {
      List<Error> in = node.in().stream().map(n -> errors[n.id()]).toList();
      Error error =
          given.containsKey(node)
              ? given.get(node)
              : error(node, in, last[node.id()] > 0 || drawn.contains(node));
      errors[node.id()] = error;
      if (wanted.contains(node)) {
        receiver.accept(node, error);
      }
      for (Node input : node.in()) {
        if (last[input.id()] <= node.id()) {
          errors[input.id()] = null;
        }
      }
    }
  }

  private Error error(Node node, List<Error> in, boolean isDrawn) {
    if (node.primitive() instanceof Primitive.Recorded) {
      return Error.NONE;
    }
    if (node.primitive() instanceof Primitive.Derived) {
      return in.get(0);
    }
    double[] own = new OwnNoise(arithmetic).of(node);
    List<double[]> variances = new ArrayList<>();
    in.forEach(e -> variances.add(e.variance()));
    double[] variance = new Rule(arithmetic).variance(node, variances);
    if (own != null) {
      variance = variance == null ? new double[own.length] : variance.clone();
      for (int i = 0; i < own.length; i++) {
        variance[i] += own[i] * own[i];
      }
    }
    double[][] d = jumped(node, in, carried(node, in));
    return own == null || !isDrawn
        ? new Error(variance, own, d)
        : new Error(variance, null, drawn(node, own, d));
  }

  private double[][] carried(Node node, List<Error> in) {
    if (in.stream().allMatch(e -> e.deviations() == null)) {
      return null;
    }
    double[][] deviations = new double[draws.count()][];
    IntStream replays = IntStream.range(0, deviations.length);
    (node.value().values().length > 1 << 10 ? replays.parallel() : replays)
        .forEach(
            k -> {
              List<double[]> d = new ArrayList<>();
              // of two forms each is taken by every second replay
              int other = node.primitive() instanceof Primitive.Either ? k & 1 : 0;
              for (int i = other; i < in.size(); i++) {
                double[][] all = in.get(i).deviations();
                d.add(all == null ? null : all[k]);
              }
              deviations[k] = node.primitive().difference(node, d);
            });
    return deviations;
  }

  private double[][] drawn(Node node, double[] own, double[][] carried) {
    double[][] d = carried == null ? new double[draws.count()][own.length] : carried;
    if (node.primitive() instanceof Primitive.Constant constant) {
      for (int k = 0; k < d.length; k++) {
        d[k][0] = draws.ofConstant(constant.name(), k) * own[0] * arithmetic.enlarged();
      }
      return d;
    }
    double[] v = node.value().values();
    Blocks.each(
        own.length,
        BLOCK,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            // where values cancel to nothing, what is left of their errors is rounded as well
            if (own[i] != 0 || carried != null) {
              double size = own[i] * arithmetic.enlarged();
              draws.add(d, i, node.id(), offset + i, v[i], size, arithmetic.deviation());
            }
          }
        });
    return d;
  }

  /** Either side of a jump within reach, with equal chance. */
  private double[][] jumped(Node node, List<Error> in, double[][] carried) {
    if (node.primitive() instanceof Route route) {
      return rerouted(node, route, in, carried);
    }
    if (!(node.primitive() instanceof Primitive.Elementwise f)
        || f.function().kinks().isEmpty()
        || in.get(0).variance() == null) {
      return carried;
    }
    double[] x = node.in(0).values();
    double[][] result = carried;
    for (int i = 0; i < x.length; i++) {
      double jump = Rule.jump(f, x[i], f.y(i), in.get(0).variance()[i]);
      if (jump != 0) {
        result = result == null ? new double[draws.count()][x.length] : result;
        for (int k = 0; k < result.length; k++) {
          if (draws.isOther(node.id(), offset + i, k)) {
            result[k][i] += jump * arithmetic.enlarged();
          }
        }
      }
    }
    return result;
  }

  /** By any of the ways that are as good within rounding, with equal chance. */
  private double[][] rerouted(Node node, Route route, List<Error> in, double[][] carried) {
    double[] v = node.in(0).values();
    double[][][] result = {carried};
    new Ties(route.max(), node.in(1), in.get(1).variance())
        .each(
            (window, first, other) -> {
              if (v[window] != 0) {
                result[0] = result[0] == null ? new double[draws.count()][] : result[0];
                for (int k = 0; k < draws.count(); k++) {
                  if (result[0][k] == null) {
                    result[0][k] = new double[node.value().values().length];
                  }
                  if (draws.isOther(node.id(), offset + window, k)) {
                    result[0][k][first] -= v[window] * arithmetic.enlarged();
                    result[0][k][other] += v[window] * arithmetic.enlarged();
                  }
                }
              }
            });
    return result[0];
  }
}
