package org.dl4jreference.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.BatchCheck;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.Vertex;

/** Reads golden numbers of networks of any layers: a list of cases, each with a {@code spec}. */
final class LayersFile {
  private static final int MOST = 1 << 27;
  private static final String INPUT = LayersCase.INPUT;

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
          Map.entry("lasttsv", "LastTimeStepVertex"),
          Map.entry("duptsv", "DuplicateToTimeSeriesVertex"),
          Map.entry("reversev", "ReverseTimeSeriesVertex"));

  /** The settings that have another name in DL4J. */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("k", "kernelSize"),
          Map.entry("s", "stride"),
          Map.entry("p", "padding"),
          Map.entry("d", "dilation"),
          Map.entry("mode", "convolutionMode"),
          Map.entry("type", "poolingType"),
          Map.entry("pnorm", "pnorm"),
          Map.entry("includePad", "avgPoolIncludePadInDivisor"),
          Map.entry("nOut", "nout"),
          Map.entry("nIn", "nin"),
          Map.entry("bias", "hasBias"),
          Map.entry("act", "activation"),
          Map.entry("gate", "gateActivation"),
          Map.entry("pad", "padding"),
          Map.entry("crop", "cropping"),
          Map.entry("size", "size"),
          Map.entry("from", "from"),
          Map.entry("to", "to"),
          Map.entry("decay", "decay"),
          Map.entry("eps", "eps"),
          Map.entry("gamma", "gamma"),
          Map.entry("beta", "beta"),
          Map.entry("lock", "lockGammaBeta"),
          Map.entry("logstd", "useLogStd"),
          Map.entry("ew.type", "op"),
          Map.entry("bidir.mode", "mode"),
          Map.entry("scale.factor", "scaleFactor"),
          Map.entry("shift.factor", "shiftFactor"));

  private static final Set<String> STRUCTURE = Set.of("op", "name", "in", "layer", "loss", "T");
  private static final Set<String> WORDS = Set.of("mode", "type");

  /** Sizes, by which is divided. */
  private static final Set<String> POSITIVE = Set.of("k", "s", "d", "size", "nOut", "nIn");

  private static final Set<String> NOT_NEGATIVE = Set.of("p", "pad", "crop");
  private static final Set<String> FLAGS = Set.of("bias", "includePad", "lock", "logstd");

  private final Catalogue catalogue;

  LayersFile(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  LayersCase read(Node node) {
    Node.Fields fields = node.anyFields();
    Node.Fields specFields = fields.get("spec").anyFields();
    String kind = specFields.get("kind").oneOf(List.of("mln", "graph"));
    Node.Fields input = specFields.get("input").anyFields();
    String inputType = input.get("type").oneOf(List.of("ff", "cnn", "rnn", "idx", "idxseq"));
    GraphSpec spec = spec(specFields.get("nodes"));
    String output = spec.outputs().get(0);
    GraphBatch batch =
        new GraphBatch(
            Map.of(INPUT, tensor(fields.get("x"), true)),
            Map.of(output, tensor(fields.get("y"), true)),
            mask(INPUT, fields.find("fmask")),
            mask(output, fields.find("lmask")));
    try {
      BatchCheck.check(batch);
    } catch (BadInput e) {
      throw node.says(": " + e.getMessage());
    }
    double[] parameters = numbers(fields.get("params").allFinite());
    Node.Fields expect = fields.get("expect").anyFields();
    Map<String, double[]> flat = new LinkedHashMap<>();
    for (String what : List.of("gradient", "sgd", "adam")) {
      double[] values = numbers(expect.get(what));
      if (values.length != parameters.length) {
        throw expect
            .get(what)
            .says(
                "must have as many numbers as params, %d, found %d"
                    .formatted(parameters.length, values.length));
      }
      flat.put(what, values);
    }
    return new LayersCase(
        fields.get("name").text(),
        kind.equals("graph"),
        inputType,
        shape(input.get("shape"), inputType),
        spec,
        batch,
        layout(fields.get("layout"), parameters.length, spec),
        parameters,
        fields.get("lr").positive(),
        activations(expect.get("activations"), spec),
        expect.get("score").number(),
        flat);
  }

  private static Map<String, Tensor> mask(String name, Optional<Node> mask) {
    return mask.filter(m -> m.value() != null)
        .map(m -> Map.of(name, tensor(m, true)))
        .orElse(Map.of());
  }

  private static Tensor tensor(Node node, boolean isFinite) {
    Node.Fields fields = node.anyFields();
    int[] shape = counts(fields.get("shape"), 0);
    Node data = isFinite ? fields.get("data").allFinite() : fields.get("data");
    double[] values = numbers(data);
    long size = Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
    if (values.length != size) {
      throw data.says(
          "must have %d numbers for the shape %s, found %d"
              .formatted(size, Arrays.toString(shape), values.length));
    }
    return new Tensor(shape, values);
  }

  private static double[] numbers(Node node) {
    return node.isEmpty()
        ? new double[0]
        : node.sequence().stream().mapToDouble(Node::number).toArray();
  }

  private static int[] counts(Node node, int least) {
    return node.sequence().stream().mapToInt(n -> (int) n.integer(least, MOST)).toArray();
  }

  private static int[] shape(Node node, String inputType) {
    int[] shape = counts(node, 1);
    int least = inputType.equals("cnn") ? 3 : inputType.equals("rnn") ? 2 : 1;
    if (shape.length < least) {
      throw node.says(
          "must have %d sizes for an input of type %s, found %d"
              .formatted(least, inputType, shape.length));
    }
    return shape;
  }

  private static Map<String, Tensor> activations(Node node, GraphSpec spec) {
    Map<String, Tensor> activations = new LinkedHashMap<>();
    Node.Fields fields = node.anyFields();
    for (Vertex vertex : spec.vertices()) {
      activations.put(vertex.name(), tensor(fields.get(vertex.name()), false));
    }
    return activations;
  }

  private static List<LayersCase.Place> layout(Node node, int parameters, GraphSpec spec) {
    List<LayersCase.Place> places = new ArrayList<>();
    int next = 0;
    for (Node entry : node.isEmpty() ? List.<Node>of() : node.sequence()) {
      List<Node> parts = entry.sequence();
      if (parts.size() != 5) {
        throw entry.says(
            "must be node, key, shape, order and offset, found %d entries".formatted(parts.size()));
      }
      String owner = parts.get(0).oneOf(spec.vertices().stream().map(Vertex::name).toList());
      LayersCase.Place place =
          new LayersCase.Place(
              owner + "_" + parts.get(1).text(),
              counts(parts.get(2), 1),
              parts.get(3).oneOf(List.of("c", "f")).equals("f"),
              (int) parts.get(4).integer(0, MOST));
      if (place.offset() != next) {
        throw parts
            .get(4)
            .says("must be %d, where the last one ends, found %d".formatted(next, place.offset()));
      }
      next += place.size();
      places.add(place);
    }
    if (next != parameters) {
      throw node.says("must cover all %d params, found %d".formatted(parameters, next));
    }
    return places;
  }

  private GraphSpec spec(Node nodes) {
    List<Vertex> vertices = new ArrayList<>();
    Set<String> known = new HashSet<>(Set.of(INPUT));
    for (Node node : nodes.sequence()) {
      Node.Fields fields = node.anyFields();
      List<String> inputs = new ArrayList<>();
      for (Node in : fields.get("in").sequence()) {
        inputs.add(in.oneOf(new TreeSet<>(known)));
      }
      String name = fields.get("name").text();
      if (!known.add(name)) {
        throw fields.get("name").says("must be given once, found '%s' again".formatted(name));
      }
      vertices.add(new Vertex(name, operation(node), TrainingSpec.DEFAULT, inputs));
    }
    Vertex last = vertices.get(vertices.size() - 1);
    if (!last.operation().has("loss")) {
      throw nodes.says("must end with a node that has a loss, found " + last.operation().type());
    }
    return new GraphSpec(List.of(INPUT), vertices, List.of(last.name()), true);
  }

  private Operation operation(Node node) {
    Node.Fields fields = node.anyFields();
    String op = fields.get("op").oneOf(new TreeSet<>(TYPES.keySet()));
    Map<String, Object> settings = new HashMap<>();
    fields
        .byKey()
        .forEach(
            (key, value) -> {
              if (!STRUCTURE.contains(key)) {
                String name = SETTINGS.getOrDefault(op + "." + key, SETTINGS.get(key));
                if (name == null) {
                  throw value.says("is no field of this format");
                }
                settings.put(name, value(key, value));
              }
            });
    if (List.of("lstm", "glstm", "srnn").contains(op) && !fields.has("act")) {
      settings.put("activation", Formula.named("tanh"));
    }
    if (op.startsWith("pool") && !fields.has("s")) {
      settings.put("stride", settings.get("kernelSize"));
    }
    fields
        .find("loss")
        .ifPresent(
            loss -> settings.put("loss", LossSpec.named(loss.oneOf(catalogue.losses().names()))));
    if (op.equals("bidir") || op.equals("last")) {
      settings.put(op.equals("bidir") ? "fwd" : "underlying", operation(fields.get("layer")));
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

  private static void checkSize(Node value, int least) {
    for (Node size : value.isSequence() ? value.sequence() : List.of(value)) {
      size.integer(least, MOST);
    }
  }

  private Object value(String key, Node value) {
    if (key.equals("act") || key.equals("gate")) {
      return Formula.named(value.oneOf(catalogue.activations().names()));
    }
    if (WORDS.contains(key)) {
      return value.text().toUpperCase(Locale.ROOT);
    }
    if (FLAGS.contains(key)) {
      return value.flag();
    }
    if (POSITIVE.contains(key) || NOT_NEGATIVE.contains(key)) {
      checkSize(value, POSITIVE.contains(key) ? 1 : 0);
    }
    return value.isSequence()
        ? value.sequence().stream().map(v -> (Object) v.finite()).toList()
        : (Object) value.finite();
  }
}
