package org.dl4jreference.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.Vertex;

/** Reads networks of any layers in the format of {@code layers.json}; see its README. */
public final class GoldenLayers {
  private static final String INPUT = "in";

  private GoldenLayers() {}

  /**
   * Where the elements of a parameter are in the flattened ones.
   *
   * @param isReversed whether the first dimension runs fastest
   */
  public record Place(String name, int[] shape, boolean isReversed, int offset) {
    /** The parameter, in C order. */
    public Tensor of(double[] flat) {
      double[] values = new double[size()];
      for (int k = 0; k < values.length; k++) {
        values[k] = flat[offset + index(k)];
      }
      return new Tensor(shape, values);
    }

    private int index(int k) {
      if (!isReversed) {
        return k;
      }
      int rest = k;
      int index = 0;
      int[] at = new int[shape.length];
      for (int d = shape.length - 1; d >= 0; d--) {
        at[d] = rest % shape[d];
        rest /= shape[d];
      }
      for (int d = shape.length - 1; d >= 0; d--) {
        index = index * shape[d] + at[d];
      }
      return index;
    }

    private int size() {
      int size = 1;
      for (int s : shape) {
        size *= s;
      }
      return size;
    }
  }

  /** A network, its numbers, and what they have to be. */
  public record Case(
      String name,
      GraphSpec spec,
      GraphBatch batch,
      List<Place> layout,
      double[] parameters,
      double rate,
      Map<String, Tensor> activations,
      double score,
      double[] gradient,
      double[] afterSgd) {
    /** The parameters by name. */
    public Map<String, Tensor> theta() {
      Map<String, Tensor> theta = new LinkedHashMap<>();
      layout.forEach(place -> theta.put(place.name(), place.of(parameters)));
      return theta;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** All cases of a compressed file beside the other golden ones. */
  public static List<Case> read(String file) {
    try (InputStream in =
        new GZIPInputStream(GoldenLayers.class.getResourceAsStream("/golden/" + file))) {
      return stream(new ObjectMapper().readTree(in)).map(GoldenLayers::golden).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static Case golden(JsonNode node) {
    JsonNode expect = node.get("expect");
    GraphSpec spec = spec(node.get("spec"));
    Map<String, Tensor> activations = new LinkedHashMap<>();
    expect
        .get("activations")
        .fields()
        .forEachRemaining(e -> activations.put(e.getKey(), tensor(e.getValue())));
    String output = spec.outputs().get(0);
    return new Case(
        node.get("name").asText(),
        spec,
        new GraphBatch(
            Map.of(INPUT, tensor(node.get("x"))),
            Map.of(output, tensor(node.get("y"))),
            mask(INPUT, node.get("fmask")),
            mask(output, node.get("lmask"))),
        stream(node.get("layout")).map(GoldenLayers::place).toList(),
        Golden.numbers(node.get("params")),
        node.get("lr").asDouble(),
        activations,
        Golden.number(expect.get("score")),
        Golden.numbers(expect.get("gradient")),
        Golden.numbers(expect.get("sgd")));
  }

  private static Map<String, Tensor> mask(String name, JsonNode mask) {
    return mask == null || mask.isNull() ? Map.of() : Map.of(name, tensor(mask));
  }

  private static Tensor tensor(JsonNode node) {
    return new Tensor(counts(node.get("shape")), Golden.numbers(node.get("data")));
  }

  private static int[] counts(JsonNode array) {
    return stream(array).mapToInt(JsonNode::asInt).toArray();
  }

  private static Place place(JsonNode node) {
    return new Place(
        node.get(0).asText() + "_" + node.get(1).asText(),
        counts(node.get(2)),
        node.get(3).asText().equals("f"),
        node.get(4).asInt());
  }

  private static GraphSpec spec(JsonNode spec) {
    List<Vertex> vertices = new ArrayList<>();
    for (JsonNode node : spec.get("nodes")) {
      List<String> inputs = stream(node.get("in")).map(JsonNode::asText).toList();
      vertices.add(
          new Vertex(node.get("name").asText(), operation(node), TrainingSpec.DEFAULT, inputs));
    }
    String last = vertices.get(vertices.size() - 1).name();
    return new GraphSpec(List.of(INPUT), vertices, List.of(last), true);
  }

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("dense", "DenseLayer"),
          Map.entry("out", "OutputLayer"),
          Map.entry("rnnout", "RnnOutputLayer"),
          Map.entry("conv1d", "Convolution1DLayer"),
          Map.entry("conv2d", "ConvolutionLayer"),
          Map.entry("pool1d", "Subsampling1DLayer"),
          Map.entry("pool2d", "SubsamplingLayer"),
          Map.entry("gpool", "GlobalPoolingLayer"),
          Map.entry("bn", "BatchNormalization"),
          Map.entry("up1d", "Upsampling1D"),
          Map.entry("up2d", "Upsampling2D"),
          Map.entry("zp1d", "ZeroPadding1DLayer"),
          Map.entry("zp2d", "ZeroPaddingLayer"),
          Map.entry("crop2d", "Cropping2D"),
          Map.entry("actl", "ActivationLayer"),
          Map.entry("emb", "EmbeddingLayer"),
          Map.entry("embseq", "EmbeddingSequenceLayer"),
          Map.entry("lstm", "LSTM"),
          Map.entry("glstm", "GravesLSTM"),
          Map.entry("srnn", "SimpleRnn"),
          Map.entry("bidir", "Bidirectional"),
          Map.entry("last", "LastTimeStep"),
          Map.entry("ew", "ElementWiseVertex"),
          Map.entry("merge", "MergeVertex"),
          Map.entry("subset", "SubsetVertex"),
          Map.entry("l2n", "L2NormalizeVertex"),
          Map.entry("scale", "ScaleVertex"),
          Map.entry("shift", "ShiftVertex"),
          Map.entry("stack", "StackVertex"),
          Map.entry("lasttsv", "LastTimeStepVertex"),
          Map.entry("duptsv", "DuplicateToTimeSeriesVertex"),
          Map.entry("reversev", "ReverseTimeSeriesVertex"));

  /** The settings that have another name or form in DL4J. */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("k", "kernelSize"),
          Map.entry("s", "stride"),
          Map.entry("p", "padding"),
          Map.entry("d", "dilation"),
          Map.entry("mode", "convolutionMode"),
          Map.entry("type", "poolingType"),
          Map.entry("includePad", "avgPoolIncludePadInDivisor"),
          Map.entry("nOut", "nout"),
          Map.entry("nIn", "nin"),
          Map.entry("bias", "hasBias"),
          Map.entry("act", "activation"),
          Map.entry("gate", "gateActivation"),
          Map.entry("pad", "padding"),
          Map.entry("crop", "cropping"),
          Map.entry("lock", "lockGammaBeta"),
          Map.entry("logstd", "useLogStd"));

  private static Operation operation(JsonNode node) {
    String op = node.get("op").asText();
    Map<String, Object> settings = new HashMap<>();
    node.fields()
        .forEachRemaining(
            e -> {
              if (!List.of("op", "name", "in", "layer", "loss", "T").contains(e.getKey())) {
                settings.put(setting(op, e.getKey()), value(op, e.getKey(), e.getValue()));
              }
            });
    if (List.of("lstm", "glstm", "srnn").contains(op) && !node.has("act")) {
      settings.put("activation", Formula.named("tanh"));
    }
    if (op.startsWith("pool") && !node.has("s")) {
      settings.put("stride", settings.get("kernelSize"));
    }
    if (node.has("loss")) {
      settings.put("loss", LossSpec.named(node.get("loss").asText()));
    }
    if (node.has("layer")) {
      settings.put(op.equals("bidir") ? "fwd" : "underlying", operation(node.get("layer")));
    }
    switch (op) {
      case "lasttsv" -> settings.put("maskArrayInputName", INPUT);
      case "duptsv" -> settings.put("inputName", INPUT);
      default -> {
        // nothing else is implied
      }
    }
    return new Operation(TYPES.get(op), settings);
  }

  private static String setting(String op, String name) {
    return switch (op + "." + name) {
      case "bidir.mode" -> "mode";
      case "ew.type" -> "op";
      case "scale.factor" -> "scaleFactor";
      case "shift.factor" -> "shiftFactor";
      default -> SETTINGS.getOrDefault(name, name);
    };
  }

  private static Object value(String op, String name, JsonNode value) {
    if (name.equals("act") || name.equals("gate")) {
      return Formula.named(value.asText());
    }
    if (value.isTextual()) {
      return value.asText().toUpperCase(Locale.ROOT);
    }
    if (value.isBoolean()) {
      return value.asBoolean();
    }
    return value.isArray()
        ? stream(value).map(v -> (Object) v.asDouble()).toList()
        : (Object) value.asDouble();
  }
}
