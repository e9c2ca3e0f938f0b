package org.dl4jreference.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dl4jreference.data.NpzFile;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerKind;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.spelling.Spelling;

/** The JSON in a trace's {@code spec} array. */
final class SpecJson {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Adam with weight decay beside the score, of weights and biases alike. */
  private static final String ADAM_W = "adamw";

  private static final String WEIGHT_DECAY = "weightDecay";
  private static final String BIAS_DECAY = "weightDecayBias";

  /** Of what was, the part that is kept. */
  private static final Set<String> DECAYS = Set.of("beta1", "beta2", "rho", "rmsDecay", "momentum");

  private static final Set<String> KEYS =
      Set.of(
          "dims",
          "activations",
          "loss",
          "updater",
          "precision",
          "producer",
          "l1",
          "l2",
          WEIGHT_DECAY,
          BIAS_DECAY);

  /** For people: what changes nothing about the computation. */
  private static final Set<String> NOTES = Set.of("comment", "date", "device", "name", "seed");

  private static final int MOST_PARAMETERS = 1 << 27;
  private static final Map<String, Precision> PRECISIONS =
      Map.of(
          "float64", Precision.DOUBLE,
          "float32", Precision.FLOAT,
          "tf32", Precision.TF32,
          "float16", Precision.HALF,
          "bfloat16", Precision.BFLOAT16);

  private final String place;

  /**
   * Reads or writes the header of a file.
   *
   * @param place the file, for messages
   */
  SpecJson(String place) {
    this.place = place;
  }

  private BadInput bad(String what) {
    return new BadInput("%s: spec: %s".formatted(place, NpzFile.printable(what)));
  }

  TraceHeader parse(String text) {
    JsonNode root;
    try {
      root = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw bad("no valid JSON: " + e.getOriginalMessage());
    }
    if (root == null || !root.isObject()) {
      throw bad("expected a JSON object");
    }
    for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!KEYS.contains(name) && !NOTES.contains(name)) {
        throw bad(
            "unknown key '%s', expected one of %s%s"
                .formatted(name, KEYS.stream().sorted().toList(), Spelling.hint(name, KEYS)));
      }
    }
    int[] dims = dims(required(root, "dims"));
    List<String> activations = strings(required(root, "activations"));
    if (activations.size() != dims.length - 1) {
      throw bad(
          "%d dims need %d activations, found %d"
              .formatted(dims.length, dims.length - 1, activations.size()));
    }
    String loss = text(root, "loss");
    String precision = text(root, "precision");
    if (!PRECISIONS.containsKey(precision)) {
      throw bad(
          "precision '%s', expected one of %s%s"
              .formatted(
                  precision,
                  PRECISIONS.keySet().stream().sorted().toList(),
                  Spelling.hint(precision, PRECISIONS.keySet())));
    }
    JsonNode updater = required(root, "updater");
    boolean isAdamW = updater.path("name").asText().equals(ADAM_W);
    if (isAdamW && root.has(WEIGHT_DECAY)) {
      throw bad("weightDecay stands beside the one of updater adamw, expected one of the two");
    }
    double decay = isAdamW ? number(required(updater, WEIGHT_DECAY), "updater." + WEIGHT_DECAY) : 0;
    TrainingSpec training =
        TrainingSpec.of(updater(updater, isAdamW))
            .withWeights(
                decaying(
                    number(root, "l1", 0),
                    number(root, "l2", 0),
                    number(root, WEIGHT_DECAY, decay)))
            .withBiases(decaying(0, 0, number(root, BIAS_DECAY, decay)));
    return new TraceHeader(
        NetworkSpec.dense(dims, activations, loss).trainedBy(training),
        PRECISIONS.get(precision),
        NpzFile.printable(root.path("producer").asText("unknown")));
  }

  private static Regularization decaying(double l1, double l2, double decay) {
    return decay == 0
        ? new Regularization(l1, l2, 0, true)
        : new Regularization(l1, l2, decay, Regularization.Decay.BESIDE_SCORE);
  }

  private JsonNode required(JsonNode root, String key) {
    JsonNode node = root.get(key);
    if (node == null || node.isNull()) {
      throw bad("missing key '%s'".formatted(key));
    }
    return node;
  }

  private String text(JsonNode root, String key) {
    JsonNode node = required(root, key);
    if (!node.isTextual() || node.asText().isBlank()) {
      throw bad("%s must be a name, found %s".formatted(key, node));
    }
    return node.asText();
  }

  private double number(JsonNode root, String key, double fallback) {
    JsonNode node = root.get(key);
    return node == null ? fallback : number(node, key);
  }

  private double number(JsonNode node, String key) {
    if (!node.isNumber() || !(node.asDouble() >= 0) || Double.isInfinite(node.asDouble())) {
      throw bad("%s must be a finite number >= 0, found %s".formatted(key, node));
    }
    return node.asDouble();
  }

  private int[] dims(JsonNode node) {
    if (!node.isArray() || node.size() < 2) {
      throw bad("dims must be a list of at least two unit counts, found " + node);
    }
    int[] dims = new int[node.size()];
    long parameters = 0;
    for (int i = 0; i < dims.length; i++) {
      if (!node.get(i).isInt() || node.get(i).asInt() < 1 || node.get(i).asInt() > 1 << 24) {
        throw bad("dims[%d] must be a whole number >= 1, found %s".formatted(i, node.get(i)));
      }
      dims[i] = node.get(i).asInt();
      parameters += i == 0 ? 0 : (dims[i - 1] + 1L) * dims[i];
      if (parameters > MOST_PARAMETERS) {
        throw bad("dims must leave at most %d parameters".formatted(MOST_PARAMETERS));
      }
    }
    return dims;
  }

  private List<String> strings(JsonNode node) {
    List<String> result = new ArrayList<>();
    if (!node.isArray()) {
      throw bad("activations must be a list of names, found " + node);
    }
    for (JsonNode item : node) {
      if (!item.isTextual() || item.asText().isBlank()) {
        throw bad("activations must be a list of names, found " + item);
      }
      result.add(item.asText());
    }
    return result;
  }

  private UpdaterSpec updater(JsonNode node, boolean isAdamW) {
    if (!node.isObject()) {
      throw bad("updater must be an object with a name, found " + node);
    }
    Formula rule = Formula.named(isAdamW ? "adam" : text(node, "name"));
    Set<String> others =
        isAdamW ? Set.of("name", "learningRate", WEIGHT_DECAY) : Set.of("name", "learningRate");
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!others.contains(field.getKey())) {
        double value = number(node, field.getKey(), 0);
        if (DECAYS.contains(field.getKey()) && value >= 1) {
          throw bad("updater.%s must be below 1, found %s".formatted(field.getKey(), value));
        }
        rule = rule.with(field.getKey(), value);
      }
    }
    required(node, "learningRate");
    return UpdaterSpec.of(rule, number(node, "learningRate", 0));
  }

  /** The JSON of a header, if the format can hold it: dense layers with biases, trained alike. */
  String write(TraceHeader header) {
    NetworkSpec spec = header.spec();
    TrainingSpec training = spec.layer(0).training();
    for (int l = 0; l < spec.layers().size(); l++) {
      LayerSpec layer = spec.layer(l);
      boolean plain =
          layer.kind() == LayerKind.DENSE
              && layer.hasBias()
              && layer.normalization().isEmpty()
              && layer.activation().parameters().isEmpty()
              && layer.training().equals(training);
      if (!plain) {
        throw new BadInput(
            "%s: layer %d cannot be recorded, expected a dense layer with bias, trained like the others"
                .formatted(place, l));
      }
    }
    if (spec.loss().weights().isPresent() || !spec.loss().formula().parameters().isEmpty()) {
      throw new BadInput(place + ": a weighted loss cannot be recorded");
    }
    ObjectNode root = JSON.createObjectNode();
    ArrayNode dims = root.putArray("dims").add(spec.nIn());
    ArrayNode activations = root.putArray("activations");
    spec.layers().forEach(layer -> dims.add(layer.nOut()));
    spec.layers().forEach(layer -> activations.add(layer.activation().name()));
    root.put("loss", spec.loss().formula().name());
    ObjectNode updater = root.putObject("updater");
    updater.put("name", training.updater().rule().name());
    updater.put("learningRate", rate(training));
    training.updater().rule().parameters().forEach(updater::put);
    if (training.weights().l1() != 0) {
      root.put("l1", training.weights().l1());
    }
    if (training.weights().l2() != 0) {
      root.put("l2", training.weights().l2());
    }
    if (training.weights().weightDecay() != 0) {
      root.put(WEIGHT_DECAY, training.weights().weightDecay());
    }
    if (training.biases().weightDecay() != 0) {
      root.put(BIAS_DECAY, training.biases().weightDecay());
    }
    PRECISIONS.forEach(
        (name, precision) -> {
          if (precision == header.precision()) {
            root.put("precision", name);
          }
        });
    root.put("producer", header.producer());
    return root.toString();
  }

  private double rate(TrainingSpec training) {
    boolean plain =
        training.updater().equals(training.biasUpdater())
            && training.biases().l1() == 0
            && training.biases().l2() == 0
            && isBesideScore(training.weights())
            && isBesideScore(training.biases())
            && training.gradientNormalization().isEmpty();
    if (plain && training.updater().learningRate() instanceof Schedule.Constant constant) {
      return constant.rate();
    }
    throw new BadInput(
        place
            + ": this training cannot be recorded, expected one updater with a fixed rate,"
            + " and no more than L1 and L2 on the weights");
  }

  private static boolean isBesideScore(Regularization r) {
    return r.weightDecay() == 0 || r.decay() == Regularization.Decay.BESIDE_SCORE;
  }
}
