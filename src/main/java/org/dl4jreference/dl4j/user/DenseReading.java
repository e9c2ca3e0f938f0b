package org.dl4jreference.dl4j.user;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.dl4jreference.dl4j.names.NormalizationNames;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.Vertex;

/**
 * A network of either class that is one dense layer, batch normalisation or activation above the
 * other, as what {@link org.dl4jreference.reference} computes; its layers are numbered, whatever
 * their names. Dropout and weight noise are left out.
 *
 * @param spec the network under the catalogue's names
 * @param state its parameters, updater state and counters
 * @param precision its arithmetic
 */
public record DenseReading(NetworkSpec spec, TrainingState state, Precision precision) {
  /** Layers whose pre-activation is their input. */
  private static final Set<String> WITHOUT_PARAMETERS =
      Set.of("ActivationLayer", "LossLayer", "DropoutLayer");

  /** Says which layer is another. */
  public static final class NotDense extends Exception {
    private static final long serialVersionUID = 1L;

    private NotDense(String reason) {
      super(reason);
    }
  }

  /**
   * What a network computes, if that is so.
   *
   * @param reading of the network
   * @throws NotDense with the first layer that is another, or what else there is
   */
  public static DenseReading of(GraphReading reading) throws NotDense {
    if (reading.notComparable().isPresent()) {
      throw new NotDense(reading.notComparable().get());
    }
    if (!reading.spec().isMean()) {
      throw new NotDense("miniBatch(false): the score and its gradient are sums, not means");
    }
    List<Vertex> vertices = reading.spec().vertices();
    List<LayerSpec> layers = new ArrayList<>();
    String below = reading.spec().inputs().get(0);
    for (Vertex vertex : vertices) {
      if (!vertex.inputs().equals(List.of(below))) {
        throw new NotDense("%s reads %s".formatted(words(vertex), vertex.inputs()));
      }
      if (vertex.operation().has("constraints")) {
        throw new NotDense(
            "%s, constrained: %s"
                .formatted(words(vertex), vertex.operation().settings().get("constraints")));
      }
      String untrained = reading.untrained().get(vertex.name());
      if (untrained != null) {
        throw new NotDense("%s: %s".formatted(words(vertex), untrained));
      }
      int units = layers.isEmpty() ? units(vertices) : layers.get(layers.size() - 1).nOut();
      layers.add(layer(vertex, reading.state().parameters(), units));
      below = vertex.name();
    }
    Operation last = vertices.get(vertices.size() - 1).operation();
    if (!last.has("lossFn") || !reading.spec().outputs().equals(List.of(below))) {
      throw new NotDense("the last layer has no loss");
    }
    LossSpec loss = last.loss("lossFn");
    return new DenseReading(
        new NetworkSpec(layers, loss), state(reading.spec(), reading.state()), reading.precision());
  }

  /** A first layer without parameters takes as many inputs as the first with parameters. */
  private static int units(List<Vertex> vertices) throws NotDense {
    return vertices.stream()
        .map(Vertex::operation)
        .filter(op -> op.number("nin", 0) > 0)
        .findFirst()
        .map(op -> op.count("nin"))
        .orElseThrow(() -> new NotDense("no layer says how many inputs the network has"));
  }

  private static LayerSpec layer(Vertex vertex, Map<String, Tensor> parameters, int units)
      throws NotDense {
    Operation op = vertex.operation();
    Formula activation = op.formula("activationFn");
    switch (op.type()) {
      case "DenseLayer", "OutputLayer" -> {
        LayerSpec dense =
            LayerSpec.dense(op.count("nin"), op.count("nout"), activation)
                .withTraining(vertex.training());
        LayerSpec biased =
            parameters.containsKey(vertex.name() + "_b") ? dense : dense.withoutBias();
        return op.is("hasLayerNorm")
            ? biased.withNormalization(Formula.named("layernorm"))
            : biased;
      }
      case "BatchNormalization" -> {
        if (op.is("lockGammaBeta") || !op.is("minibatch")) {
          throw new NotDense(
              "%s with %s"
                  .formatted(
                      words(vertex),
                      op.is("lockGammaBeta") ? "lockGammaBeta(true)" : "minibatch(false)"));
        }
        return LayerSpec.batchNormalization(
                op.count("nout"),
                NormalizationNames.fromDl4j(
                    op.number("eps"), op.number("decay"), op.is("useLogStd")),
                Formula.named("identity"))
            .withTraining(vertex.training());
      }
      default -> {
        if (!WITHOUT_PARAMETERS.contains(op.type())) {
          throw new NotDense(words(vertex));
        }
        return LayerSpec.activation(units, activation);
      }
    }
  }

  private static String words(Vertex vertex) {
    return "layer %s is a %s".formatted(vertex.name(), vertex.operation().type());
  }

  private static TrainingState state(GraphSpec spec, GraphState state) {
    Map<String, Tensors> slots = new TreeMap<>();
    state.slots().forEach((slot, tensors) -> slots.put(slot, numbered(spec, tensors)));
    return new TrainingState(
        numbered(spec, state.parameters()), slots, state.iteration(), state.epoch());
  }

  private static Tensors numbered(GraphSpec spec, Map<String, Tensor> tensors) {
    Map<String, Matrix> numbered = new LinkedHashMap<>();
    tensors.forEach(
        (parameter, t) -> {
          int l = spec.placeOf(parameter);
          String key = parameter.substring(spec.vertices().get(l).name().length() + 1);
          numbered.put(Tensors.name(l, key), t.toMatrix());
        });
    return new Tensors(numbered);
  }

  /**
   * Examples as rows.
   *
   * @param examples of one input and one output
   * @throws BadInput if they are no rows, or have a feature mask
   */
  public Batch batch(GraphBatch examples) {
    if (!examples.featuresMasks().isEmpty()) {
      throw new BadInput("feature masks of a network of dense layers mask nothing");
    }
    return new Batch(
        rows("features", examples.features()),
        rows("labels", examples.labels()),
        examples.labelsMasks().isEmpty()
            ? Optional.empty()
            : Optional.of(rows("label mask", examples.labelsMasks())));
  }

  private static Matrix rows(String what, Map<String, Tensor> tensors) {
    Tensor only = tensors.values().iterator().next();
    if (only.shape().length != 2) {
      throw new BadInput("%s must have rank 2, found rank %d".formatted(what, only.shape().length));
    }
    return only.toMatrix();
  }
}
