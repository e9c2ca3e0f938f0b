package org.dl4jreference.adversary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import org.dl4jreference.adversary.Run.Recorded;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerKind;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.verdict.Outcome;

/** A training to be run: everything about it may be set, and what is not is drawn. */
final class Draft {
  /** How the examples of a batch relate to each other. */
  enum Rows {
    RANDOM,
    SORTED,
    LINSPACE,
    CYCLIC,
    ALTERNATING,
    REPEATED,
    DUPLICATED,
    ONE_BLANK,
    HALF_BLANK,
    ONE_HOT,
    CONSTANT_COLUMNS,
    NEARLY_CONSTANT
  }

  static final List<String> PLAIN_UPDATERS = List.of("sgd", "noop", "momentum", "nesterovs");
  private static final List<String> ADAPTIVE = UpdateRule.ADAPTIVE.stream().sorted().toList();

  final Random random;
  String name;
  Precision precision;
  Choices choices;
  int[] dims;
  List<String> activations;
  String loss;
  UpdaterSpec updater;
  UpdaterSpec biasUpdater;
  Regularization weights = Regularization.NONE;
  Regularization biases = Regularization.NONE;
  Formula clip;
  Formula normalization;
  boolean classWeights;
  boolean equalUnits;
  boolean softLabels;
  boolean perfect;

  /** Whether the first layer's biases cancel its sums, and all weights are positive. */
  boolean cancelling;

  /** Whether a run may leave the range of its precision. */
  boolean overflowing;

  /** Whether gradients vanish up to rounding, so that g/√g² is anything unless g is recorded. */
  boolean vanishing;

  Rows rows = Rows.RANDOM;
  int batch;
  int steps;
  double inputScale = 1;
  double inputOffset;
  double weightScale = 1;
  double biasScale = 0.1;
  double biasCentre;
  Recorded recorded;
  Set<Outcome> expected = EnumSet.of(Outcome.AGREES);

  /** An ordinary training: nothing about it is unusual. */
  Draft(String name, long seed, Precision precision) {
    this.name = name;
    this.random = new Random(seed * 7919 + 17);
    random.nextInt();
    this.precision = precision;
    this.choices = Choices.random(random, precision);
    boolean half = precision == Precision.HALF;
    int layers = 1 + random.nextInt(3);
    dims = new int[layers + 1];
    for (int l = 0; l <= layers; l++) {
      dims[l] = 2 + random.nextInt(half ? 6 : 9);
    }
    loss = pick(half ? List.of("mse", "mcxent") : losses());
    activations = new ArrayList<>();
    for (int l = 0; l < layers; l++) {
      activations.add(hidden());
    }
    activations.set(layers - 1, outputFor(loss));
    updater = updater(half ? PLAIN_UPDATERS : random.nextBoolean() ? PLAIN_UPDATERS : ADAPTIVE);
    batch = 1 + random.nextInt(half ? 8 : 24);
    steps = 1 + random.nextInt(3);
    recorded = Recorded.values()[random.nextInt(Recorded.values().length)];
  }

  static List<String> losses() {
    return List.of(
        "mse",
        "l2",
        "mae",
        "l1",
        "mcxent",
        "negativeloglikelihood",
        "xent",
        "hinge",
        "squared_hinge");
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  String hidden() {
    String f = pick(random.nextInt(3) == 0 ? Functions.KINKED : Functions.SMOOTH);
    return f.equals("cube") && precision == Precision.HALF ? "tanh" : f;
  }

  String outputFor(String ofLoss) {
    return switch (ofLoss) {
      case "mcxent", "negativeloglikelihood" -> "softmax";
      case "xent" -> "sigmoid";
      default -> pick(List.of("identity", "tanh", "sigmoid", "identity", "softmax"));
    };
  }

  UpdaterSpec updater(List<String> rules) {
    String rule = pick(rules);
    boolean adaptive = UpdateRule.ADAPTIVE.contains(rule);
    return switch (rule) {
      case "noop", "adadelta" ->
          new UpdaterSpec(Formula.named(rule), org.dl4jreference.model.Schedule.NONE);
      default -> UpdaterSpec.of(rule, (adaptive ? 1e-3 : 1e-2) * Math.pow(10, random.nextDouble()));
    };
  }

  Draft network(String itsLoss, int[] itsDims, String... itsActivations) {
    loss = itsLoss;
    dims = itsDims;
    activations = new ArrayList<>(Arrays.asList(itsActivations));
    return this;
  }

  Draft trainedBy(UpdaterSpec itsUpdater) {
    updater = itsUpdater;
    return this;
  }

  // ---- what it is made of

  NetworkSpec spec() {
    TrainingSpec training =
        TrainingSpec.of(updater)
            .withWeights(weights)
            .withBiases(biases)
            .withBiasUpdater(biasUpdater == null ? updater : biasUpdater);
    TrainingSpec clipped = clip == null ? training : training.withGradientNormalization(clip);
    List<LayerSpec> layers = new ArrayList<>();
    for (int l = 0; l + 1 < dims.length; l++) {
      LayerSpec layer = LayerSpec.dense(dims[l], dims[l + 1], activations.get(l));
      boolean normalized = normalization != null && l + 2 < dims.length;
      if (normalized && normalization.name().equals("layernorm")) {
        layer = layer.withNormalization(normalization);
      }
      layers.add(layer.withTraining(clipped));
      if (normalized && normalization.name().equals("batchnorm")) {
        layers.add(
            LayerSpec.batchNormalization(dims[l + 1], normalization, Formula.named("identity"))
                .withTraining(clipped));
      }
    }
    LossSpec lossSpec = LossSpec.named(loss);
    if (classWeights) {
      Random own = new Random(dims[0]);
      lossSpec =
          new LossSpec(
              lossSpec.formula(),
              Optional.of(
                  Matrix.generate(
                      1, dims[dims.length - 1], (i, j) -> round(0.25 + 2 * own.nextDouble()))));
    }
    return new NetworkSpec(layers, lossSpec);
  }

  private double round(double x) {
    return precision.round(x);
  }

  Tensors parameters(NetworkSpec spec) {
    Map<String, Matrix> result = new LinkedHashMap<>();
    spec.shapes().forEach((name, shape) -> result.put(name, tensor(spec, name, shape)));
    return new Tensors(result);
  }

  private Matrix tensor(NetworkSpec spec, String name, int[] shape) {
    LayerSpec layer = spec.layer(Tensors.layerOf(name));
    boolean first = layer.kind() == LayerKind.DENSE && Tensors.layerOf(name) == 0;
    double[] row = random.doubles(shape[0], -1, 1).toArray();
    return Matrix.generate(
        shape[0],
        shape[1],
        (i, j) ->
            round(
                switch (Tensors.keyOf(name)) {
                  case "W" ->
                      weightScale
                          / Math.sqrt(layer.nIn())
                          * (equalUnits ? row[i] : random.nextGaussian());
                  case "b" -> (first ? biasCentre : 0) + biasScale * random.nextGaussian();
                  case "g", "gamma", "var" -> 0.5 + random.nextDouble();
                  default -> 0.1 * random.nextGaussian();
                }));
  }

  private Tensors withCancellingBias(Tensors parameters) {
    Tensors positive = parameters.mapNamed((name, v) -> name.endsWith("W") ? v.map(Math::abs) : v);
    Matrix w = positive.get("0_W");
    return positive.with(
        "0_b",
        Matrix.generate(
            1,
            w.columns(),
            (i, j) -> {
              double sum = 0;
              for (int k = 0; k < w.rows(); k++) {
                sum += w.get(k, j);
              }
              return round(-inputScale * inputOffset * sum);
            }));
  }

  private int source(int i) {
    return switch (rows) {
      case CYCLIC -> i % Math.min(batch, 5);
      case REPEATED -> 0;
      case DUPLICATED -> i % (1 + batch / 4);
      default -> i;
    };
  }

  Batch batch(NetworkSpec spec) {
    int n = spec.nIn();
    int classes = Math.max(2, spec.nOut());
    double[][] centres = new double[classes][];
    Arrays.setAll(centres, c -> random.doubles(n, -1.5, 1.5).toArray());
    int[] label = new int[batch];
    Arrays.setAll(
        label,
        i ->
            switch (rows) {
              case SORTED, LINSPACE -> i * classes / batch;
              case ALTERNATING, CYCLIC -> i % classes;
              default -> random.nextInt(classes);
            });
    double[] offsets = random.doubles(n, -1, 1).toArray();
    Matrix x =
        Matrix.generate(
            batch,
            n,
            (i, j) -> round(inputScale * (inputOffset + input(i, j, label, centres, offsets))));
    Matrix y = Matrix.generate(batch, spec.nOut(), (i, j) -> round(target(i, j, label, x)));
    Matrix sameX = x;
    return new Batch(
        Matrix.generate(batch, n, (i, j) -> sameX.get(source(i), j)),
        Matrix.generate(batch, spec.nOut(), (i, j) -> y.get(source(i), j)));
  }

  private double input(int i, int j, int[] label, double[][] centres, double[] offsets) {
    return switch (rows) {
      case SORTED -> centres[label[i]][j] + random.nextGaussian();
      case LINSPACE -> (j % 2 == 0 ? 1 : -1) * (2.0 * i / Math.max(1, batch - 1) - 1);
      case ALTERNATING -> (i % 2 == 0 ? 1 : -1) * offsets[j];
      case ONE_BLANK -> i == batch / 2 ? 0 : random.nextGaussian();
      case HALF_BLANK -> i % 2 == 0 ? 0 : random.nextGaussian();
      case ONE_HOT -> j == (i * 7 + i / 3) % offsets.length ? 1 : 0;
      case CONSTANT_COLUMNS -> j % 2 == 0 ? offsets[j] : random.nextGaussian();
      case NEARLY_CONSTANT -> offsets[j] + 1e-4 * random.nextGaussian();
      default -> random.nextGaussian();
    };
  }

  private double target(int i, int j, int[] label, Matrix x) {
    boolean hot = label[i] % Math.max(1, dims[dims.length - 1]) == j;
    return switch (loss) {
      case "mcxent", "negativeloglikelihood" -> softLabels ? random.nextDouble() : hot ? 1 : 0;
      case "xent" -> softLabels ? random.nextDouble() : label[i] % 2;
      case "hinge", "squared_hinge" -> hot ? 1 : -1;
      default ->
          rows == Rows.LINSPACE ? Math.sin(3 * x.get(i, 0) / inputScale) : random.nextGaussian();
    };
  }

  // ---- the run

  /** The sound training. */
  Run run() {
    return runs(t -> Tampering.NONE).sound();
  }

  /** A training and the same with faults. */
  record Twins(Run sound, Run faulty) {}

  /**
   * The training, and the same with faults. One that comes near the end of its range is begun again
   * at a lower rate: what overflows is not to be judged.
   */
  Twins runs(IntFunction<Tampering> faults) {
    if (vanishing && !recorded.gradient && UpdateRule.ADAPTIVE.contains(updater.rule().name())) {
      recorded = Recorded.NO_Z;
    }
    NetworkSpec spec = spec();
    Tensors parameters = parameters(spec);
    TrainingState start =
        TrainingState.initial(cancelling ? withCancellingBias(parameters) : parameters);
    Batch examples = batch(spec);
    if (perfect) {
      Evaluation fitted = NetworkStep.of(spec, arithmetic(), Tampering.NONE, start, examples);
      examples = new Batch(examples.x(), fitted.prediction());
    }
    double limit = precision.largest() / (precision == Precision.HALF ? 8 : 1e6);
    for (int attempt = 0; ; attempt++) {
      Arithmetic arithmetic = arithmetic();
      Run sound = run(spec, arithmetic, start, examples, t -> Tampering.NONE);
      if (arithmetic.largest() < limit || overflowing) {
        return new Twins(sound, run(spec, arithmetic(), start, examples, faults));
      }
      if (attempt == 5) {
        throw new IllegalStateException(name + " leaves the range: " + arithmetic.largest());
      }
      spec = spec.mapUpdaters(u -> UpdaterSpec.of("sgd", 1e-4)).atRate(Math.pow(1e-3, attempt + 1));
    }
  }

  private Arithmetic arithmetic() {
    return new Arithmetic(choices, Arithmetic.Jitter.NONE, 5);
  }

  private Run run(
      NetworkSpec spec,
      Arithmetic arithmetic,
      TrainingState start,
      Batch examples,
      IntFunction<Tampering> faults) {
    List<Run.Step> record = new ArrayList<>();
    TrainingState state = start;
    for (int t = 0; t < steps; t++) {
      Evaluation e = NetworkStep.of(spec, arithmetic, faults.apply(t), state, examples);
      record.add(new Run.Step(recorded.of(state), examples, recorded.of(e, precision)));
      state = e.next();
    }
    return new Run(name, spec, precision, choices, recorded, record, expected);
  }

  Formula rule() {
    return updater.rule();
  }

  @Override
  public String toString() {
    return name;
  }
}
