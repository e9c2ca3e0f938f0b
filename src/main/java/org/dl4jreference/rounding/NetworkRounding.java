package org.dl4jreference.rounding;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.graph.NetworkTape;
import org.dl4jreference.graph.Pass;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
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

  private final Catalogue catalogue;
  private final NetworkSpec spec;
  private final PassRounding<NetworkTape> rounding;

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
    this.rounding =
        new PassRounding<>(
            Arithmetic.of(precision),
            atKink ->
                NetworkTape.of(
                    catalogue,
                    spec,
                    parameters,
                    batch,
                    known.preActivations(),
                    known.activations(),
                    atKink),
            this::onKinks,
            known.gradient().map(NetworkRounding::arrays),
            replays);
  }

  private static Map<String, double[]> arrays(Tensors tensors) {
    Map<String, double[]> arrays = new HashMap<>();
    tensors.byName().forEach((name, m) -> arrays.put(name, m.toArray()));
    return arrays;
  }

  private List<Formula> onKinks(NetworkTape network) {
    int last = spec.layers().size() - 1;
    return IntStream.rangeClosed(0, last)
        .map(l -> last - l)
        .filter(l -> onKink(network, l) > 0)
        .mapToObj(l -> spec.layer(l).activation())
        .distinct()
        .toList();
  }

  /** How many pre-activations of a layer are exactly on a kink. */
  public int onKink(int l) {
    return onKink(rounding.composition(), l);
  }

  private int onKink(NetworkTape network, int l) {
    return catalogue.activation(spec.layer(l).activation()) instanceof ElementwiseActivation f
        ? (int)
            Arrays.stream(network.known().get(l).value().values())
                .filter(z -> f.kinks().contains(z + 0.0))
                .count()
        : 0;
  }

  /** Every number, and what rounding makes of it. */
  public Pass<Expected> pass() {
    return rounding.pass();
  }

  /** The gradient of the mean data loss in the parameters' shapes, 0 of running statistics. */
  public Tensors gradient(Tensors parameters) {
    return parameters.mapNamed(
        (name, theta) ->
            pass().gradients().containsKey(name)
                ? pass().gradients().get(name).value()
                : theta.map(v -> 0));
  }

  /** What is known of the errors of the gradients, where the subject's own are not. */
  Map<String, Replay.Error> gradientErrors() {
    return rounding.gradientErrors();
  }
}
