package org.dl4jreference.adversary;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.dl4jreference.adversary.Draft.Rows;
import org.dl4jreference.adversary.Run.Recorded;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.verdict.Outcome;

/** What makes a sound training hard to judge. */
enum Hostility {
  ORDINARY,
  SORTED_BY_CLASS,
  SORTED_BY_X,
  CYCLIC_ROWS,
  ALTERNATING_ROWS,
  REPEATED_ROWS,
  DUPLICATED_ROWS,
  ONE_BLANK_ROW,
  HALF_BLANK_ROWS,
  ONE_HOT_COLUMNS,
  CONSTANT_COLUMNS,
  BOTTLENECK,
  BOTTLENECK_CANCELLING,
  EQUAL_UNITS,
  UNITS_AT_KINKS,
  SATURATED_UNITS,
  SATURATED_SOFTMAX,
  ONE_EXAMPLE,
  LARGE_BATCH,
  WIDE_INPUT,
  BIAS_FIRST,
  LONG_RUN,
  LARGE_INPUTS,
  SMALL_INPUTS,
  TINY_INPUTS,
  FLUSHED,
  PERFECT_FIT,
  SOFT_LABELS,
  HALF_PRECISION,
  CLASS_WEIGHTS,
  BATCH_NORMALIZATION,
  BATCH_NORMALIZATION_NEARLY_CONSTANT,
  BATCH_NORMALIZATION_DUPLICATED,
  BATCH_NORMALIZATION_SATURATED,
  LAYER_NORMALIZATION,
  LAYER_NORMALIZATION_NEARLY_CONSTANT,
  PENALTIES,
  CLIPPED,
  SCHEDULED,
  BIAS_UPDATER,
  SLOPE_FROM_OUTPUT,
  SIGMOID_BY_TANH,
  POWERS_AS_RUNNING_PRODUCTS;

  private static final Precision[] PRECISIONS = {
    Precision.FLOAT, Precision.DOUBLE, Precision.FLOAT, Precision.DOUBLE, Precision.FLOAT
  };

  /** A training of this kind; small ones take milliseconds. */
  Draft draft(long seed, boolean small) {
    Precision precision =
        switch (this) {
          case HALF_PRECISION -> Precision.HALF;
          case FLUSHED -> Precision.FLOAT;
          default -> PRECISIONS[Math.floorMod(seed / 3, PRECISIONS.length)];
        };
    Draft d = new Draft("sound " + this + " " + seed, seed * 53 + ordinal(), precision);
    shape(d, small);
    return d;
  }

  private void shape(Draft d, boolean small) {
    int many = small ? 40 + d.random.nextInt(160) : 100 + d.random.nextInt(1900);
    switch (this) {
      case SORTED_BY_CLASS -> {
        d.network("mcxent", new int[] {2, 8, 2 + d.random.nextInt(3)}, d.hidden(), "softmax");
        rows(d, Rows.SORTED, many);
      }
      case SORTED_BY_X -> {
        d.network("mse", new int[] {1, 4 + d.random.nextInt(13), 1}, d.hidden(), "identity");
        rows(d, Rows.LINSPACE, many);
      }
      case CYCLIC_ROWS -> rows(d, Rows.CYCLIC, many);
      case ALTERNATING_ROWS -> rows(d, Rows.ALTERNATING, many);
      case REPEATED_ROWS -> rows(d, Rows.REPEATED, many);
      case DUPLICATED_ROWS -> rows(d, Rows.DUPLICATED, many);
      case ONE_BLANK_ROW, HALF_BLANK_ROWS -> {
        rows(d, this == ONE_BLANK_ROW ? Rows.ONE_BLANK : Rows.HALF_BLANK, many / 2);
        d.biasScale = d.random.nextInt(2) * 0.1;
        d.vanishing = true;
      }
      case ONE_HOT_COLUMNS -> rows(d, Rows.ONE_HOT, many / 2);
      case CONSTANT_COLUMNS -> rows(d, Rows.CONSTANT_COLUMNS, many / 2);
      case BOTTLENECK, BOTTLENECK_CANCELLING -> bottleneck(d, small);
      case EQUAL_UNITS -> {
        d.equalUnits = true;
        d.biasScale = 0;
        d.vanishing = true;
        d.network(
            "mse",
            new int[] {2 + d.random.nextInt(6), 4 + d.random.nextInt(28), 1 + d.random.nextInt(3)},
            d.hidden(),
            "identity");
        rows(d, Rows.RANDOM, 1 + d.random.nextInt(many / 2));
      }
      case UNITS_AT_KINKS -> {
        d.biasScale = 0;
        d.vanishing = true;
        d.network("mse", new int[] {3, 8, 8, 2}, "relu", d.pick(Functions.KINKED), "identity");
        rows(d, d.random.nextBoolean() ? Rows.HALF_BLANK : Rows.ONE_HOT, many / 4);
      }
      case SATURATED_UNITS -> {
        d.network(
            "mse",
            new int[] {4, 8, 3},
            d.pick(List.of("tanh", "sigmoid", "elu", "softplus", "softsign", "swish")),
            "identity");
        d.biasCentre = d.pick(List.of(-12.0, -6.0, 6.0, 12.0));
        d.vanishing = true;
      }
      case SATURATED_SOFTMAX -> {
        d.network("mcxent", new int[] {4, 6, 3}, "tanh", "softmax");
        d.weightScale = 12;
        d.vanishing = true;
      }
      case ONE_EXAMPLE -> d.batch = 1;
      case LARGE_BATCH -> {
        d.network("mse", new int[] {3, 4, 2}, d.hidden(), "identity");
        rows(d, d.pick(List.of(Rows.values())), small ? 1000 : 2000 + d.random.nextInt(3001));
        d.vanishing = true;
        d.steps = 1;
      }
      case WIDE_INPUT, BIAS_FIRST -> {
        int width = (small ? 256 : 1024) << d.random.nextInt(3);
        d.network("mse", new int[] {width, 4, 2}, "tanh", "identity");
        d.batch = 4 + d.random.nextInt(8);
        d.steps = 1;
        if (this == BIAS_FIRST) {
          d.choices = d.choices.withSums(false, false, true, false);
          d.inputScale = 1e-3;
          d.biasCentre = 0.1;
        }
      }
      case LONG_RUN -> {
        d.network("mse", new int[] {2, 3, 1}, d.pick(List.of("tanh", "sigmoid")), "identity");
        d.batch = 4;
        d.steps = small ? 40 : 100 + d.random.nextInt(1901);
        d.recorded = Recorded.NO_STATE;
      }
      case LARGE_INPUTS -> {
        d.network("mse", new int[] {3, 6, 2}, d.pick(List.of("relu", "tanh", "elu")), "identity");
        d.inputScale = 1e4;
        d.vanishing = true;
      }
      case SMALL_INPUTS -> d.inputScale = 1e-4;
      case TINY_INPUTS -> {
        d.inputScale = 1e-20;
        d.updater = d.updater(Draft.PLAIN_UPDATERS);
      }
      case FLUSHED -> {
        d.network("mse", new int[] {4, 6, 2}, "identity", "identity");
        d.inputScale = 1e-36;
        d.biasScale = 0;
        d.choices = d.choices.withSums(false, false, false, true);
        d.updater = d.updater(Draft.PLAIN_UPDATERS);
        d.expected = EnumSet.of(Outcome.AGREES, Outcome.SATURATED);
        d.overflowing = true;
        rows(d, Rows.RANDOM, many);
      }
      case PERFECT_FIT -> {
        d.loss = d.pick(List.of("mse", "mae", "l2", "mcxent"));
        d.activations.set(d.activations.size() - 1, d.outputFor(d.loss));
        d.perfect = true;
        d.vanishing = true;
      }
      case SOFT_LABELS -> {
        d.loss = d.pick(List.of("mcxent", "xent", "negativeloglikelihood"));
        d.activations.set(d.activations.size() - 1, d.outputFor(d.loss));
        d.softLabels = true;
      }
      case CLASS_WEIGHTS -> {
        d.loss = d.pick(List.of("mcxent", "xent", "mse", "negativeloglikelihood"));
        d.activations.set(d.activations.size() - 1, d.outputFor(d.loss));
        d.classWeights = true;
      }
      case BATCH_NORMALIZATION,
          BATCH_NORMALIZATION_NEARLY_CONSTANT,
          BATCH_NORMALIZATION_DUPLICATED,
          BATCH_NORMALIZATION_SATURATED ->
          batchNormalization(d);
      case LAYER_NORMALIZATION, LAYER_NORMALIZATION_NEARLY_CONSTANT -> {
        d.network("mse", new int[] {3, 4 + d.random.nextInt(12), 2}, d.hidden(), "identity");
        d.normalization = Formula.named("layernorm").with("epsilon", 1e-5);
        d.vanishing = true;
        if (this == LAYER_NORMALIZATION_NEARLY_CONSTANT) {
          d.equalUnits = true;
          d.weightScale = 0.5;
        }
      }
      case PENALTIES -> {
        d.updater = d.updater(List.of("sgd", "momentum", "adam", "nesterovs", "adagrad"));
        d.weights =
            new Regularization(
                d.random.nextInt(2) * 0.01,
                d.random.nextInt(2) * 0.02,
                d.random.nextInt(2) * 0.03,
                d.random.nextBoolean());
        d.biases = d.random.nextBoolean() ? Regularization.l2(0.05) : Regularization.NONE;
      }
      case CLIPPED -> {
        String rule =
            d.pick(
                List.of(
                    "clip_elementwise_absolute_value",
                    "clip_l2_per_layer",
                    "clip_l2_per_param_type",
                    "renormalize_l2_per_layer",
                    "renormalize_l2_per_param_type"));
        Formula f = Formula.named(rule);
        d.clip = rule.startsWith("clip") ? f.with("threshold", 0.05) : f;
        d.vanishing = true;
      }
      case SCHEDULED -> {
        d.steps = 4;
        d.updater = scheduled(d);
      }
      case BIAS_UPDATER -> {
        d.biasUpdater = UpdaterSpec.of(d.pick(List.of("sgd", "nesterovs", "momentum")), 0.02);
        d.steps = 3;
      }
      case SLOPE_FROM_OUTPUT -> {
        d.network(
            "mse",
            new int[] {4, 8, 2},
            d.pick(List.of("elu", "selu", "tanh", "sigmoid")),
            "identity");
        d.biasCentre = d.pick(List.of(-10.0, -5.0, 0.0, 5.0));
        d.choices = d.choices.withForms(false, false, true);
        d.vanishing = true;
      }
      case SIGMOID_BY_TANH -> {
        d.network(
            "mse", new int[] {4, 8, 2}, d.pick(List.of("sigmoid", "swish", "gelu")), "identity");
        d.biasCentre = d.pick(List.of(-8.0, -6.0, 0.0, 6.0));
        d.choices = d.choices.withForms(true, d.random.nextBoolean(), d.random.nextBoolean());
        d.vanishing = true;
      }
      case POWERS_AS_RUNNING_PRODUCTS -> {
        d.updater = d.updater(List.of("adam", "adam_epsilon_hat", "nadam", "amsgrad_epsilon_hat"));
        d.choices = d.choices.withRunningProduct();
        d.recorded = d.pick(List.of(Recorded.NO_Z, Recorded.NO_STATE));
        d.steps = 8;
      }
      default -> {}
    }
    if (d.precision == Precision.HALF) {
      d.choices = d.choices.withSums(false, d.random.nextBoolean(), false, false);
    }
  }

  private static void rows(Draft d, Rows rows, int batch) {
    d.rows = rows;
    d.batch = batch;
  }

  /** One or two units whose sums cancel move all the units above them together. */
  private void bottleneck(Draft d, boolean small) {
    int wide = (small ? 16 : 64) << d.random.nextInt(3);
    d.network(
        "mse",
        new int[] {8, 1 + d.random.nextInt(2), wide, 1},
        "identity",
        d.pick(List.of("relu", "identity")),
        "identity");
    d.batch = 16;
    d.vanishing = true;
    if (this == BOTTLENECK_CANCELLING) {
      d.inputOffset = 1000;
      d.cancelling = true;
      d.updater = UpdaterSpec.of("sgd", 1e-6);
    }
  }

  private void batchNormalization(Draft d) {
    d.network("mse", new int[] {3, 6, 2}, d.hidden(), "identity");
    d.normalization = Formula.named("batchnorm").with("logstd", d.random.nextInt(2));
    d.vanishing = true;
    d.batch = 2 + d.random.nextInt(30);
    switch (this) {
      case BATCH_NORMALIZATION_NEARLY_CONSTANT -> d.rows = Rows.NEARLY_CONSTANT;
      case BATCH_NORMALIZATION_DUPLICATED -> d.rows = d.pick(List.of(Rows.DUPLICATED, Rows.CYCLIC));
      case BATCH_NORMALIZATION_SATURATED -> {
        d.activations.set(0, d.pick(List.of("tanh", "sigmoid", "relu")));
        d.biasCentre = d.pick(List.of(-9.0, 9.0));
      }
      default -> {}
    }
  }

  private static UpdaterSpec scheduled(Draft d) {
    Formula rule = Formula.named(d.pick(List.of("sgd", "momentum", "adam", "nesterovs")));
    Schedule.Unit unit = Schedule.Unit.ITERATION;
    return new UpdaterSpec(
        rule,
        switch (d.random.nextInt(4)) {
          case 0 ->
              new Schedule.Varying(Formula.named("exponential").with("gamma", 0.7), 0.05, unit);
          case 1 ->
              new Schedule.Varying(
                  Formula.named("inverse").with("gamma", 0.5).with("power", 2), 0.05, unit);
          case 2 ->
              new Schedule.Varying(
                  Formula.named("step").with("decayRate", 0.5).with("step", 2), 0.05, unit);
          default -> new Schedule.Listed(new TreeMap<>(Map.of(0, 0.05, 2, 0.01)), unit);
        });
  }
}
