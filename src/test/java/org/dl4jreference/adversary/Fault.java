package org.dl4jreference.adversary;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.dl4jreference.adversary.Draft.Rows;
import org.dl4jreference.adversary.Run.Recorded;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerKind;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;

/** What can be wrong in a training, each kind planted somewhere at random. */
enum Fault {
  // ---- the gradient
  GRADIENT_ELEMENT(Needs.GRADIENT, f -> f.gradient((name, g) -> f.element(g, f::nearly))),
  GRADIENT_ROW(Needs.GRADIENT, f -> f.gradient((name, g) -> f.row(g, f::nearly))),
  GRADIENT_COLUMN(Needs.GRADIENT, f -> f.gradient((name, g) -> f.column(g, f::nearly))),
  GRADIENT_TENSOR(Needs.GRADIENT, f -> f.gradient((name, g) -> g.map(f::nearly))),
  BIAS_GRADIENT(Needs.GRADIENT, f -> f.of("b").gradient((name, g) -> g.map(f::nearly))),
  ALL_GRADIENTS(Needs.GRADIENT, f -> f.gradients(t -> t.map(g -> g.map(f::nearly)))),
  GRADIENT_UNRECORDED(Needs.NO_GRADIENT, f -> f.gradient((name, g) -> g.map(v -> 1.1 * v))),
  SIGN_OF_ONE_ELEMENT(Needs.GRADIENT, f -> f.gradient((name, g) -> f.element(g, v -> -v))),
  SIGN_OF_ONE_TENSOR(Needs.GRADIENT, f -> f.gradient((name, g) -> g.map(v -> -v))),
  SIGN_OF_ALL_GRADIENTS(Needs.GRADIENT, f -> f.gradients(t -> t.map(g -> g.map(v -> -v)))),
  ELEMENT_MISSING(Needs.GRADIENT, f -> f.gradient((name, g) -> f.element(g, v -> 0))),
  ELEMENT_NAN(Needs.GRADIENT, f -> f.gradient((name, g) -> f.element(g, v -> Double.NaN))),
  ELEMENT_INFINITE(
      Needs.GRADIENT, f -> f.gradient((name, g) -> f.element(g, v -> Double.POSITIVE_INFINITY))),
  COLUMNS_SWAPPED(Needs.GRADIENT, f -> f.gradient((name, g) -> f.columnsSwapped(g))),
  ROWS_SWAPPED(Needs.GRADIENT, f -> f.gradient((name, g) -> f.rowsSwapped(g))),
  GRADIENT_TRANSPOSED(Needs.SQUARE, f -> f.at("1_W").gradient((name, g) -> transposed(g))),
  GRADIENT_CLIPPED(Needs.GRADIENT, f -> f.gradient((name, g) -> clipped(g))),
  GRADIENT_IN_LOWER_PRECISION(Needs.GRADIENT, f -> f.gradients(t -> t.map(f::coarse))),
  BIAS_GRADIENT_DOUBLED(Needs.BLANK, f -> f.of("b").gradient((name, g) -> g.map(v -> 2 * v))),
  BIAS_GRADIENT_MISSING(Needs.GRADIENT, f -> f.of("b").gradient((name, g) -> g.map(v -> 0))),
  // ---- examples
  EXAMPLE_LOST(Needs.BATCH, f -> f.example(0)),
  EXAMPLE_DOUBLED(Needs.BATCH, f -> f.example(2)),
  EXAMPLE_WEIGHTED(Needs.BATCH, f -> f.example(1 + 100 * f.epsilon)),
  NOT_DIVIDED_BY_BATCH(Needs.BATCH, f -> f.divisor(m -> 1)),
  DIVIDED_TWICE(Needs.BATCH, f -> f.divisor(m -> m * m)),
  DIVIDED_BY_ONE_LESS(Needs.BATCH, f -> f.divisor(m -> m - 1)),
  // ---- forward and backward
  ACTIVATION_OF_A_UNIT(Needs.ACTIVATIONS, f -> f.activation(true, f::nearly)),
  ACTIVATION_ELEMENT(Needs.ACTIVATIONS, f -> f.activation(false, f::nearly)),
  ACTIVATION_UNRECORDED(Needs.NO_ACTIVATIONS, f -> f.activation(true, v -> 1.1 * v)),
  ACTIVATION_OF_ANOTHER_NAME(Needs.ACTIVATIONS, f -> f.spec(Fault::otherActivation)),
  SLOPE_OF_A_UNIT(Needs.GRADIENT, f -> f.slope(f::nearly)),
  SLOPE_MISSING(Needs.GRADIENT, f -> f.slope(v -> 1)),
  WEIGHTS_TRANSPOSED_BACKWARD(Needs.SQUARE, f -> f.backwardTransposed()),
  DELTA_OF_A_UNIT(Needs.GRADIENT, f -> f.delta(f::nearly)),
  DELTA_SIGN_OF_A_UNIT(Needs.GRADIENT, f -> f.delta(v -> -v)),
  // ---- score
  SCORE_FACTOR(Needs.NOTHING, f -> f.score(f::nearly)),
  SCORE_SUMMED(Needs.BATCH, f -> f.score(v -> f.draft.batch * v)),
  SCORE_OF_OPPOSITE_SIGN(Needs.NOTHING, f -> f.score(v -> -v)),
  CLASS_WEIGHTS_LOST(Needs.CLASS_WEIGHTS, f -> f.spec(Fault::withoutClassWeights)),
  // ---- penalties
  L2_LOST(Needs.PENALTIES, f -> f.penalty(q -> new Regularization(q.l1(), 0, 0, true))),
  L2_DOUBLED(Needs.PENALTIES, f -> f.penalty(q -> new Regularization(q.l1(), 2 * q.l2(), 0, true))),
  L1_LOST(Needs.PENALTIES, f -> f.penalty(q -> Regularization.l2(q.l2()))),
  L2_OF_BIASES(Needs.PENALTIES, f -> f.training(t -> t.withBiases(Regularization.l2(0.05)))),
  WEIGHT_DECAY_LOST(Needs.DECAY, f -> f.penalty(q -> Regularization.NONE)),
  // ---- update
  LEARNING_RATE(Needs.NOTHING, f -> f.rate(f::nearly)),
  LEARNING_RATE_DOUBLED(Needs.NOTHING, f -> f.rate(v -> 2 * v)),
  UPDATE_OF_A_TENSOR(Needs.NOTHING, f -> f.update((v, old) -> old + (v - old) * (1 + f.epsilon))),
  UPDATE_ELEVENFOLD(Needs.LATE, f -> f.update((v, old) -> old + 11 * (v - old))),
  UPDATE_MISSING(Needs.NOTHING, f -> f.update((v, old) -> old)),
  UPDATE_OF_OPPOSITE_SIGN(Needs.NOTHING, f -> f.update((v, old) -> 2 * old - v)),
  PARAMETER_NOT_WRITTEN(Needs.NOTHING, f -> f.parameter((v, old) -> old)),
  PARAMETER_ELEMENT(Needs.NOTHING, f -> f.parameter((v, old) -> v * (1 + f.epsilon))),
  PARAMETER_NAN(Needs.NOTHING, f -> f.parameter((v, old) -> Double.NaN)),
  MOMENTUM_MISSING(Needs.MOMENTUM, f -> f.parameter("momentum", v -> 0)),
  MOMENTUM_FACTOR(Needs.MOMENTUM, f -> f.parameter("momentum", f::nearly)),
  ONE_MINUS_BETA(Needs.ADAM, f -> f.oneMinusBeta()),
  BETA_1(Needs.ADAM, f -> f.parameter("beta1", v -> v - 100 * f.epsilon)),
  BETA_2(Needs.ADAM, f -> f.parameter("beta2", v -> v - f.epsilon)),
  NO_BIAS_CORRECTION(Needs.ADAM, f -> f.time(t -> 100_000)),
  BIAS_CORRECTION_LATE(Needs.ADAM, f -> f.time(t -> t + 1)),
  EPSILON_PLACEMENT(Needs.ADAM, f -> f.updater(Fault::otherEpsilon)),
  EPSILON_FACTOR(Needs.ADAM, f -> f.parameter("epsilon", v -> 2 * v)),
  MAXIMUM_FORGOTTEN(Needs.AMSGRAD, f -> f.updater(u -> renamed(u, "adam_epsilon_hat"))),
  STALE_SLOT(Needs.ADAM, f -> f.slot((v, old) -> old)),
  STALE_SLOT_UNRECORDED(Needs.ADAM_UNRECORDED, f -> f.slot((v, old) -> old)),
  SLOT_FACTOR(Needs.ADAM, f -> f.slot((v, old) -> v * (1 + f.epsilon))),
  SLOT_LOST(Needs.MOMENTUM, f -> f.slot((v, old) -> 0)),
  SCHEDULE_LATE(Needs.SCHEDULE, f -> f.iteration(t -> t + 1)),
  BIASES_BY_THE_UPDATER_OF_WEIGHTS(
      Needs.BIAS_UPDATER, f -> f.training(t -> t.withBiasUpdater(t.updater()))),
  UPDATE_UNCLIPPED(
      Needs.CLIPPED,
      f -> f.training(t -> TrainingSpec.of(t.updater()).withBiasUpdater(t.biasUpdater()))),
  // ---- batch normalisation
  RUNNING_STATISTIC(Needs.BATCH_NORM, f -> f.running((v, old) -> v * (1 + f.epsilon))),
  RUNNING_STATISTIC_STALE(Needs.BATCH_NORM, f -> f.running((v, old) -> old)),
  RUNNING_DECAY_SWAPPED(Needs.BATCH_NORM, f -> f.spec(s -> normalization(s, "decay", 0.1))),
  NORMALIZATION_EPSILON(Needs.BATCH_NORM, f -> f.spec(s -> normalization(s, "epsilon", 0.1))),
  MOMENTS_AS_CONSTANTS(Needs.BATCH_NORM, f -> f.throughConstants()),
  GAMMA_GRADIENT(Needs.BATCH_NORM, f -> f.of("gamma").gradient((n, g) -> g.map(f::nearly)));

  /** What a training needs so that the fault can be there, and be seen. */
  private enum Needs {
    NOTHING,
    GRADIENT,
    NO_GRADIENT,
    ACTIVATIONS,
    NO_ACTIVATIONS,
    SQUARE,
    BLANK,
    BATCH,
    CLASS_WEIGHTS,
    PENALTIES,
    DECAY,
    LATE,
    MOMENTUM,
    ADAM,
    ADAM_UNRECORDED,
    AMSGRAD,
    SCHEDULE,
    BIAS_UPDATER,
    CLIPPED,
    BATCH_NORM
  }

  /** How far a change must lie outside the spread of legal implementations, to be surely seen. */
  static final double CERTAIN = 40;

  /** Where the sound twin lies, or the spread would not be one to measure by. */
  private static final double ORDINARY = 10;

  private static final int ATTEMPTS = 60;
  private static final List<Rows> ROWS =
      List.of(
          Rows.RANDOM,
          Rows.RANDOM,
          Rows.SORTED,
          Rows.LINSPACE,
          Rows.ONE_BLANK,
          Rows.ONE_HOT,
          Rows.CONSTANT_COLUMNS);

  private final Needs needs;
  private final UnaryOperator<Planted> plant;

  Fault(Needs needs, UnaryOperator<Planted> plant) {
    this.needs = needs;
    this.plant = plant;
  }

  /** A faulty training whose fault is certain to be seen. */
  Run run(long seed) {
    return twins(seed).faulty();
  }

  /** The same beside a sound one, after as many tries as that takes. */
  Draft.Twins twins(long seed) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Draft.Twins twins = attempt(seed, attempt);
      if (Spread.of(twins.faulty()).farthest() > CERTAIN
          && Spread.of(twins.sound()).farthest() < ORDINARY) {
        return twins;
      }
    }
    throw new IllegalStateException(this + " " + seed + " is never certain to be seen");
  }

  Draft.Twins attempt(long seed, int attempt) {
    Precision precision = seed % 2 == 0 ? Precision.FLOAT : Precision.DOUBLE;
    Draft draft =
        new Draft(
            "faulty %s %d (attempt %d)".formatted(this, seed, attempt),
            (seed * 101 + ordinal()) * 1009 + attempt,
            precision);
    prepare(draft);
    Planted planted = plant.apply(new Planted(draft));
    return draft.runs(t -> planted.isAt(t) ? planted : Tampering.NONE);
  }

  private void prepare(Draft d) {
    d.rows = d.pick(ROWS);
    d.batch = 2 + d.random.nextInt(d.random.nextInt(4) == 0 ? 80 : 14);
    d.steps = 2 + d.random.nextInt(2);
    List<Recorded> withGradient = List.of(Recorded.ALL, Recorded.NO_Z, Recorded.NO_STATE);
    boolean unrecorded = needs == Needs.NO_GRADIENT || needs == Needs.NO_ACTIVATIONS;
    d.recorded = unrecorded ? Recorded.BARE : d.pick(withGradient);
    if (unrecorded) {
      d.updater = d.updater(List.of("sgd", "momentum", "nesterovs"));
    }
    int[] dims = {3, 5, 4, 2};
    switch (needs) {
      case SQUARE -> d.network("mse", new int[] {3, 5, 5, 2}, "tanh", "sigmoid", "identity");
      case BLANK -> {
        d.network("mse", new int[] {4, 8, 8, 3}, "relu", "relu", "identity");
        d.rows = Rows.ONE_BLANK;
        d.biasScale = 0;
        d.batch = 8;
      }
      case CLASS_WEIGHTS -> {
        d.network("mcxent", dims, d.hidden(), "tanh", "softmax");
        d.classWeights = true;
      }
      case PENALTIES -> {
        d.updater = d.updater(List.of("sgd", "momentum", "adam", "nesterovs"));
        d.weights = new Regularization(0.01, 0.02, 0, true);
      }
      case DECAY -> {
        d.updater = d.updater(List.of("sgd", "momentum", "nesterovs"));
        d.weights = new Regularization(0, 0, 0.3, true);
      }
      case LATE -> {
        d.network("mse", new int[] {2, 3, 2}, "tanh", "identity");
        d.batch = 4;
        d.steps = 5 + d.random.nextInt(36);
        d.recorded = Recorded.NO_STATE;
      }
      case MOMENTUM -> d.updater = d.updater(List.of("momentum", "nesterovs"));
      case ADAM, ADAM_UNRECORDED -> {
        String rule = d.pick(List.of("adam", "adam_epsilon_hat"));
        d.updater = UpdaterSpec.of(Formula.named(rule).with("epsilon", 1e-3), 0.05);
        d.recorded = needs == Needs.ADAM ? Recorded.NO_Z : Recorded.NO_STATE;
        d.steps = 3;
      }
      case AMSGRAD -> {
        d.updater = UpdaterSpec.of("amsgrad_epsilon_hat", 0.3);
        d.steps = 6;
      }
      case SCHEDULE ->
          d.updater =
              new UpdaterSpec(
                  Formula.named(d.pick(List.of("sgd", "adam"))),
                  new Schedule.Varying(
                      Formula.named("exponential").with("gamma", 0.7),
                      0.1,
                      Schedule.Unit.ITERATION));
      case BIAS_UPDATER -> {
        d.updater = UpdaterSpec.of("adam", 0.01);
        d.biasUpdater = UpdaterSpec.of("sgd", 0.02);
      }
      case CLIPPED -> {
        d.updater = UpdaterSpec.of("sgd", 0.1);
        d.clip = Formula.named("clip_l2_per_layer").with("threshold", 1e-2);
      }
      case BATCH_NORM -> {
        d.network("mse", new int[] {3, 4, 2}, "tanh", "identity");
        d.normalization = Formula.named("batchnorm").with("logstd", d.random.nextInt(2));
        d.batch = 6 + d.random.nextInt(10);
      }
      default -> {}
    }
    if (d.dims.length < 3) {
      d.network("mse", new int[] {3, 4, 2}, d.hidden(), "identity");
    }
  }

  private static Matrix transposed(Matrix g) {
    return Matrix.generate(g.columns(), g.rows(), (i, j) -> g.get(j, i));
  }

  /** At the median size of its elements. */
  private static Matrix clipped(Matrix g) {
    double[] sizes = g.map(Math::abs).toArray();
    java.util.Arrays.sort(sizes);
    double c = sizes[sizes.length / 2];
    return g.map(v -> Math.max(-c, Math.min(c, v)));
  }

  private static NetworkSpec otherActivation(NetworkSpec spec) {
    return spec.mapLayers(
        l ->
            l == spec.last()
                ? l
                : new LayerSpec(
                    l.kind(),
                    l.nIn(),
                    l.nOut(),
                    l.hasBias(),
                    l.normalization(),
                    Formula.named(l.activation().name().equals("tanh") ? "softsign" : "tanh"),
                    l.training()));
  }

  private static NetworkSpec withoutClassWeights(NetworkSpec spec) {
    return new NetworkSpec(spec.layers(), LossSpec.named(spec.loss().formula().name()));
  }

  private static UpdaterSpec renamed(UpdaterSpec u, String name) {
    return new UpdaterSpec(new Formula(name, u.rule().parameters()), u.learningRate());
  }

  private static UpdaterSpec otherEpsilon(UpdaterSpec u) {
    return renamed(u, u.rule().name().equals("adam") ? "adam_epsilon_hat" : "adam");
  }

  private static NetworkSpec normalization(NetworkSpec spec, String parameter, double value) {
    return spec.mapLayers(
        l ->
            l.kind() == LayerKind.BATCH_NORMALIZATION
                ? LayerSpec.batchNormalization(
                        l.nOut(),
                        l.normalization().orElseThrow().with(parameter, value),
                        l.activation())
                    .withTraining(l.training())
                : l);
  }

  /** A fault at its place: a step, a tensor, an element, drawn once. */
  private static final class Planted extends Tampering {
    private final Draft draft;
    private final Random random;
    private final double epsilon;
    private final int step;
    private final NetworkSpec network;
    private final double[] draws;
    private String tensor;

    private UnaryOperator<NetworkSpec> otherSpec = s -> s;
    private UnaryOperator<Tensors> otherGradient = g -> g;
    private DoubleUnaryOperator otherScore = v -> v;
    private DoubleUnaryOperator otherDivisor = m -> m;
    private DoubleUnaryOperator otherTime = t -> t;
    private DoubleUnaryOperator otherIteration = t -> t;
    private DoubleUnaryOperator otherOneMinus = v -> v;
    private BiFunction<TrainingState, TrainingState, TrainingState> otherNext = (old, next) -> next;
    private Change activation;
    private Change slope;
    private Change delta;
    private boolean transposes;
    private boolean constants;

    /** What is done to numbers {@code [m, n]} of a layer. */
    private interface Change {
      double[] of(double[] values, int columns);
    }

    Planted(Draft draft) {
      this.draft = draft;
      this.random = draft.random;
      this.epsilon = draft.precision == Precision.DOUBLE ? 1e-11 : 1e-4;
      // what a stale slot or a wrong β leaves behind shows in the step after
      this.step =
          draft.recorded == Recorded.NO_STATE && draft.steps > 4
              ? draft.steps - 1
              : random.nextInt(draft.recorded == Recorded.NO_STATE ? draft.steps - 1 : draft.steps);
      this.network = draft.spec();
      this.draws = random.doubles(4).toArray();
      of("W");
    }

    boolean isAt(int t) {
      return t == step;
    }

    double nearly(double v) {
      return v * (1 + epsilon);
    }

    private int draw(int which, int bound) {
      return (int) (draws[which] * bound);
    }

    private double rounded(double v) {
      return draft.precision.round(v);
    }

    /** Any tensor of a key. */
    Planted of(String key) {
      List<String> names = new ArrayList<>();
      for (String name : network.shapes().keySet()) {
        if (Tensors.keyOf(name).equals(key)) {
          names.add(name);
        }
      }
      tensor = names.get(draw(0, names.size()));
      return this;
    }

    Planted at(String name) {
      tensor = name;
      return this;
    }

    Matrix element(Matrix g, DoubleUnaryOperator change) {
      int k = draw(1, g.size());
      double[] v = g.toArray();
      v[k] = rounded(change.applyAsDouble(v[k]));
      return Matrix.of(g.rows(), g.columns(), v);
    }

    Matrix row(Matrix g, DoubleUnaryOperator change) {
      int row = draw(1, g.rows());
      return Matrix.generate(
          g.rows(),
          g.columns(),
          (i, j) -> i == row ? rounded(change.applyAsDouble(g.get(i, j))) : g.get(i, j));
    }

    Matrix column(Matrix g, DoubleUnaryOperator change) {
      return transposed(row(transposed(g), change));
    }

    Matrix rowsSwapped(Matrix g) {
      int a = draw(1, g.rows());
      int b = (a + 1) % g.rows();
      return Matrix.generate(
          g.rows(), g.columns(), (i, j) -> g.get(i == a ? b : i == b ? a : i, j));
    }

    Matrix columnsSwapped(Matrix g) {
      return transposed(rowsSwapped(transposed(g)));
    }

    Matrix coarse(Matrix g) {
      Precision lower = draft.precision == Precision.DOUBLE ? Precision.FLOAT : Precision.BFLOAT16;
      return lower.round(g);
    }

    Planted gradient(BiFunction<String, Matrix, Matrix> change) {
      String name = tensor;
      return gradients(t -> t.with(name, draft.precision.round(change.apply(name, t.get(name)))));
    }

    Planted gradients(UnaryOperator<Tensors> change) {
      otherGradient = t -> change.apply(t).map(draft.precision::round);
      return this;
    }

    Planted spec(UnaryOperator<NetworkSpec> change) {
      otherSpec = change;
      return this;
    }

    Planted training(UnaryOperator<TrainingSpec> change) {
      return spec(s -> s.mapLayers(l -> l.withTraining(change.apply(l.training()))));
    }

    Planted penalty(UnaryOperator<Regularization> change) {
      return training(t -> t.withWeights(change.apply(t.weights())));
    }

    Planted updater(UnaryOperator<UpdaterSpec> change) {
      return spec(s -> s.mapUpdaters(change));
    }

    Planted parameter(String name, DoubleUnaryOperator change) {
      double usual =
          switch (name) {
            case "beta2" -> 0.999;
            case "epsilon" -> 1e-8;
            default -> 0.9;
          };
      return updater(
          u ->
              new UpdaterSpec(
                  u.rule().with(name, change.applyAsDouble(u.rule().get(name, usual))),
                  u.learningRate()));
    }

    /** At the rate's own value; an updater without one gets no fault. */
    Planted rate(DoubleUnaryOperator change) {
      return updater(
          u ->
              u.learningRate() instanceof Schedule.Constant c
                  ? u.withLearningRate(new Schedule.Constant(change.applyAsDouble(c.rate())))
                  : u);
    }

    Planted example(double weight) {
      int last = network.layers().size() - 1;
      int row = draw(1, draft.batch);
      delta =
          (d, columns) -> {
            double[] result = d.clone();
            for (int j = 0; j < columns; j++) {
              result[row * columns + j] = rounded(d[row * columns + j] * weight);
            }
            return result;
          };
      tensor = Tensors.name(last, "W");
      return this;
    }

    Planted divisor(DoubleUnaryOperator change) {
      otherDivisor = change;
      return this;
    }

    private Change unit(boolean whole, DoubleUnaryOperator change) {
      return (values, columns) -> {
        double[] result = values.clone();
        int column = draw(1, columns);
        int row = draw(2, values.length / columns);
        for (int k = column; k < values.length; k += columns) {
          if (whole || k / columns == row) {
            result[k] = rounded(change.applyAsDouble(values[k]));
          }
        }
        return result;
      };
    }

    Planted activation(boolean whole, DoubleUnaryOperator change) {
      activation = unit(whole, change);
      return this;
    }

    Planted slope(DoubleUnaryOperator change) {
      slope = unit(true, change);
      tensor = "0_W";
      return this;
    }

    Planted delta(DoubleUnaryOperator change) {
      delta = unit(true, change);
      return this;
    }

    Planted backwardTransposed() {
      transposes = true;
      tensor = "1_W";
      return this;
    }

    Planted throughConstants() {
      constants = true;
      return this;
    }

    Planted score(DoubleUnaryOperator change) {
      otherScore = change;
      return this;
    }

    Planted time(DoubleUnaryOperator change) {
      otherTime = change;
      return this;
    }

    Planted iteration(DoubleUnaryOperator change) {
      otherIteration = change;
      return this;
    }

    Planted oneMinusBeta() {
      otherOneMinus = v -> v * (1 + epsilon);
      return this;
    }

    /** A number of the state after the step, given that before. */
    private interface Written {
      double of(double next, double old);
    }

    private Matrix written(Matrix next, Matrix old, Written change) {
      return next.zip(old, (v, o) -> rounded(change.of(v, o)));
    }

    Planted update(Written change) {
      String name = tensor;
      otherNext =
          (old, next) ->
              withParameters(
                  next,
                  next.parameters()
                      .with(
                          name,
                          written(
                              next.parameters().get(name), old.parameters().get(name), change)));
      return this;
    }

    Planted parameter(Written change) {
      String name = tensor;
      otherNext =
          (old, next) -> {
            Matrix before = old.parameters().get(name);
            Matrix after = next.parameters().get(name);
            int k = draw(1, after.size());
            Matrix changed = element(after, v -> change.of(v, before.get(k)));
            return withParameters(next, next.parameters().with(name, changed));
          };
      return this;
    }

    Planted running(Written change) {
      List<String> names =
          network.shapes().keySet().stream()
              .filter(n -> LayerSpec.isRunningStatistic(Tensors.keyOf(n)))
              .toList();
      tensor = names.get(draw(0, names.size()));
      return update(change);
    }

    Planted slot(Written change) {
      String name = tensor;
      otherNext =
          (old, next) -> {
            List<String> slots = List.copyOf(new TreeMap<>(next.slots()).keySet());
            String slot = slots.get(draw(2, slots.size()));
            Matrix after = next.slots().get(slot).get(name);
            Matrix before =
                old.slots().containsKey(slot) ? old.slots().get(slot).get(name) : after.map(v -> 0);
            Map<String, Tensors> changed = new HashMap<>(next.slots());
            changed.put(slot, next.slots().get(slot).with(name, written(after, before, change)));
            return new TrainingState(next.parameters(), changed, next.iteration(), next.epoch());
          };
      return this;
    }

    private static TrainingState withParameters(TrainingState state, Tensors parameters) {
      return new TrainingState(parameters, state.slots(), state.iteration(), state.epoch());
    }

    private boolean isHere(int layer) {
      return layer == Tensors.layerOf(tensor);
    }

    @Override
    NetworkSpec spec(NetworkSpec spec) {
      return otherSpec.apply(spec);
    }

    @Override
    double[] activation(int layer, double[] a, int columns) {
      return activation != null && isHere(layer) ? activation.of(a, columns) : a;
    }

    @Override
    double[] slope(int layer, double[] values, int columns) {
      return slope != null && isHere(layer) ? slope.of(values, columns) : values;
    }

    @Override
    double[] delta(int layer, double[] values, int columns) {
      return delta != null && isHere(layer) ? delta.of(values, columns) : values;
    }

    @Override
    double[] backwardWeight(int layer, double[] w) {
      int n = (int) Math.sqrt(w.length);
      return transposes && isHere(layer) ? transposed(Matrix.of(n, n, w)).toArray() : w;
    }

    @Override
    boolean throughMoments() {
      return !constants;
    }

    @Override
    double divisor(double examples) {
      return otherDivisor.applyAsDouble(examples);
    }

    @Override
    double score(double score) {
      return rounded(otherScore.applyAsDouble(score));
    }

    @Override
    Tensors gradient(Tensors gradient) {
      return otherGradient.apply(gradient);
    }

    @Override
    double oneMinusBeta(double value) {
      return otherOneMinus.applyAsDouble(value);
    }

    @Override
    int time(int t) {
      return (int) otherTime.applyAsDouble(t);
    }

    @Override
    int iteration(int iteration) {
      return (int) otherIteration.applyAsDouble(iteration);
    }

    @Override
    TrainingState next(TrainingState before, TrainingState next) {
      return otherNext.apply(before, next);
    }
  }
}
