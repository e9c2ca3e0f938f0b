package org.dl4jreference.dl4j.names;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerKind;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.nd4j.linalg.api.buffer.DataType;

/** Any network of this project as a configuration of DL4J. */
public final class ConfigurationBuilder {
  private static final String INPUT = "in";

  private final NetworkSpec spec;
  private final DataType type;

  private ConfigurationBuilder(NetworkSpec spec, DataType type) {
    this.spec = spec;
    this.type = type;
  }

  /**
   * The configuration of a network: a DenseLayer, ActivationLayer or BatchNormalization for each
   * layer, the last an OutputLayer or LossLayer. The arithmetic is set in the configuration; ND4J's
   * default data types stay as they are. Workspaces are off, so that arrays read from the network
   * stay valid.
   *
   * @param spec the network
   * @param precision FLOAT, DOUBLE, HALF or BFLOAT16
   * @throws IllegalArgumentException if DL4J has no such layer, activation, loss or updater
   */
  public static MultiLayerConfiguration build(NetworkSpec spec, Precision precision) {
    return new ConfigurationBuilder(spec, NdArrays.type(precision)).build();
  }

  /**
   * The same network as a graph: the input is named {@code in}, each layer by its number.
   *
   * @param spec the network
   * @param precision FLOAT, DOUBLE, HALF or BFLOAT16
   * @throws IllegalArgumentException if DL4J has no such layer, activation, loss or updater
   */
  public static ComputationGraphConfiguration buildGraph(NetworkSpec spec, Precision precision) {
    return new ConfigurationBuilder(spec, NdArrays.type(precision)).graph();
  }

  private NeuralNetConfiguration.Builder plain() {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .dataType(type)
        .trainingWorkspaceMode(WorkspaceMode.NONE)
        .inferenceWorkspaceMode(WorkspaceMode.NONE);
  }

  private ComputationGraphConfiguration graph() {
    ComputationGraphConfiguration.GraphBuilder graph = plain().graphBuilder().addInputs(INPUT);
    String below = INPUT;
    for (int l = 0; l < spec.layers().size(); l++) {
      String name = Integer.toString(l);
      graph.addLayer(name, layer(l), below);
      below = name;
    }
    return graph.setOutputs(below).validateOutputLayerConfig(false).build();
  }

  private MultiLayerConfiguration build() {
    NeuralNetConfiguration.ListBuilder list = plain().list();
    for (int l = 0; l < spec.layers().size(); l++) {
      list.layer(l, layer(l));
    }
    return list.validateOutputLayerConfig(false).build();
  }

  private Layer layer(int l) {
    LayerSpec layer = spec.layer(l);
    boolean last = l == spec.layers().size() - 1;
    return switch (layer.kind()) {
      case DENSE -> last ? output(l, layer) : dense(layer);
      case ACTIVATION -> last ? loss(l, layer) : activation(layer);
      case BATCH_NORMALIZATION -> batchNormalization(l, layer, last);
    };
  }

  private static Layer dense(LayerSpec layer) {
    DenseLayer.Builder builder =
        new DenseLayer.Builder()
            .nIn(layer.nIn())
            .nOut(layer.nOut())
            .hasBias(layer.hasBias())
            .hasLayerNorm(layerNorm(layer))
            .activation(ActivationNames.toDl4j(layer.activation()));
    TrainingNames.toDl4j(layer.training(), builder);
    return builder.build();
  }

  private static boolean layerNorm(LayerSpec layer) {
    layer
        .normalization()
        .filter(f -> !f.equals(Formula.named("layernorm")))
        .ifPresent(
            f -> {
              throw Formulas.absent(
                  "normalization of a dense layer", f, "only 'layernorm' with epsilon 0");
            });
    return layer.normalization().isPresent();
  }

  private Layer output(int l, LayerSpec layer) {
    if (layer.normalization().isPresent()) {
      throw new IllegalArgumentException(
          "layer %d: DL4J's OutputLayer has no layer normalization".formatted(l));
    }
    OutputLayer.Builder builder =
        new OutputLayer.Builder(LossNames.toDl4j(checkedLoss(), type))
            .nIn(layer.nIn())
            .nOut(layer.nOut())
            .hasBias(layer.hasBias())
            .activation(ActivationNames.toDl4j(layer.activation()));
    TrainingNames.toDl4j(layer.training(), builder);
    return builder.build();
  }

  private Layer loss(int l, LayerSpec layer) {
    if (l == 0) {
      throw new IllegalArgumentException("layer 0: DL4J trains no network without parameters");
    }
    return new LossLayer.Builder(LossNames.toDl4j(checkedLoss(), type))
        .activation(ActivationNames.toDl4j(layer.activation()))
        .build();
  }

  private LossSpec checkedLoss() {
    spec.loss()
        .weights()
        .filter(w -> w.rows() != 1 || w.columns() != spec.nOut())
        .ifPresent(
            w -> {
              throw new IllegalArgumentException(
                  "loss weights have shape %s, expected [1, %d]".formatted(w.shape(), spec.nOut()));
            });
    return spec.loss();
  }

  private static Layer activation(LayerSpec layer) {
    return new ActivationLayer.Builder()
        .activation(ActivationNames.toDl4j(layer.activation()))
        .build();
  }

  private static Layer batchNormalization(int l, LayerSpec layer, boolean last) {
    Formula f = layer.normalization().orElseThrow();
    if (last || !layer.activation().equals(Formula.named("identity"))) {
      throw new IllegalArgumentException(
          "layer %d: DL4J's BatchNormalization applies no activation and no loss: add a layer of kind %s"
              .formatted(l, LayerKind.ACTIVATION));
    }
    BatchNormalization.Builder builder =
        NormalizationNames.toDl4j(f).nIn(layer.nIn()).nOut(layer.nOut());
    TrainingNames.toDl4j(layer.training(), builder);
    return builder.build();
  }
}
