package org.dl4jreference.atlas;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dl4jreference.dl4j.names.TrainingNames;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.UpdaterSpec;

/** Updaters, schedules, penalties, gradient normalisation and normalising layers. */
final class TrainingCases {
  /** Schedules whose parameters would not show in a few steps at their defaults. */
  private static final Map<String, Formula> TELLING =
      Stream.of(
              Formula.named("inverse").with("power", 2),
              Formula.named("sigmoid").with("stepSize", 2),
              Formula.named("step").with("decayRate", 0.5).with("step", 2),
              Formula.named("poly").with("power", 2).with("maxIter", 4))
          .collect(Collectors.toMap(Formula::name, f -> f));

  private TrainingCases() {}

  static List<SweepCase> all() {
    List<SweepCase> cases = new ArrayList<>();
    updaters(cases);
    schedules(cases);
    penalties(cases);
    gradientNormalizations(cases);
    normalizations(cases);
    return cases;
  }

  /** A linear layer whose gradient is the mean of the labels times the inputs. */
  private static NetworkSpec linear(TrainingSpec training) {
    return new NetworkSpec(
            List.of(LayerSpec.dense(2, 2, "identity")), LossSpec.named("wasserstein"))
        .trainedBy(training);
  }

  private static List<Batch> gradients(int steps, double scale) {
    List<Batch> batches = new ArrayList<>();
    for (int t = 0; t < steps; t++) {
      Matrix x = SweepNetworks.normal(3, 2, 1, 20 + t);
      batches.add(new Batch(x, SweepNetworks.normal(3, 2, scale, 40 + t)));
    }
    return batches;
  }

  private static void updaters(List<SweepCase> cases) {
    for (String name : TrainingNames.updaters()) {
      for (double rate : new double[] {0, 1e-8, 0.1, 1}) {
        for (double scale : new double[] {0, 1e-30, 1e-8, 1, 1e4, 1e15}) {
          add(
              cases,
              "updaters",
              name,
              "rate %s, gradients of size %s".formatted(rate, scale),
              linear(TrainingSpec.of(UpdaterSpec.of(name, rate))),
              gradients(4, scale));
        }
      }
    }
    TrainingSpec apart =
        TrainingSpec.of(UpdaterSpec.of("rmsprop", 0.1)).withBiasUpdater(UpdaterSpec.of("sgd", 0.5));
    add(cases, "updaters", "bias updater", "RmsProp and Sgd", linear(apart), gradients(3, 1));
  }

  private static void schedules(List<SweepCase> cases) {
    for (String name : TrainingNames.schedules()) {
      Formula rule = TELLING.getOrDefault(name, Formula.named(name));
      for (Schedule.Unit unit : Schedule.Unit.values()) {
        schedule(cases, name, unit, new Schedule.Varying(rule, 0.3, unit));
      }
    }
    SortedMap<Integer, Double> rates = new TreeMap<>(Map.of(0, 0.3, 2, 0.2, 4, 0.1));
    for (Schedule.Unit unit : Schedule.Unit.values()) {
      schedule(cases, "map", unit, new Schedule.Listed(rates, unit));
    }
  }

  private static void schedule(
      List<SweepCase> cases, String name, Schedule.Unit unit, Schedule schedule) {
    UpdaterSpec updater = new UpdaterSpec(Formula.named("sgd"), schedule);
    add(
        cases,
        "schedules",
        name,
        "by " + unit.name().toLowerCase(Locale.ROOT),
        linear(TrainingSpec.of(updater)),
        gradients(6, 1));
  }

  private static void penalties(List<SweepCase> cases) {
    TrainingSpec plain = TrainingSpec.of(UpdaterSpec.of("adam_epsilon_hat", 0.1));
    Map<String, Regularization> all = new LinkedHashMap<>();
    all.put("L1", new Regularization(0.1, 0, 0, true));
    all.put("L2", Regularization.l2(0.1));
    all.put("weight decay", new Regularization(0, 0, 0.1, true));
    all.put("weight decay without rate", new Regularization(0, 0, 0.1, false));
    for (Map.Entry<String, Regularization> entry : all.entrySet()) {
      add(
          cases,
          "penalties",
          entry.getKey(),
          "on weights",
          linear(plain.withWeights(entry.getValue())),
          gradients(3, 1));
      add(
          cases,
          "penalties",
          entry.getKey(),
          "on biases",
          linear(plain.withBiases(entry.getValue())),
          gradients(3, 1));
    }
  }

  private static void gradientNormalizations(List<SweepCase> cases) {
    for (String name : TrainingNames.gradientNormalizations()) {
      Formula formula =
          name.startsWith("clip")
              ? Formula.named(name).with("threshold", 0.5)
              : Formula.named(name);
      TrainingSpec training =
          TrainingSpec.of(UpdaterSpec.of("sgd", 0.1)).withGradientNormalization(formula);
      for (double scale : new double[] {0, 1e-30, 1e-4, 1, 1e4, 1e20}) {
        add(
            cases,
            "gradient normalisation",
            name,
            "gradients of size " + scale,
            linear(training),
            gradients(2, scale));
      }
      add(
          cases,
          "gradient normalisation",
          name,
          "with batch normalisation",
          batchNormalized(training, "tanh"),
          data(3, 6, 1));
    }
  }

  private static NetworkSpec batchNormalized(TrainingSpec training, String activation) {
    return new NetworkSpec(
            List.of(
                LayerSpec.dense(3, 3, "identity"),
                LayerSpec.batchNormalization(
                    3, Formula.named("batchnorm"), Formula.named("identity")),
                LayerSpec.activation(3, Formula.named(activation)),
                LayerSpec.dense(3, 2, "identity")),
            LossSpec.named("mse"))
        .trainedBy(training);
  }

  private static List<Batch> data(int steps, int examples, double scale) {
    List<Batch> batches = new ArrayList<>();
    for (int t = 0; t < steps; t++) {
      Matrix x = SweepNetworks.normal(examples, 3, scale, 60 + t);
      batches.add(new Batch(x, SweepNetworks.normal(examples, 2, 1, 80 + t)));
    }
    return batches;
  }

  private static void normalizations(List<SweepCase> cases) {
    TrainingSpec training = TrainingSpec.of(UpdaterSpec.of("sgd", 0.1));
    NetworkSpec layerNorm =
        new NetworkSpec(
                List.of(
                    LayerSpec.dense(3, 4, "tanh").withNormalization(Formula.named("layernorm")),
                    LayerSpec.dense(4, 2, "identity")),
                LossSpec.named("mse"))
            .trainedBy(training);
    for (int examples : new int[] {2, 6}) {
      for (double scale : new double[] {1e-3, 1, 1e3}) {
        String detail = "%d examples of size %s".formatted(examples, scale);
        add(
            cases,
            "normalising layers",
            "batch normalisation",
            detail,
            batchNormalized(training, "tanh"),
            data(3, examples, scale));
        add(
            cases,
            "normalising layers",
            "layer normalisation",
            detail,
            layerNorm,
            data(3, examples, scale));
      }
    }
    NetworkSpec penalised = layerNorm.trainedBy(training.withWeights(Regularization.l2(0.1)));
    add(cases, "normalising layers", "layer normalisation", "with L2", penalised, data(3, 4, 1));
  }

  private static void add(
      List<SweepCase> cases,
      String part,
      String subject,
      String detail,
      NetworkSpec spec,
      List<Batch> batches) {
    cases.add(new SweepCase(part, subject, detail, spec, SweepNetworks.state(spec), batches));
  }
}
