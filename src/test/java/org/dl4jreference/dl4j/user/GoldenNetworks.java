package org.dl4jreference.dl4j.user;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
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
import org.deeplearning4j.nn.conf.inputs.InputType;
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
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.golden.LayersCase;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The golden networks of layers as DL4J's own. */
final class GoldenNetworks {
  private GoldenNetworks() {}

  static UserModel model(LayersCase golden, DataType type, IUpdater updater) {
    NeuralNetConfiguration.Builder builder =
        new NeuralNetConfiguration.Builder().seed(1).dataType(type).updater(updater);
    INDArray parameters = Nd4j.createFromArray(golden.parameters()).reshape(1, -1).castTo(type);
    if (golden.isGraph()) {
      ComputationGraph graph = new ComputationGraph(graph(golden, builder.graphBuilder()).build());
      graph.init();
      graph.setParams(parameters);
      return UserModel.of(graph);
    }
    NeuralNetConfiguration.ListBuilder list = builder.list();
    golden.nodes().forEach(node -> list.layer(layer(node)));
    list.setInputType(inputType(golden));
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    network.setParams(parameters);
    return UserModel.of(network);
  }

  private static GraphBuilder graph(LayersCase golden, GraphBuilder graph) {
    graph.addInputs("in").setInputTypes(inputType(golden));
    for (JsonNode node : golden.nodes()) {
      String name = node.get("name").textValue();
      String[] inputs = strings(node.get("in")).toArray(String[]::new);
      GraphVertex vertex = vertex(node);
      if (vertex == null) {
        graph.addLayer(name, layer(node), inputs);
      } else {
        graph.addVertex(name, vertex, inputs);
      }
    }
    return graph.setOutputs(golden.output());
  }

  private static List<String> strings(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::textValue).toList();
  }

  private static InputType inputType(LayersCase golden) {
    int[] shape = LayersCase.ints(golden.input().get("shape"));
    return switch (golden.input().get("type").textValue()) {
      case "cnn" -> InputType.convolutional(shape[1], shape[2], shape[0]);
      case "rnn" -> InputType.recurrent(shape[0], shape[1]);
      // of an embedding DL4J takes the vocabulary's size, not the input's
      case "idxseq" -> InputType.recurrent(vocabulary(golden), shape[1]);
      case "idx" -> InputType.feedForward(vocabulary(golden));
      default -> InputType.feedForward(shape[0]);
    };
  }

  private static int vocabulary(LayersCase golden) {
    return golden.nodes().get(0).get("nIn").intValue();
  }

  /** Null for a layer. */
  private static GraphVertex vertex(JsonNode node) {
    return switch (node.get("op").textValue()) {
      case "ew" -> new ElementWiseVertex(operation(node.get("type").textValue()));
      case "merge" -> new MergeVertex();
      case "subset" -> new SubsetVertex(node.get("from").intValue(), node.get("to").intValue());
      case "l2n" -> new L2NormalizeVertex();
      case "scale" -> new ScaleVertex(node.get("factor").doubleValue());
      case "shift" -> new ShiftVertex(node.get("factor").doubleValue());
      case "lasttsv" -> new LastTimeStepVertex("in");
      case "duptsv" -> new DuplicateToTimeSeriesVertex("in");
      case "reversev" -> new ReverseTimeSeriesVertex();
      default -> null;
    };
  }

  private static ElementWiseVertex.Op operation(String type) {
    return switch (type) {
      case "add" -> ElementWiseVertex.Op.Add;
      case "subtract" -> ElementWiseVertex.Op.Subtract;
      case "product" -> ElementWiseVertex.Op.Product;
      case "average" -> ElementWiseVertex.Op.Average;
      default -> ElementWiseVertex.Op.Max;
    };
  }

  private static Layer layer(JsonNode node) {
    return switch (node.get("op").textValue()) {
      case "conv2d" ->
          new ConvolutionLayer.Builder(LayersCase.axes(node, "k", 1, 2))
              .stride(LayersCase.axes(node, "s", 1, 2))
              .padding(LayersCase.axes(node, "p", 0, 2))
              .dilation(LayersCase.axes(node, "d", 1, 2))
              .convolutionMode(mode(node))
              .nOut(nOut(node))
              .hasBias(flag(node, "bias", true))
              .activation(activation(node, "act", "identity"))
              .build();
      case "conv1d" ->
          new Convolution1DLayer.Builder(integer(node, "k", 1))
              .stride(integer(node, "s", 1))
              .padding(integer(node, "p", 0))
              .dilation(integer(node, "d", 1))
              .convolutionMode(mode(node))
              .nOut(nOut(node))
              .hasBias(flag(node, "bias", true))
              .activation(activation(node, "act", "identity"))
              .build();
      case "pool2d" ->
          new SubsamplingLayer.Builder(pooling(node))
              .kernelSize(LayersCase.axes(node, "k", 1, 2))
              .stride(LayersCase.axes(node, node.has("s") ? "s" : "k", 1, 2))
              .padding(LayersCase.axes(node, "p", 0, 2))
              .dilation(LayersCase.axes(node, "d", 1, 2))
              .convolutionMode(mode(node))
              .pnorm(integer(node, "pnorm", 2))
              .avgPoolIncludePadInDivisor(flag(node, "includePad", false))
              .build();
      case "pool1d" ->
          // the constructor that takes a pooling type forgets it
          new Subsampling1DLayer.Builder()
              .poolingType(pooling(node))
              .kernelSize(integer(node, "k", 1))
              .stride(integer(node, node.has("s") ? "s" : "k", 1))
              .padding(integer(node, "p", 0))
              .convolutionMode(mode(node))
              .pnorm(integer(node, "pnorm", 2))
              .build();
      case "gpool" ->
          new GlobalPoolingLayer.Builder(pooling(node)).pnorm(integer(node, "pnorm", 2)).build();
      case "up1d" -> new Upsampling1D.Builder(integer(node, "size", 2)).build();
      case "up2d" -> new Upsampling2D.Builder().size(LayersCase.axes(node, "size", 2, 2)).build();
      case "zp1d" -> new ZeroPadding1DLayer.Builder(LayersCase.axes(node, "pad", 0, 2)).build();
      case "zp2d" -> new ZeroPaddingLayer.Builder(LayersCase.axes(node, "pad", 0, 4)).build();
      case "crop2d" -> new Cropping2D.Builder(LayersCase.axes(node, "crop", 0, 4)).build();
      case "bn" -> batchNormalization(node);
      default -> plain(node);
    };
  }

  private static Layer batchNormalization(JsonNode node) {
    return new BatchNormalization.Builder()
        .decay(number(node, "decay", 0.9))
        .eps(number(node, "eps", 1e-5))
        .lockGammaBeta(flag(node, "lock", false))
        .gamma(number(node, "gamma", 1))
        .beta(number(node, "beta", 0))
        .useLogStd(flag(node, "logstd", true))
        .build();
  }

  private static Layer plain(JsonNode node) {
    return switch (node.get("op").textValue()) {
      case "dense" ->
          new DenseLayer.Builder()
              .nOut(nOut(node))
              .activation(activation(node, "act", "identity"))
              .build();
      case "out" ->
          new OutputLayer.Builder(loss(node))
              .nOut(nOut(node))
              .activation(activation(node, "act", "identity"))
              .build();
      case "rnnout" ->
          new RnnOutputLayer.Builder(loss(node))
              .nOut(nOut(node))
              .activation(activation(node, "act", "identity"))
              .build();
      case "actl" ->
          new ActivationLayer.Builder().activation(activation(node, "act", "identity")).build();
      case "emb" ->
          new EmbeddingLayer.Builder()
              .nIn(node.get("nIn").intValue())
              .nOut(nOut(node))
              .hasBias(flag(node, "bias", false))
              .activation(activation(node, "act", "identity"))
              .build();
      case "embseq" ->
          new EmbeddingSequenceLayer.Builder()
              .nIn(node.get("nIn").intValue())
              .nOut(nOut(node))
              .hasBias(flag(node, "bias", false))
              .activation(activation(node, "act", "identity"))
              .build();
      default -> recurrent(node);
    };
  }

  private static Layer recurrent(JsonNode node) {
    return switch (node.get("op").textValue()) {
      case "lstm" ->
          new LSTM.Builder()
              .nOut(nOut(node))
              .activation(activation(node, "act", "tanh"))
              .gateActivationFunction(activation(node, "gate", "sigmoid"))
              .build();
      case "glstm" ->
          new GravesLSTM.Builder()
              .nOut(nOut(node))
              .activation(activation(node, "act", "tanh"))
              .gateActivationFunction(activation(node, "gate", "sigmoid"))
              .build();
      case "srnn" ->
          new SimpleRnn.Builder()
              .nOut(nOut(node))
              .activation(activation(node, "act", "tanh"))
              .build();
      case "bidir" ->
          new Bidirectional(
              Bidirectional.Mode.valueOf(upper(node, "mode", "concat")), layer(node.get("layer")));
      case "last" -> new LastTimeStep(layer(node.get("layer")));
      default -> throw new IllegalArgumentException("no layer for " + node);
    };
  }

  private static int nOut(JsonNode node) {
    return node.get("nOut").intValue();
  }

  private static int integer(JsonNode node, String field, int fallback) {
    return LayersCase.axes(node, field, fallback, 1)[0];
  }

  private static double number(JsonNode node, String field, double fallback) {
    return node.has(field) ? node.get(field).doubleValue() : fallback;
  }

  private static boolean flag(JsonNode node, String field, boolean fallback) {
    return node.has(field) ? node.get(field).booleanValue() : fallback;
  }

  private static String upper(JsonNode node, String field, String fallback) {
    return (node.has(field) ? node.get(field).textValue() : fallback).toUpperCase(Locale.ROOT);
  }

  private static Activation activation(JsonNode node, String field, String fallback) {
    return Activation.valueOf(upper(node, field, fallback));
  }

  private static PoolingType pooling(JsonNode node) {
    return PoolingType.valueOf(upper(node, "type", "max"));
  }

  private static LossFunction loss(JsonNode node) {
    return LossFunction.valueOf(upper(node, "loss", "mse"));
  }

  private static ConvolutionMode mode(JsonNode node) {
    return switch (upper(node, "mode", "truncate")) {
      case "SAME" -> ConvolutionMode.Same;
      case "STRICT" -> ConvolutionMode.Strict;
      case "CAUSAL" -> ConvolutionMode.Causal;
      default -> ConvolutionMode.Truncate;
    };
  }
}
