package org.dl4jreference.random.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A network under construction. What each part gives is kept here: DL4J's own types forget how long
 * a series is, and what vertices make of shapes.
 */
final class Sketch {
  private static final int LARGEST = 400;
  private static final int LONGEST = 50;

  private record Part(
      String name,
      Layer layer,
      InputPreProcessor before,
      GraphVertex vertex,
      List<String> inputs) {}

  private final Map<String, InputType> inputs = new LinkedHashMap<>();
  private final List<Part> parts = new ArrayList<>();
  private final Map<String, Ends.End> outputs = new LinkedHashMap<>();

  /** Forgets everything. */
  void clear() {
    inputs.clear();
    parts.clear();
    outputs.clear();
  }

  /** Leaves out what no output reads; whether all inputs are read. */
  boolean isConnected() {
    Set<String> read = new HashSet<>(outputs.keySet());
    for (int l = parts.size() - 1; l >= 0; l--) {
      if (read.contains(parts.get(l).name())) {
        read.addAll(parts.get(l).inputs());
      }
    }
    parts.removeIf(part -> !read.contains(part.name()));
    return read.containsAll(inputs.keySet());
  }

  boolean isReversed() {
    return parts.stream().anyMatch(part -> part.vertex() instanceof ReverseTimeSeriesVertex);
  }

  boolean has(Predicate<Layer> kind) {
    return parts.stream().anyMatch(part -> part.layer() != null && kind.test(part.layer()));
  }

  boolean hasBatchNormalization() {
    return parts.stream().anyMatch(part -> String.valueOf(part.layer()).contains("BatchNorm"));
  }

  Wire input(InputType type) {
    String name = "in" + inputs.size();
    inputs.put(name, type);
    return new Wire(name, type, 0);
  }

  Map<String, InputType> inputs() {
    return inputs;
  }

  Map<String, Ends.End> outputs() {
    return outputs;
  }

  boolean isInput(Wire wire) {
    return inputs.containsKey(wire.name());
  }

  /** What a layer gives; empty if it does not fit. */
  Optional<Wire> layer(Wire below, Layer layer) {
    try {
      return Optional.of(added(below, layer, layer.getPreProcessorForInputType(below.type())));
    } catch (RuntimeException e) {
      // DL4J says in many ways that a layer does not take something
      return Optional.empty();
    }
  }

  private Wire added(Wire below, Layer layer, InputPreProcessor before) {
    InputType seen = below.type();
    int steps = below.steps();
    if (before instanceof RnnToFeedForwardPreProcessor) {
      seen = InputType.feedForward(below.units());
      steps = below.time();
    } else if (before instanceof FeedForwardToRnnPreProcessor) {
      seen = InputType.recurrent(below.units(), Math.max(1, below.steps()));
      steps = 0;
    } else if (before != null) {
      seen = before.getOutputType(seen);
    }
    return put(below, layer, before, seen, steps);
  }

  /** What a layer gives whose input has been made something else. */
  Wire put(Wire below, Layer layer, InputPreProcessor before, InputType seen, int steps) {
    layer.setNIn(seen, true);
    Wire wire = new Wire(name(), given(layer, seen), steps);
    boolean isLong = wire.is(InputType.Type.RNN) && wire.time() > LONGEST;
    boolean isNothing = Arrays.stream(wire.shape()).min().orElse(0) < 1;
    if (isNothing || isLong || wire.elements() > LARGEST) {
      throw new IllegalArgumentException("too large or nothing");
    }
    parts.add(new Part(wire.name(), layer, before, null, List.of(below.name())));
    return wire;
  }

  private String name() {
    return Integer.toString(parts.size());
  }

  private static InputType given(Layer layer, InputType seen) {
    InputType out = layer.getOutputType(0, seen);
    if (seen instanceof InputType.InputTypeRecurrent series) {
      if (layer instanceof GlobalPoolingLayer) {
        return InputType.feedForward(series.getSize());
      }
      if (layer instanceof Bidirectional both
          && out instanceof InputType.InputTypeRecurrent joined) {
        InputType.InputTypeRecurrent one =
            (InputType.InputTypeRecurrent) both.getFwd().getOutputType(0, seen);
        return InputType.recurrent(joined.getSize(), one.getTimeSeriesLength());
      }
    }
    if (layer instanceof LossLayer) {
      return seen;
    }
    if (layer instanceof Deconvolution3D deconvolution
        && seen instanceof InputType.InputTypeConvolutional3D v) {
      // a finding: DL4J has the dimensions in another order
      long[] in = {v.getDepth(), v.getHeight(), v.getWidth()};
      int[] stride = deconvolution.getStride();
      int[] kernel = deconvolution.getKernelSize();
      boolean isSame = deconvolution.getConvolutionMode() == ConvolutionMode.Same;
      for (int k = 0; k < 3; k++) {
        in[k] = isSame ? in[k] * stride[k] : (in[k] - 1) * stride[k] + kernel[k];
      }
      return InputType.convolutional3D(
          Convolution3D.DataFormat.NCDHW, in[0], in[1], in[2], deconvolution.getNOut());
    }
    if (out instanceof InputType.InputTypeConvolutional3D v) {
      return InputType.convolutional3D(
          Convolution3D.DataFormat.NCDHW,
          v.getDepth(),
          v.getHeight(),
          v.getWidth(),
          v.getChannels());
    }
    return out;
  }

  Wire vertex(GraphVertex vertex, InputType type, int steps, Wire... in) {
    String name = name();
    parts.add(new Part(name, null, null, vertex, List.of(in).stream().map(Wire::name).toList()));
    return new Wire(name, type, steps);
  }

  void output(Wire wire, Ends.End end) {
    outputs.put(wire.name(), end);
  }

  /** Whether it can be a network of layers one after the other. */
  boolean isChain() {
    boolean isChain = inputs.size() == 1 && outputs.size() == 1;
    String below = inputs.keySet().iterator().next();
    for (Part part : parts) {
      isChain &= part.layer() != null && part.inputs().equals(List.of(below));
      below = part.name();
    }
    // where a part was left out the names are no layer's
    isChain &= below.equals(Integer.toString(parts.size() - 1));
    return isChain && outputs.containsKey(below);
  }

  MultiLayerNetwork chain(NeuralNetConfiguration.Builder conf) {
    ListBuilder list = conf.list();
    for (int l = 0; l < parts.size(); l++) {
      list.layer(l, parts.get(l).layer());
      if (parts.get(l).before() != null) {
        list.inputPreProcessor(l, parts.get(l).before());
      }
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.validateOutputLayerConfig(false).build());
    network.init();
    return network;
  }

  ComputationGraph graph(NeuralNetConfiguration.Builder conf) {
    GraphBuilder graph = conf.graphBuilder().addInputs(inputs.keySet());
    for (Part part : parts) {
      String[] in = part.inputs().toArray(String[]::new);
      if (part.layer() != null) {
        graph.addLayer(part.name(), part.layer(), part.before(), in);
      } else {
        graph.addVertex(part.name(), part.vertex(), in);
      }
    }
    graph.setOutputs(outputs.keySet().toArray(String[]::new)).validateOutputLayerConfig(false);
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    return network;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(inputs.toString());
    for (Part part : parts) {
      text.append("\n  ").append(part.name()).append(part.inputs()).append(' ');
      if (part.before() != null) {
        text.append(part.before().getClass().getSimpleName()).append(", ");
      }
      text.append(part.layer() != null ? part.layer() : part.vertex());
    }
    return text.toString();
  }
}
