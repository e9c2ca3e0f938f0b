package org.dl4jreference.dl4j.user;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.constraint.UnitNormConstraint;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.dl4j.names.TrainingNames;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.model.Vertex;

/**
 * Reads a user's network of either class into values: every layer, vertex and preprocessor by the
 * names that DL4J's configuration has for them. The network is not changed.
 *
 * <p>Dropout and weight noise that no formula follows are switched off: the spec describes the
 * network without, and says so in a remark.
 */
final class GraphReader {
  /** Frozen, or without parameters. */
  private static final TrainingSpec UNTRAINED =
      TrainingSpec.of(new UpdaterSpec(Formula.named("noop"), Schedule.NONE));

  /** Of which the update follows. */
  private static final Set<Class<?>> CONSTRAINTS =
      Set.of(
          MaxNormConstraint.class,
          MinMaxNormConstraint.class,
          NonNegativeConstraint.class,
          UnitNormConstraint.class);

  /** Of which each unit is a column. */
  private static final Set<String> ROWS = Set.of("DenseLayer", "OutputLayer", "EmbeddingLayer");

  private final Dl4jNetwork network;
  private final CustomFormulas custom;
  private final Followed followed;

  /** Once each: both directions of a layer have the same. */
  private final Set<String> remarks = new LinkedHashSet<>();

  private final Map<String, String> untrained = new LinkedHashMap<>();

  private GraphReader(Dl4jNetwork network, CustomFormulas custom, Followed followed) {
    this.network = network;
    this.custom = custom;
    this.followed = followed;
  }

  /**
   * Reads a network.
   *
   * @throws BadInput if it has what no network can have
   */
  static GraphReading read(Dl4jNetwork network, CustomFormulas custom, Followed followed) {
    return Isolated.call(() -> new GraphReader(network, custom, followed).reading());
  }

  private GraphReading reading() {
    NeuralNetConfiguration conf = network.model().conf();
    return new GraphReading(
        spec(network.topology(), conf.isMiniBatch()),
        state(),
        NdArrays.precision(network.type()),
        untrained,
        notComparable(conf),
        List.copyOf(remarks));
  }

  private GraphSpec spec(Topology topology, boolean isMean) {
    List<Vertex> vertices = topology.nodes().stream().map(this::vertex).toList();
    try {
      GraphSpec spec = new GraphSpec(topology.inputs(), vertices, topology.outputs(), isMean);
      vertices.forEach(vertex -> checkWidth(spec, vertex));
      return spec;
    } catch (IllegalArgumentException e) {
      // such as a width beyond an int, or the name of another's preprocessor
      throw new BadInput("the network: " + e.getMessage());
    }
  }

  /** DL4J finds out with the first example, and says that it does not fit. */
  private static void checkWidth(GraphSpec spec, Vertex vertex) {
    Operation operation = vertex.operation();
    // an embedding's inputs are the numbers that a single column may hold
    if (!ROWS.contains(operation.type()) || operation.type().equals("EmbeddingLayer")) {
      return;
    }
    for (Vertex below : spec.vertices()) {
      if (vertex.inputs().contains(below.name())
          && ROWS.contains(below.operation().type())
          && operation.count("nin") != below.operation().count("nout")) {
        throw new BadInput(
            "layer %s takes %d inputs, but layer %s has %d units"
                .formatted(
                    vertex.name(),
                    operation.count("nin"),
                    below.name(),
                    below.operation().count("nout")));
      }
    }
  }

  /** From a copy, since asking a network for its updater creates it. */
  private GraphState state() {
    Dl4jNetwork copy = network.copy();
    return new ParameterViews(copy).state();
  }

  private Optional<String> notComparable(NeuralNetConfiguration conf) {
    Optional<String> inWindows = network.window().isPresent() ? wrapped() : Optional.empty();
    if (inWindows.isPresent()) {
      return inWindows;
    }
    if (!conf.isMinimize()) {
      return Optional.of("minimize(false) has no reference");
    }
    return conf.getOptimizationAlgo() == OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT
        ? Optional.empty()
        : Optional.of(
            "optimization algorithm %s has no reference".formatted(conf.getOptimizationAlgo()));
  }

  /** DL4J then leaves out what the wrapper does, and carries what nobody can see. */
  private Optional<String> wrapped() {
    return network.parts().stream()
        .filter(part -> part.conf() instanceof BaseWrapperLayer)
        .filter(part -> !(part.conf() instanceof FrozenLayerWithBackprop))
        .findFirst()
        .map(
            part ->
                "layer %s, %s, has no reference in truncated backpropagation"
                    .formatted(part.name(), part.conf().getClass().getSimpleName()));
  }

  private Vertex vertex(Topology.Node node) {
    OperationReader reader =
        new OperationReader(
            custom, followed, noise -> remarks.add(Places.switchedOff(node.name(), noise)));
    try {
      return new Vertex(node.name(), reader.read(node.conf()), training(node), node.inputs());
    } catch (BadInput e) {
      throw new BadInput("layer %s: %s".formatted(node.name(), e.getMessage()));
    }
  }

  /** Ends the reading of a training that has no entry. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String what) {
      super(what + " has no reference", null, false, false);
    }
  }

  private TrainingSpec training(Topology.Node node) {
    try {
      return training(node.conf(), false, Refusal::new);
    } catch (Refusal refusal) {
      untrained.put(node.name(), refusal.getMessage());
      return UNTRAINED;
    }
  }

  private static TrainingSpec training(
      Object conf, boolean isInside, Function<String, RuntimeException> refuse) {
    if (conf instanceof Layer layer && layer.getConstraints() != null) {
      for (LayerConstraint constraint : layer.getConstraints()) {
        if (!CONSTRAINTS.contains(constraint.getClass()) || isInside) {
          throw refuse.apply("constraint " + constraint);
        }
      }
    }
    if (conf instanceof BaseLayer layer) {
      return TrainingNames.fromDl4j(layer, refuse);
    }
    if (conf instanceof AbstractSameDiffLayer layer) {
      return TrainingNames.fromDl4j(layer, refuse);
    }
    if (conf instanceof SameDiffVertex vertex) {
      return TrainingNames.fromDl4j(vertex, refuse);
    }
    // both directions are trained as the forward one says
    if (conf instanceof Bidirectional both) {
      return training(both.getFwd(), true, refuse);
    }
    return conf instanceof BaseWrapperLayer wrapper && !(conf instanceof FrozenLayerWithBackprop)
        ? training(wrapper.getUnderlying(), true, refuse)
        : UNTRAINED;
  }
}
