package org.dl4jreference.dl4j.names;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Operation;
import org.dl4jreference.spelling.Spelling;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Operations as DL4J's layers and vertices: what is not set is as DL4J has it. */
final class OperationBuilder {
  private final DataType type;

  OperationBuilder(DataType type) {
    this.type = type;
  }

  /** Empty for a layer. */
  static Optional<GraphVertex> vertex(Operation op) {
    return Optional.ofNullable(
        switch (op.type()) {
          case "ElementWiseVertex" -> new ElementWiseVertex(elementWise(op));
          case "MergeVertex" -> new MergeVertex();
          case "SubsetVertex" -> new SubsetVertex(integer(op, "from", 0), integer(op, "to", 0));
          case "L2NormalizeVertex" -> new L2NormalizeVertex();
          case "ScaleVertex" -> new ScaleVertex(number(op, "scaleFactor", 1));
          case "ShiftVertex" -> new ShiftVertex(number(op, "shiftFactor", 0));
          case "LastTimeStepVertex" -> new LastTimeStepVertex(op.text("maskArrayInputName"));
          case "DuplicateToTimeSeriesVertex" ->
              new DuplicateToTimeSeriesVertex(op.text("inputName"));
          case "ReverseTimeSeriesVertex" -> new ReverseTimeSeriesVertex();
          default -> null;
        });
  }

  private static ElementWiseVertex.Op elementWise(Operation op) {
    return named(ElementWiseVertex.Op.values(), op, "op", "add");
  }

  /**
   * A layer.
   *
   * @throws IllegalArgumentException if this project builds no such layer
   */
  Layer layer(Operation op) {
    return switch (op.type()) {
      case "ConvolutionLayer" ->
          new ConvolutionLayer.Builder(axes(op, "kernelSize", 1, 2))
              .stride(axes(op, "stride", 1, 2))
              .padding(axes(op, "padding", 0, 2))
              .dilation(axes(op, "dilation", 1, 2))
              .convolutionMode(mode(op))
              .nOut(nOut(op))
              .hasBias(flag(op, "hasBias", true))
              .activation(activation(op, "activation", "identity"))
              .build();
      case "Convolution1DLayer" ->
          new Convolution1DLayer.Builder(integer(op, "kernelSize", 1))
              .stride(integer(op, "stride", 1))
              .padding(integer(op, "padding", 0))
              .dilation(integer(op, "dilation", 1))
              .convolutionMode(mode(op))
              .nOut(nOut(op))
              .hasBias(flag(op, "hasBias", true))
              .activation(activation(op, "activation", "identity"))
              .build();
      case "SubsamplingLayer" ->
          new SubsamplingLayer.Builder(pooling(op))
              .kernelSize(axes(op, "kernelSize", 1, 2))
              .stride(axes(op, "stride", 1, 2))
              .padding(axes(op, "padding", 0, 2))
              .dilation(axes(op, "dilation", 1, 2))
              .convolutionMode(mode(op))
              .pnorm(integer(op, "pnorm", 2))
              .avgPoolIncludePadInDivisor(flag(op, "avgPoolIncludePadInDivisor", false))
              .build();
      case "Subsampling1DLayer" ->
          // the constructor that takes a pooling type forgets it
          new Subsampling1DLayer.Builder()
              .poolingType(pooling(op))
              .kernelSize(integer(op, "kernelSize", 1))
              .stride(integer(op, "stride", 1))
              .padding(integer(op, "padding", 0))
              .convolutionMode(mode(op))
              .pnorm(integer(op, "pnorm", 2))
              .build();
      case "GlobalPoolingLayer" ->
          new GlobalPoolingLayer.Builder(pooling(op)).pnorm(integer(op, "pnorm", 2)).build();
      case "Upsampling1D" -> new Upsampling1D.Builder(integer(op, "size", 2)).build();
      case "Upsampling2D" -> new Upsampling2D.Builder().size(axes(op, "size", 2, 2)).build();
      case "ZeroPadding1DLayer" ->
          new ZeroPadding1DLayer.Builder(axes(op, "padding", 0, 2)).build();
      case "ZeroPaddingLayer" -> new ZeroPaddingLayer.Builder(axes(op, "padding", 0, 4)).build();
      case "Cropping2D" -> new Cropping2D.Builder(axes(op, "cropping", 0, 4)).build();
      case "BatchNormalization" ->
          new BatchNormalization.Builder()
              .decay(number(op, "decay", 0.9))
              .eps(number(op, "eps", 1e-5))
              .lockGammaBeta(flag(op, "lockGammaBeta", false))
              .gamma(number(op, "gamma", 1))
              .beta(number(op, "beta", 0))
              .useLogStd(flag(op, "useLogStd", true))
              .build();
      default -> plain(op);
    };
  }

  private Layer plain(Operation op) {
    return switch (op.type()) {
      case "DenseLayer" ->
          new DenseLayer.Builder()
              .nOut(nOut(op))
              .hasBias(flag(op, "hasBias", true))
              .activation(activation(op, "activation", "identity"))
              .build();
      case "OutputLayer" ->
          new OutputLayer.Builder(loss(op))
              .nOut(nOut(op))
              .hasBias(flag(op, "hasBias", true))
              .activation(activation(op, "activation", "identity"))
              .build();
      case "RnnOutputLayer" ->
          new RnnOutputLayer.Builder(loss(op))
              .nOut(nOut(op))
              .hasBias(flag(op, "hasBias", true))
              .activation(activation(op, "activation", "identity"))
              .build();
      case "ActivationLayer" ->
          new ActivationLayer.Builder()
              .activation(activation(op, "activation", "identity"))
              .build();
      case "EmbeddingLayer" ->
          new EmbeddingLayer.Builder()
              .nIn(integer(op, "nin", 1))
              .nOut(nOut(op))
              .hasBias(flag(op, "hasBias", false))
              .activation(activation(op, "activation", "identity"))
              .build();
      case "EmbeddingSequenceLayer" ->
          new EmbeddingSequenceLayer.Builder()
              .nIn(integer(op, "nin", 1))
              .nOut(nOut(op))
              .hasBias(flag(op, "hasBias", false))
              .activation(activation(op, "activation", "identity"))
              .build();
      default -> recurrent(op);
    };
  }

  private Layer recurrent(Operation op) {
    return switch (op.type()) {
      case "LSTM" ->
          new LSTM.Builder()
              .nOut(nOut(op))
              .activation(activation(op, "activation", "tanh"))
              .gateActivationFunction(activation(op, "gateActivation", "sigmoid"))
              .build();
      case "GravesLSTM" ->
          new GravesLSTM.Builder()
              .nOut(nOut(op))
              .activation(activation(op, "activation", "tanh"))
              .gateActivationFunction(activation(op, "gateActivation", "sigmoid"))
              .build();
      case "SimpleRnn" ->
          new SimpleRnn.Builder()
              .nOut(nOut(op))
              .activation(activation(op, "activation", "tanh"))
              .build();
      case "Bidirectional" ->
          new Bidirectional(
              named(Bidirectional.Mode.values(), op, "mode", "concat"), layer(op.inner("fwd")));
      case "LastTimeStep" -> new LastTimeStep(layer(op.inner("underlying")));
      default -> throw new IllegalArgumentException("no layer of DL4J's for " + op.type());
    };
  }

  private static int nOut(Operation op) {
    return integer(op, "nout", 1);
  }

  private static double number(Operation op, String name, double fallback) {
    return op.settings().get(name) instanceof Double d ? d : fallback;
  }

  private static int integer(Operation op, String name, int fallback) {
    return axes(op, name, fallback, 1)[0];
  }

  /** One number for each axis; a single one counts for all. */
  private static int[] axes(Operation op, String name, int fallback, int axes) {
    return op.settings().get(name) instanceof List<?> list
        ? list.stream().mapToInt(v -> ((Double) v).intValue()).toArray()
        : IntStream.generate(() -> (int) number(op, name, fallback)).limit(axes).toArray();
  }

  private static boolean flag(Operation op, String name, boolean fallback) {
    return op.settings().get(name) instanceof Boolean b ? b : fallback;
  }

  private static IActivation activation(Operation op, String name, String fallback) {
    return ActivationNames.toDl4j(
        op.settings().get(name) instanceof Formula f ? f : Formula.named(fallback));
  }

  private ILossFunction loss(Operation op) {
    return LossNames.toDl4j(
        op.settings().get("loss") instanceof LossSpec loss ? loss : LossSpec.named("mse"), type);
  }

  private static PoolingType pooling(Operation op) {
    return named(PoolingType.values(), op, "poolingType", "max");
  }

  private static ConvolutionMode mode(Operation op) {
    return named(ConvolutionMode.values(), op, "convolutionMode", "truncate");
  }

  private static <E extends Enum<E>> E named(
      E[] values, Operation op, String name, String fallback) {
    String wanted = op.has(name) ? op.text(name) : fallback;
    return Arrays.stream(values)
        .filter(
            value -> value.name().toLowerCase(Locale.ROOT).equals(wanted.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s of %s must be one of %s, found '%s'%s"
                        .formatted(
                            name,
                            op.type(),
                            Arrays.toString(values),
                            wanted,
                            Spelling.hint(
                                wanted, Arrays.stream(values).map(Enum::name).toList()))));
  }
}
