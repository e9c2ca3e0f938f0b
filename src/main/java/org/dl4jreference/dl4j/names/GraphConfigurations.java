package org.dl4jreference.dl4j.names;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.model.Vertex;
import org.nd4j.linalg.api.buffer.DataType;

/** Networks of any layers, all trained in one way, as configurations of DL4J. */
public final class GraphConfigurations {
  private final GraphSpec spec;
  private final DataType type;
  private final OperationBuilder operations;
  private final InputType input;

  /**
   * Of a network with one input.
   *
   * @param inputType {@code ff}, {@code cnn}, {@code rnn}, or indices, {@code idx} and {@code
   *     idxseq}
   * @param inputShape of an example
   * @throws IllegalArgumentException if there is no such input
   */
  public GraphConfigurations(
      GraphSpec spec, String inputType, int[] inputShape, Precision precision) {
    this.spec = spec;
    this.type = NdArrays.type(precision);
    this.operations = new OperationBuilder(type);
    this.input = input(inputType, inputShape);
  }

  private InputType input(String kind, int[] shape) {
    return switch (kind) {
      case "cnn" -> InputType.convolutional(shape[1], shape[2], shape[0]);
      case "rnn" -> InputType.recurrent(shape[0], shape[1]);
      // of an embedding DL4J takes the vocabulary's size, not the input's
      case "idxseq" -> InputType.recurrent(vocabulary(), shape[shape.length - 1]);
      case "idx" -> InputType.feedForward(vocabulary());
      case "ff" -> InputType.feedForward(shape[0]);
      default -> throw new IllegalArgumentException("no input of kind '%s'".formatted(kind));
    };
  }

  private int vocabulary() {
    return spec.vertices().get(0).operation().settings().get("nin") instanceof Double d
        ? d.intValue()
        : 1;
  }

  private NeuralNetConfiguration.Builder builder() {
    UpdaterSpec updater = spec.vertices().get(0).training().updater();
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .dataType(type)
        .miniBatch(spec.isMean())
        .updater(UpdaterNames.toDl4j(updater));
  }

  /** As a list of layers. */
  public MultiLayerConfiguration layers() {
    NeuralNetConfiguration.ListBuilder list = builder().list();
    spec.vertices().forEach(vertex -> list.layer(operations.layer(vertex.operation())));
    return list.setInputType(input).validateOutputLayerConfig(false).build();
  }

  /** As a graph. */
  public ComputationGraphConfiguration graph() {
    ComputationGraphConfiguration.GraphBuilder graph =
        builder()
            .graphBuilder()
            .addInputs(spec.inputs().toArray(String[]::new))
            .setInputTypes(input);
    for (Vertex vertex : spec.vertices()) {
      String[] inputs = vertex.inputs().toArray(String[]::new);
      OperationBuilder.vertex(vertex.operation())
          .ifPresentOrElse(
              v -> graph.addVertex(vertex.name(), v, inputs),
              () -> graph.addLayer(vertex.name(), operations.layer(vertex.operation()), inputs));
    }
    return graph
        .setOutputs(spec.outputs().toArray(String[]::new))
        .validateOutputLayerConfig(false)
        .build();
  }
}
