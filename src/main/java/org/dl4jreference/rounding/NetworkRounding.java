package org.dl4jreference.rounding;

import static java.util.stream.Collectors.toMap;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.graph.Array;
import org.dl4jreference.graph.KinkConvention;
import org.dl4jreference.graph.NetworkTape;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Pass;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;

/** Every number of a forward and backward pass, and what rounding makes of it. */
public final class NetworkRounding {
  /** How many replays every step has. */
  public static final int REPLAYS = 10;

  /** By how many what disagrees is judged again. */
  public static final int REPLAYS_AGAIN = 64;

  /** The seed of all replays. */
  public static final long SEED = 1;

  /** Another convention at kinks is tried where an error is more than so many σ. */
  private static final double SUSPECT = 3;

  /** The square of an error that is surely wrong. */
  private static final double FAR = 1e4;

  /** Beside the most usual one. */
  private static final Set<KinkConvention> OTHERS =
      EnumSet.complementOf(EnumSet.of(KinkConvention.LEFT));

  private final Catalogue catalogue;
  private final NetworkSpec spec;
  private NetworkTape network;
  private final Arithmetic arithmetic;
  private Pass<Expected> pass;
  private final Map<String, Replay.Error> gradientErrors = new LinkedHashMap<>();

  /**
   * What is known of the subject of a pass.
   *
   * @param preActivations z by layer, where it is known and finite
   * @param activations a by layer, where it is known and finite
   * @param gradient of the mean data loss, by which the derivatives at kinks are found
   */
  public record Known(
      Map<Integer, Matrix> preActivations,
      Map<Integer, Matrix> activations,
      Optional<Tensors> gradient) {
    /** Nothing. */
    public static final Known NOTHING = new Known(Map.of(), Map.of(), Optional.empty());
  }

  /**
   * Follows rounding through a pass.
   *
   * @param catalogue what the names mean
   * @param spec the network
   * @param parameters as the subject stores them
   * @param batch the examples, as the subject stores them
   * @param precision the arithmetic under test
   * @param known the subject's own numbers, which each layer is fed
   * @param replays how many
   * @throws IllegalArgumentException if an activation or the loss has no rounding model
   */
  public NetworkRounding(
      Catalogue catalogue,
      NetworkSpec spec,
      Tensors parameters,
      Batch batch,
      Precision precision,
      Known known,
      int replays) {
    this.catalogue = catalogue;
    this.spec = spec;
    this.arithmetic = Arithmetic.of(precision);
    Function<Map<Formula, KinkConvention>, NetworkTape> tapes =
        atKink ->
            NetworkTape.of(
                catalogue,
                spec,
                parameters,
                batch,
                known.preActivations(),
                known.activations(),
                atKink);
    this.network = tapes.apply(Map.of());
    NetworkTape usual = network;
    replay(known, replays);
    known.gradient().ifPresent(own -> takeNearest(own, tapes));
    if (network != usual) {
      replay(known, replays);
    }
  }

  private void replay(Known known, int replays) {
    Map<Node, Node> outputs = new HashMap<>();
    network.pass().map(node -> outputs.put(node, node));
    Map<Node, double[]> bases = new HashMap<>();
    outputs.keySet().forEach(node -> bases.put(node, node.value().values()));
    Map<String, Node> handedOn = network.pass().gradients();
    Set<Node> kept = known.gradient().isPresent() ? Set.of() : Set.copyOf(handedOn.values());
    Replays<Node> replay = new Replays<>(arithmetic, bases, kept, Integer.MAX_VALUE);
    replay.run(SEED, replays, from -> new Replays.Piece<>(network.tape(), outputs, Map.of()));
    pass =
        network
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

  /**
   * Where a pre-activation is exactly on a kink the subject may take any of the usual derivatives
   * there, but one for each activation of the network. Where the most usual one is not within
   * rounding the nearest is taken, from the last layer back, since a gradient depends on the layers
   * above alone.
   */
  private void takeNearest(Tensors own, Function<Map<Formula, KinkConvention>, NetworkTape> tapes) {
    List<Formula> all = spec.layers().stream().map(LayerSpec::activation).distinct().toList();
    boolean isSuspect =
        IntStream.range(0, spec.layers().size()).anyMatch(l -> onKink(l) > 0)
            && isBeyond(own, Optional.empty())
            && OTHERS.stream()
                .map(other -> tapes.apply(all.stream().collect(toMap(f -> f, f -> other))))
                .anyMatch(other -> isBeyond(own, Optional.of(other)));
    Map<Formula, KinkConvention> taken = new HashMap<>();
    for (int l = spec.layers().size() - 1; isSuspect && l >= 0; l--) {
      Formula activation = spec.layer(l).activation();
      if (!taken.containsKey(activation) && onKink(l) > 0) {
        KinkConvention best = KinkConvention.LEFT;
        double least = distance(network, own);
        for (KinkConvention other : OTHERS) {
          taken.put(activation, other);
          NetworkTape candidate = tapes.apply(taken);
          double distance = distance(candidate, own);
          if (distance < least) {
            least = distance;
            best = other;
            network = candidate;
          }
        }
        taken.put(activation, best);
      }
    }
  }

  /** Whether an element of the gradient is beyond rounding, of those that another pass changes. */
  private boolean isBeyond(Tensors own, Optional<NetworkTape> other) {
    for (Map.Entry<String, Expected> entry : pass.gradients().entrySet()) {
      String name = entry.getKey();
      Matrix g = entry.getValue().value();
      Matrix sigma = entry.getValue().uncertainty().sigma();
      Optional<double[]> changed = other.map(o -> o.pass().gradients().get(name).value().values());
      for (int i = 0; i < g.size(); i++) {
        if (Math.abs(own.get(name).get(i) - g.get(i)) > SUSPECT * sigma.get(i)
            && (changed.isEmpty() || g.get(i) != changed.get()[i])) {
          return true;
        }
      }
    }
    return false;
  }

  /** How many pre-activations of a layer are exactly on a kink. */
  public int onKink(int l) {
    return catalogue.activation(spec.layer(l).activation()) instanceof ElementwiseActivation f
        ? (int)
            Arrays.stream(network.known().get(l).value().values())
                .filter(z -> f.kinks().contains(z + 0.0))
                .count()
        : 0;
  }

  /** In squares of the σ that the most usual convention has, each no more than is surely wrong. */
  private double distance(NetworkTape other, Tensors gradient) {
    double sum = 0;
    for (Map.Entry<String, Node> entry : other.pass().gradients().entrySet()) {
      double[] g = entry.getValue().value().values();
      Matrix own = gradient.get(entry.getKey());
      Matrix sigma = pass.gradients().get(entry.getKey()).uncertainty().sigma();
      for (int i = 0; i < g.length; i++) {
        // where the usual convention gives exactly 0, its σ measures nothing
        double unit = Math.hypot(sigma.get(i), SUSPECT * arithmetic.u() * own.get(i));
        double square = Arithmetic.square((g[i] - own.get(i)) / unit);
        // what is no number tells nothing
        sum += Double.isNaN(square) ? 0 : Math.min(square, FAR);
      }
    }
    return sum;
  }

  /** Every number, and what rounding makes of it. */
  public Pass<Expected> pass() {
    return pass;
  }

  /** The gradient of the mean data loss in the parameters' shapes, 0 of running statistics. */
  public Tensors gradient(Tensors parameters) {
    return parameters.mapNamed(
        (name, theta) ->
            pass.gradients().containsKey(name)
                ? pass.gradients().get(name).value()
                : theta.map(v -> 0));
  }

  /** What is known of the errors of the gradients, where the subject's own are not. */
  Map<String, Replay.Error> gradientErrors() {
    return gradientErrors;
  }
}
