package org.dl4jreference.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Entries;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Device;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Library;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.UpdaterSpec;

/** An experiment in YAML, checked key by key; {@code config/README.md} lists the keys. */
public final class ExperimentFile {
  private static final int MOST_PARAMETERS = 10_000_000;

  /** DL4J's time grows with their square. */
  private static final int MOST_LAYERS = 1000;

  private static final int MOST_EPOCHS = 10_000_000;

  private final Catalogue catalogue;
  private final Node.Fields root;

  private ExperimentFile(Catalogue catalogue, Node document) {
    this.catalogue = catalogue;
    this.root =
        document.fields(
            "name",
            "network",
            "data",
            "initial",
            "updater",
            "learningRate",
            "schedule",
            "regularization",
            "gradientNormalization",
            "epochs",
            "batchSize",
            "arithmetic",
            "dataType",
            "device");
  }

  /**
   * Reads an experiment.
   *
   * @param file a YAML file
   * @param catalogue the names it may use, with their parameters
   * @return what it asks for
   * @throws org.dl4jreference.model.BadInput if anything in it is wrong
   */
  public static Experiment read(Path file, Catalogue catalogue) {
    Library.require("an experiment", Library.JACKSON_DATAFORMAT_YAML, Library.FASTCSV);
    return new ExperimentFile(catalogue, Documents.yaml(file)).experiment(file);
  }

  private Experiment experiment(Path file) {
    String name = root.get("name").text();
    List<Double> rates = learningRates(root.get("learningRate"));
    NetworkSpec network = network(root.get("network")).trainedBy(training(rates.get(0)));
    Batch data = DataSection.read(root.get("data"), network, file);
    Tensors initial = initial(root.get("initial"), network);
    int batchSize =
        root.find("batchSize")
            .filter(n -> !"all".equals(n.value()))
            .map(n -> n.count(Integer.MAX_VALUE))
            .orElse(data.size());
    return new Experiment(
        name,
        network,
        initial,
        data,
        arithmetics(network),
        rates,
        root.get("epochs").count(MOST_EPOCHS),
        Math.min(batchSize, data.size()),
        root.find("dataType")
            .map(
                n ->
                    Precision.valueOf(n.oneOf(List.of("float", "double")).toUpperCase(Locale.ROOT)))
            .orElse(Precision.FLOAT),
        root.find("device")
            .map(n -> Device.named(n.oneOf(List.of("cpu", "gpu", "auto"))))
            .orElse(Device.CPU));
  }

  private static List<Double> learningRates(Node node) {
    return node.isSequence()
        ? node.sequence().stream().map(Node::positive).toList()
        : List.of(node.positive());
  }

  private NetworkSpec network(Node node) {
    Node.Fields fields = node.fields("inputs", "layers", "loss");
    List<LayerSpec> layers = new ArrayList<>();
    int below = fields.get("inputs").count(MOST_PARAMETERS);
    long parameters = 0;
    List<Node> nodes = fields.get("layers").sequence();
    if (nodes.size() > MOST_LAYERS) {
      throw fields
          .get("layers")
          .says("must be at most %d layers, found %d".formatted(MOST_LAYERS, nodes.size()));
    }
    for (Node layer : nodes) {
      Node.Fields f = layer.fields("units", "activation", "bias");
      int units = f.get("units").count(MOST_PARAMETERS);
      parameters += (below + 1L) * units;
      if (parameters > MOST_PARAMETERS) {
        throw f.get("units")
            .says(
                "must leave the network at most %d parameters, found %d"
                    .formatted(MOST_PARAMETERS, parameters));
      }
      LayerSpec spec =
          LayerSpec.dense(below, units, formula(f.get("activation"), catalogue.activations()));
      layers.add(f.find("bias").map(Node::flag).orElse(true) ? spec : spec.withoutBias());
      below = units;
    }
    return new NetworkSpec(layers, loss(fields.get("loss"), below));
  }

  private LossSpec loss(Node node, int nOut) {
    if (!node.isMapping()) {
      return LossSpec.named(node.oneOf(catalogue.losses().names()));
    }
    Node.Fields fields = node.fields("name", "weights");
    return new LossSpec(
        Formula.named(fields.get("name").oneOf(catalogue.losses().names())),
        fields.find("weights").map(n -> lossWeights(n, nOut)));
  }

  private static Matrix lossWeights(Node node, int nOut) {
    Matrix weights = node.allFinite().row(nOut);
    if (Arrays.stream(weights.toArray()).allMatch(w -> w == 0)) {
      throw node.says("must have one that is not 0, found none: nothing would be left to learn");
    }
    return weights;
  }

  private TrainingSpec training(double learningRate) {
    Formula rule =
        root.find("updater")
            .map(n -> formula(n, catalogue.updaters()))
            .orElse(Formula.named("sgd"));
    Schedule rate =
        root.find("schedule")
            .map(n -> schedule(n, learningRate))
            .orElseGet(() -> new Schedule.Constant(learningRate));
    TrainingSpec training = TrainingSpec.of(new UpdaterSpec(rule, rate));
    if (root.has("regularization")) {
      Node.Fields f =
          root.get("regularization").fields("l1", "l2", "weightDecay", "biasL1", "biasL2");
      training =
          training
              .withWeights(
                  new Regularization(
                      penalty(f, "l1"), penalty(f, "l2"), penalty(f, "weightDecay"), true))
              .withBiases(new Regularization(penalty(f, "biasL1"), penalty(f, "biasL2"), 0, true));
    }
    Optional<Formula> normalization =
        root.find("gradientNormalization").map(n -> formula(n, catalogue.gradientNormalizations()));
    return normalization.map(training::withGradientNormalization).orElse(training);
  }

  private Schedule schedule(Node node, double learningRate) {
    Node.Fields fields = node.anyFields();
    Formula rule = formula(node, catalogue.schedules(), "unit");
    String unit =
        fields.find("unit").map(n -> n.oneOf(List.of("iteration", "epoch"))).orElse("iteration");
    return new Schedule.Varying(
        rule, learningRate, Schedule.Unit.valueOf(unit.toUpperCase(Locale.ROOT)));
  }

  /** A name alone, or a mapping of {@code name}, other keys and parameters. */
  private static Formula formula(Node node, Entries<?> entries, String... otherKeys) {
    if (!node.isMapping()) {
      return Formula.named(node.oneOf(entries.names()));
    }
    String name = node.anyFields().get("name").oneOf(entries.names());
    Set<String> parameters = entries.get(name).defaults().keySet();
    List<String> keys = new ArrayList<>(List.of("name"));
    keys.addAll(List.of(otherKeys));
    keys.addAll(parameters);
    Node.Fields fields = node.fields(keys);
    Map<String, Double> given = new HashMap<>();
    parameters.forEach(p -> fields.find(p).ifPresent(n -> given.put(p, n.finite())));
    Formula formula = new Formula(name, given);
    Optional<String> broken = entries.get(name).broken(formula);
    if (broken.isPresent()) {
      throw node.says(
          "must have %s, found %s"
              .formatted(
                  broken.get(), new TreeMap<>(entries.get(name).complete(formula).parameters())));
    }
    return formula;
  }

  private static double penalty(Node.Fields fields, String key) {
    return fields.find(key).map(Node::notNegative).orElse(0.0);
  }

  private static Tensors initial(Node node, NetworkSpec network) {
    Node.Fields fields = node.fields("parameters", "seed", "weights");
    if (!fields.has("parameters")) {
      long seed = fields.get("seed").integer(-(1L << 53), 1L << 53);
      List<String> names =
          List.of(Initialization.values()).stream().map(Initialization::key).toList();
      String scheme = fields.find("weights").map(n -> n.oneOf(names)).orElse("xavier");
      return Initialization.valueOf(scheme.toUpperCase(Locale.ROOT)).parameters(network, seed);
    }
    if (fields.has("seed") || fields.has("weights")) {
      throw node.says("must have either parameters or seed and weights, found both");
    }
    List<Node> layers = fields.get("parameters").sequence();
    if (layers.size() != network.layers().size()) {
      throw fields
          .get("parameters")
          .says(
              "must have one entry for each of the %d layers, found %d"
                  .formatted(network.layers().size(), layers.size()));
    }
    Map<String, Matrix> tensors = new LinkedHashMap<>();
    for (int l = 0; l < layers.size(); l++) {
      LayerSpec layer = network.layer(l);
      Node.Fields f = layers.get(l).fields(layer.keys());
      tensors.put(Tensors.name(l, "W"), f.get("W").allFinite().matrix(layer.nIn(), layer.nOut()));
      if (layer.hasBias()) {
        tensors.put(Tensors.name(l, "b"), f.get("b").allFinite().row(layer.nOut()));
      }
    }
    return new Tensors(tensors);
  }

  private Set<ReferenceArithmetic> arithmetics(NetworkSpec network) {
    Set<ReferenceArithmetic> result = EnumSet.of(ReferenceArithmetic.EXACT);
    if (!root.has("arithmetic")) {
      return result;
    }
    Node node = root.get("arithmetic");
    for (Node entry : node.isSequence() ? node.sequence() : List.of(node)) {
      result.add(
          ReferenceArithmetic.valueOf(
              entry.oneOf(List.of("exact", "tutorial")).toUpperCase(Locale.ROOT)));
    }
    TrainingSpec plain = network.layer(0).training();
    boolean sgd =
        plain.updater().learningRate() instanceof Schedule.Constant rate
            && plain.equals(TrainingSpec.of(UpdaterSpec.of("sgd", rate.rate())));
    if (result.contains(ReferenceArithmetic.TUTORIAL) && !sgd) {
      throw node.says(
          "tutorial must go with updater sgd alone, found another updater, a schedule, a penalty or"
              + " a gradient normalization");
    }
    return result;
  }
}
