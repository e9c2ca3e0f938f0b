package org.dl4jreference.rounding;

import static java.util.stream.Collectors.toMap;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.dl4jreference.graph.Array;
import org.dl4jreference.graph.Composition;
import org.dl4jreference.graph.KinkConvention;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Pass;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;

/**
 * What rounding makes of every number of a pass.
 *
 * <p>Where a pre-activation is exactly on a kink the subject may take any of the usual derivatives
 * there, but one for each activation of the network. Where the most usual one is not within
 * rounding the nearest is taken, from the output back, since a gradient depends on what is above
 * alone.
 *
 * @param <C> how the pass is composed
 */
final class PassRounding<C extends Composition> {
  /** Another convention at kinks is tried where an error is more than so many σ. */
  private static final double SUSPECT = 3;

  /** The square of an error that is surely wrong. */
  private static final double FAR = 1e4;

  /** Beside the most usual one. */
  private static final Set<KinkConvention> OTHERS =
      EnumSet.complementOf(EnumSet.of(KinkConvention.LEFT));

  private final Arithmetic arithmetic;
  private final Function<Map<Formula, KinkConvention>, C> compositions;
  private final Optional<Map<String, double[]>> gradient;
  private final Map<String, Replay.Error> gradientErrors = new LinkedHashMap<>();
  private C composition;
  private Pass<Expected> pass;

  /**
   * Follows rounding through a pass.
   *
   * @param compositions the pass by what f' is on kinks
   * @param onKinks the activations that have a pre-activation on a kink, from the output back
   * @param gradient the subject's own, by parameter; empty if it is not known
   */
  PassRounding(
      Arithmetic arithmetic,
      Function<Map<Formula, KinkConvention>, C> compositions,
      Function<C, List<Formula>> onKinks,
      Optional<Map<String, double[]>> gradient,
      int replays) {
    this.arithmetic = arithmetic;
    this.compositions = compositions;
    this.gradient = gradient;
    this.composition = compositions.apply(Map.of());
    C usual = composition;
    replay(replays);
    gradient.ifPresent(own -> takeNearest(own, onKinks.apply(usual)));
    if (composition != usual) {
      replay(replays);
    }
  }

  private void replay(int replays) {
    Map<Node, Node> outputs = new HashMap<>();
    composition.pass().map(node -> outputs.put(node, node));
    Map<Node, double[]> bases = new HashMap<>();
    outputs.keySet().forEach(node -> bases.put(node, node.value().values()));
    Map<String, Node> handedOn = composition.pass().gradients();
    Set<Node> kept = gradient.isPresent() ? Set.of() : Set.copyOf(handedOn.values());
    Replays<Node> replay = new Replays<>(arithmetic, bases, kept, Integer.MAX_VALUE);
    replay.run(
        NetworkRounding.SEED,
        replays,
        from -> new Replays.Piece<>(composition.tape(), outputs, Map.of()));
    pass =
        composition
            .pass()
            .map(
                node -> {
                  Array value = node.value();
                  return new Expected(
                      value.toMatrix(), replay.uncertainty(node, value.rows(), value.columns()));
                });
    handedOn.forEach(
        (name, node) -> {
          if (kept.contains(node)) {
            gradientErrors.put(name, replay.handedOn().get(node)[0]);
          }
        });
  }

  private void takeNearest(Map<String, double[]> own, List<Formula> onKinks) {
    boolean isSuspect =
        !onKinks.isEmpty()
            && isBeyond(own, Optional.empty())
            && OTHERS.stream()
                .map(
                    other ->
                        compositions.apply(onKinks.stream().collect(toMap(f -> f, f -> other))))
                .anyMatch(other -> isBeyond(own, Optional.of(other)));
    Map<Formula, KinkConvention> taken = new HashMap<>();
    for (Formula activation : isSuspect ? onKinks : List.<Formula>of()) {
      KinkConvention best = KinkConvention.LEFT;
      double least = distance(composition, own);
      for (KinkConvention other : OTHERS) {
        taken.put(activation, other);
        C candidate = compositions.apply(taken);
        double distance = distance(candidate, own);
        if (distance < least) {
          least = distance;
          best = other;
          composition = candidate;
        }
      }
      taken.put(activation, best);
    }
  }

  /** Whether an element of the gradient is beyond rounding, of those that another pass changes. */
  private boolean isBeyond(Map<String, double[]> all, Optional<C> other) {
    for (Map.Entry<String, Expected> entry : pass.gradients().entrySet()) {
      String name = entry.getKey();
      Matrix g = entry.getValue().value();
      Matrix sigma = entry.getValue().uncertainty().sigma();
      double[] own = all.get(name);
      Optional<double[]> changed = other.map(o -> o.pass().gradients().get(name).value().values());
      for (int i = 0; i < g.size(); i++) {
        if (Math.abs(own[i] - g.get(i)) > SUSPECT * sigma.get(i)
            && (changed.isEmpty() || g.get(i) != changed.get()[i])) {
          return true;
        }
      }
    }
    return false;
  }

  /** In squares of the σ that the most usual convention has, each no more than is surely wrong. */
  private double distance(C other, Map<String, double[]> all) {
    double sum = 0;
    for (Map.Entry<String, Node> entry : other.pass().gradients().entrySet()) {
      double[] g = entry.getValue().value().values();
      double[] own = all.get(entry.getKey());
      Matrix sigma = pass.gradients().get(entry.getKey()).uncertainty().sigma();
      for (int i = 0; i < g.length; i++) {
        // where the usual convention gives exactly 0, its σ measures nothing
        double unit = Math.hypot(sigma.get(i), SUSPECT * arithmetic.u() * own[i]);
        double square = Arithmetic.square((g[i] - own[i]) / unit);
        // what is no number tells nothing
        sum += Double.isNaN(square) ? 0 : Math.min(square, FAR);
      }
    }
    return sum;
  }

  /** The pass that was taken. */
  C composition() {
    return composition;
  }

  /** Every number, and what rounding makes of it. */
  Pass<Expected> pass() {
    return pass;
  }

  /** What is known of the errors of the gradients, where the subject's own are not. */
  Map<String, Replay.Error> gradientErrors() {
    return gradientErrors;
  }
}
