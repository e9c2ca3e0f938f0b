package org.dl4jreference.dl4j.user;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.dl4jreference.data.DataFile.Port;
import org.dl4jreference.data.Labels;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.BatchCheck;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensor;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/** What a network takes and gives, as far as its configuration says. */
record Ports(Topology topology) {
  List<Port> inputs() {
    return topology.inputs().stream().map(input -> new Port(input, width(input))).toList();
  }

  List<Port> outputs() {
    return topology.outputs().stream()
        .map(
            output ->
                new Port(
                    output,
                    layer(output).map(Places::outputs).orElse(OptionalInt.empty()),
                    loss(output).map(loss -> loss.formula().name()),
                    isOfClasses(output)))
        .toList();
  }

  private Optional<Layer> layer(String name) {
    return topology.nodes().stream()
        .filter(node -> node.name().equals(name) && node.conf() instanceof Layer)
        .map(node -> (Layer) node.conf())
        .findFirst();
  }

  /** By its loss, or by a softmax, whose outputs are probabilities of classes. */
  private boolean isOfClasses(String output) {
    boolean isByLoss =
        loss(output).filter(loss -> Labels.areClasses(loss.formula().name())).isPresent();
    return isByLoss
        || layer(output)
            .flatMap(Places::activation)
            .filter(ActivationSoftmax.class::isInstance)
            .isPresent();
  }

  private Optional<LossSpec> loss(String output) {
    return layer(output).flatMap(Places::loss);
  }

  private List<Topology.Node> readers(String input) {
    return topology.nodes().stream().filter(node -> node.inputs().contains(input)).toList();
  }

  private OptionalInt width(String input) {
    return readers(input).stream()
        .map(Topology.Node::conf)
        .map(Ports::rows)
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  private static OptionalInt rows(Object conf) {
    if (conf instanceof FeedForwardToCnnPreProcessor cnn) {
      return OptionalInt.of(
          size(cnn.getInputHeight() * cnn.getInputWidth() * cnn.getNumChannels()));
    }
    return conf instanceof DenseLayer dense
        ? OptionalInt.of(size(dense.getNIn()))
        : conf instanceof OutputLayer output
            ? OptionalInt.of(size(output.getNIn()))
            : OptionalInt.empty();
  }

  private static int size(long inputs) {
    if (inputs != (int) inputs) {
      throw new BadInput("the network: %d inputs are more than 32 bits hold".formatted(inputs));
    }
    return (int) inputs;
  }

  /**
   * Checks examples before DL4J, whose words are often of something else, is given them.
   *
   * @throws BadInput that says what does not fit
   */
  void check(ModelData data) {
    GraphBatch batch = data.batch(topology.inputs(), topology.outputs());
    BatchCheck.check(batch);
    BatchCheck.checkFinite(batch);
    for (Port port : inputs()) {
      Tensor x = batch.features().get(port.name());
      width("inputs", port, x);
      readers(port.name()).forEach(node -> order(port.name(), x.shape(), node.conf()));
    }
    for (Port port : outputs()) {
      Optional<Matrix> weights = loss(port.name()).flatMap(LossSpec::weights);
      if (port.width().isPresent()
          && weights.isPresent()
          && weights.get().columns() != port.width().getAsInt()) {
        throw new BadInput(
            "the loss of '%s' has %d weights, its layer %d outputs"
                .formatted(port.name(), weights.get().columns(), port.width().getAsInt()));
      }
      if (weights.isPresent() && Arrays.stream(weights.get().toArray()).allMatch(w -> w == 0)) {
        throw new BadInput(
            "the weights of the loss of '%s' are all 0: nothing is left to learn"
                .formatted(port.name()));
      }
    }
  }

  private static void width(String what, Port port, Tensor rows) {
    if (rows.shape().length == 2
        && port.width().isPresent()
        && rows.shape()[1] != port.width().getAsInt()) {
      throw new BadInput(
          "the network has %d %s, found %d"
              .formatted(port.width().getAsInt(), what, rows.shape()[1]));
    }
  }

  /** Channels are where the layer looks for them, or nowhere. */
  private static void order(String input, int[] shape, Object conf) {
    if (conf instanceof ConvolutionLayer layer
        && !(conf instanceof Convolution1DLayer || conf instanceof Convolution3D)
        && shape.length == 4) {
      boolean isLast = layer.getCnn2dDataFormat() == CNN2DFormat.NHWC;
      order(input, shape, layer.getNIn(), isLast ? 3 : 1, isLast ? 1 : 3, isLast ? "NHWC" : "NCHW");
    } else if (conf instanceof BaseRecurrentLayer layer && shape.length == 3) {
      boolean isLast = layer.getRnnDataFormat() == RNNFormat.NWC;
      order(input, shape, layer.getNIn(), isLast ? 2 : 1, isLast ? 1 : 2, isLast ? "NWC" : "NCW");
    }
  }

  private static void order(
      String input, int[] shape, long channels, int right, int other, String wanted) {
    if (shape[right] != channels && shape[other] == channels) {
      String found =
          switch (wanted) {
            case "NCHW" -> "NHWC";
            case "NHWC" -> "NCHW";
            case "NCW" -> "NWC, [examples, time, features]";
            default -> "NCW, [examples, features, time]";
          };
      throw new BadInput(
          "the features of '%s' are %s, which is %s: the network has %d channels in dimension %d (%s)"
              .formatted(input, Arrays.toString(shape), found, channels, right, wanted));
    }
  }
}
