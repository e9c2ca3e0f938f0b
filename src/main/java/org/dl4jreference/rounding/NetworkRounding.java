package org.dl4jreference.rounding;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.graph.Array;
import org.dl4jreference.graph.KinkConvention;
import org.dl4jreference.graph.NetworkTape;
import org.dl4jreference.graph.Node;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;

/** Every number of a forward and backward pass, and what rounding makes of it. */
public final class NetworkRounding {
  /** How many replays every step has. */
  public static final int REPLAYS = Replay.DRAWS;

  /** By how many what disagrees is judged again. */
  public static final int REPLAYS_AGAIN = Replay.AGAIN;

  /** The seed of all replays. */
  public static final long SEED = 1;

  /** Another convention at kinks is tried where an error is more than so many σ. */
  private static final double SUSPECT = 3;

  /** Beside the most usual one. */
  private static final Set<KinkConvention> OTHERS =
      EnumSet.complementOf(EnumSet.of(KinkConvention.LEFT));

  private final Catalogue catalogue;
  private final NetworkSpec spec;
  private NetworkTape network;
  private final Arithmetic arithmetic;
  private final Map<Node, Expected> expected = new HashMap<>();
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
    this.network = tape(parameters, batch, known, Map.of());
    replay(known, replays);
    if (known.gradient().isPresent() && isOnKink()) {
      takeNearest(parameters, batch, known, replays);
    }
  }

  private NetworkTape tape(
      Tensors p, Batch batch, Known known, Map<Formula, KinkConvention> atKink) {
    return NetworkTape.of(
        catalogue, spec, p, batch, known.preActivations(), known.activations(), atKink);
  }

  private void replay(Known known, int replays) {
    Map<Node, double[]> bases = new HashMap<>();
    Stream.of(
            network.preActivations(),
            network.activations(),
            network.dataLosses(),
            network.scores(),
            network.penaltyScore().stream().toList(),
            network.gradients().values(),
            network.penalizedGradients().values(),
            network.running().values())
        .forEach(nodes -> nodes.forEach(node -> bases.put(node, node.value().values())));
    Map<String, Node> handedOn = known.gradient().isPresent() ? Map.of() : network.gradients();
    Replays<Node> replay =
        new Replays<>(arithmetic, bases, Set.copyOf(handedOn.values()), Integer.MAX_VALUE);
    Map<Node, Node> outputs = new HashMap<>();
    bases.keySet().forEach(node -> outputs.put(node, node));
    replay.run(SEED, replays, from -> new Replays.Piece<>(network.tape(), outputs, Map.of()));
    expected.clear();
    for (Node node : outputs.keySet()) {
      Array value = node.value();
      Uncertainty u = replay.uncertainty(node, value.rows(), value.columns());
      expected.put(node, new Expected(value.toMatrix(), u));
    }
    handedOn.forEach((name, node) -> gradientErrors.put(name, replay.handedOn().get(node)[0]));
  }

  /**
   * Where a pre-activation is exactly on a kink the subject may take any of the usual derivatives
   * there, but one for each activation of the network. Where the most usual one is not within
   * rounding the nearest is taken, from the last layer back, since a gradient depends on the layers
   * above alone.
   */
  private void takeNearest(Tensors parameters, Batch batch, Known known, int replays) {
    Tensors own = known.gradient().orElseThrow();
    boolean isSuspect =
        isBeyond(own, Optional.empty())
            && OTHERS.stream()
                .map(atKink -> tape(parameters, batch, known, everywhere(atKink)))
                .anyMatch(other -> isBeyond(own, Optional.of(other)));
    if (!isSuspect) {
      return;
    }
    NetworkTape usual = network;
    Map<Formula, KinkConvention> taken = new HashMap<>();
    for (int l = spec.layers().size() - 1; l >= 0; l--) {
      Formula activation = spec.layer(l).activation();
      if (!taken.containsKey(activation) && onKink(l) > 0) {
        KinkConvention best = KinkConvention.LEFT;
        double least = distance(network, own);
        for (KinkConvention other : OTHERS) {
          taken.put(activation, other);
          NetworkTape candidate = tape(parameters, batch, known, taken);
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
    if (network != usual) {
      replay(known, replays);
    }
  }

  private Map<Formula, KinkConvention> everywhere(KinkConvention atKink) {
    Map<Formula, KinkConvention> all = new HashMap<>();
    spec.layers().forEach(layer -> all.put(layer.activation(), atKink));
    return all;
  }

  /** Whether an element of the gradient is beyond rounding, of those that another pass changes. */
  private boolean isBeyond(Tensors own, Optional<NetworkTape> other) {
    for (Map.Entry<String, Node> entry : network.gradients().entrySet()) {
      String name = entry.getKey();
      double[] g = entry.getValue().value().values();
      double[] otherwise = other.map(o -> o.gradients().get(name).value().values()).orElse(null);
      Matrix sigma = of(entry.getValue()).uncertainty().sigma();
      for (int i = 0; i < g.length; i++) {
        if (Math.abs(own.get(name).get(i) - g[i]) > SUSPECT * sigma.get(i)
            && (otherwise == null || g[i] != otherwise[i])) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isOnKink() {
    return IntStream.range(0, spec.layers().size()).anyMatch(l -> onKink(l) > 0);
  }

  /** How many pre-activations of a layer are exactly on a kink. */
  public int onKink(int l) {
    return catalogue.activation(spec.layer(l).activation()) instanceof ElementwiseActivation f
        ? (int)
            Arrays.stream(network.knownPreActivations().get(l).value().values())
                .filter(z -> f.kinks().contains(z + 0.0))
                .count()
        : 0;
  }

  private static double distance(NetworkTape network, Tensors gradient) {
    double sum = 0;
    for (Map.Entry<String, Node> entry : network.gradients().entrySet()) {
      double[] g = entry.getValue().value().values();
      Matrix own = gradient.get(entry.getKey());
      for (int i = 0; i < g.length; i++) {
        double square = Arithmetic.square(g[i] - own.get(i));
        // what is no number tells nothing
        sum += Double.isFinite(square) ? square : 0;
      }
    }
    return sum;
  }

  private Expected of(Node node) {
    return expected.get(node);
  }

  /** z of a layer, computed from what is known below it. */
  public Expected preActivation(int l) {
    return of(network.preActivations().get(l));
  }

  /** f(z) of a layer, of the z that is known. */
  public Expected activation(int l) {
    return of(network.activations().get(l));
  }

  /** The mean data loss in each usual form, of which any is right. */
  public List<Expected> dataLosses() {
    return network.dataLosses().stream().map(this::of).toList();
  }

  /** The same with the penalties. */
  public List<Expected> scores() {
    return network.scores().stream().map(this::of).toList();
  }

  /** The penalties' part of the score; empty where there are none. */
  public Optional<Expected> penalty() {
    return network.penaltyScore().map(this::of);
  }

  /** The gradients of the mean data loss, by parameter; none of running statistics. */
  public Map<String, Expected> gradients() {
    Map<String, Expected> result = new LinkedHashMap<>();
    network.gradients().forEach((name, node) -> result.put(name, of(node)));
    return result;
  }

  /** The gradient of the mean data loss in the parameters' shapes, 0 of running statistics. */
  public Tensors gradient(Tensors parameters) {
    return parameters.mapNamed(
        (name, theta) ->
            network.gradients().containsKey(name)
                ? of(network.gradients().get(name)).value()
                : theta.map(v -> 0));
  }

  /** The gradient of a parameter with the penalties', where it has any. */
  public Optional<Expected> penalizedGradient(String name) {
    return Optional.ofNullable(network.penalizedGradients().get(name)).map(this::of);
  }

  /** A running statistic after the step; empty if the parameter is none. */
  public Optional<Expected> running(String name) {
    return Optional.ofNullable(network.running().get(name)).map(this::of);
  }

  /** What is known of the errors of the gradients, where the subject's own are not. */
  Map<String, Replay.Error> gradientErrors() {
    return gradientErrors;
  }
}
