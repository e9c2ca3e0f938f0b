package org.dl4jreference.dl4j.names;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.UpdaterSpec;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/** How a layer is trained, both ways. */
public final class TrainingNames {
  private TrainingNames() {}

  /** The updaters of the catalogue that DL4J has. */
  public static List<String> updaters() {
    return UpdaterNames.all();
  }

  /**
   * An updater as DL4J has it, where it has one of this name that computes in a way of its own.
   *
   * @param updater what it is called
   * @return the same, unless DL4J's is another entry of the catalogue
   */
  public static UpdaterSpec asDl4jHasIt(UpdaterSpec updater) {
    return UpdaterNames.asDl4jHasIt(updater);
  }

  /** The schedules of the catalogue that DL4J has. */
  public static List<String> schedules() {
    return ScheduleNames.all();
  }

  /**
   * A schedule of DL4J's.
   *
   * @return empty if the catalogue has none that is the same
   */
  public static Optional<Schedule> fromDl4j(ISchedule schedule) {
    return ScheduleNames.fromDl4j(schedule);
  }

  /** The gradient normalisations of the catalogue that DL4J has. */
  public static List<String> gradientNormalizations() {
    return GradientNormalizationNames.all();
  }

  static void toDl4j(TrainingSpec training, BaseLayer.Builder<?> builder) {
    builder.updater(UpdaterNames.toDl4j(training.updater()));
    builder.biasUpdater(UpdaterNames.toDl4j(training.biasUpdater()));
    builder.regularization(penalties(training.weights()));
    builder.regularizationBias(penalties(training.biases()));
    training.gradientNormalization().ifPresent(f -> GradientNormalizationNames.toDl4j(f, builder));
  }

  /** Lists, since the builder's l2 and weightDecay remove each other. */
  private static List<Regularization> penalties(org.dl4jreference.model.Regularization penalty) {
    List<Regularization> list = new ArrayList<>();
    if (penalty.l1() != 0) {
      list.add(new L1Regularization(penalty.l1()));
    }
    if (penalty.l2() != 0) {
      list.add(new L2Regularization(penalty.l2()));
    }
    if (penalty.weightDecay() != 0) {
      list.add(new WeightDecay(penalty.weightDecay(), penalty.decayByLearningRate()));
    }
    return list;
  }

  /**
   * The training of a layer.
   *
   * @param refuse makes the exception for what has no catalogue entry
   */
  public static TrainingSpec fromDl4j(BaseLayer layer, Function<String, RuntimeException> refuse) {
    return training(
        layer.getIUpdater(),
        layer.getBiasUpdater(),
        layer.getRegularization(),
        layer.getRegularizationBias(),
        GradientNormalizationNames.fromDl4j(
            layer.getGradientNormalization(), layer.getGradientNormalizationThreshold()),
        refuse);
  }

  /** The same of a layer that is built on SameDiff. */
  public static TrainingSpec fromDl4j(
      AbstractSameDiffLayer layer, Function<String, RuntimeException> refuse) {
    return training(
        layer.getUpdater(),
        layer.getBiasUpdater(),
        layer.getRegularization(),
        layer.getRegularizationBias(),
        GradientNormalizationNames.fromDl4j(
            layer.getGradientNormalization(), layer.getGradientNormalizationThreshold()),
        refuse);
  }

  /** The same of a vertex that is built on SameDiff. */
  public static TrainingSpec fromDl4j(
      SameDiffVertex vertex, Function<String, RuntimeException> refuse) {
    return training(
        vertex.getUpdater(),
        vertex.getBiasUpdater(),
        vertex.getRegularization(),
        vertex.getRegularizationBias(),
        GradientNormalizationNames.fromDl4j(
            vertex.getGradientNormalization(), vertex.getGradientNormalizationThreshold()),
        refuse);
  }

  private static TrainingSpec training(
      IUpdater updater,
      IUpdater biasUpdater,
      List<Regularization> weights,
      List<Regularization> biases,
      Optional<Formula> gradientNormalization,
      Function<String, RuntimeException> refuse) {
    UpdaterSpec ofWeights = updater(updater, refuse);
    return new TrainingSpec(
        ofWeights,
        biasUpdater == null ? ofWeights : updater(biasUpdater, refuse),
        penalty(weights, refuse),
        penalty(biases, refuse),
        gradientNormalization);
  }

  private static UpdaterSpec updater(IUpdater updater, Function<String, RuntimeException> refuse) {
    return Optional.ofNullable(updater)
        .flatMap(UpdaterNames::fromDl4j)
        .orElseThrow(() -> refuse.apply("updater " + updater));
  }

  private static org.dl4jreference.model.Regularization penalty(
      List<Regularization> list, Function<String, RuntimeException> refuse) {
    double l1 = 0;
    double l2 = 0;
    double decay = 0;
    boolean byRate = true;
    WeightDecay first = null;
    for (Regularization r : list == null ? List.<Regularization>of() : list) {
      if (r instanceof L1Regularization l) {
        l1 += constant(l.getL1(), r, refuse);
      } else if (r instanceof L2Regularization l) {
        l2 += constant(l.getL2(), r, refuse);
      } else if (r instanceof WeightDecay w && (first == null || w.equals(first))) {
        // what is declared for the whole network stands in every layer's list twice
        first = w;
        decay = constant(w.getCoeff(), r, refuse);
        byRate = w.isApplyLR();
      } else {
        throw refuse.apply("regularization " + r);
      }
    }
    return new org.dl4jreference.model.Regularization(l1, l2, decay, byRate);
  }

  private static double constant(
      ISchedule coefficient, Regularization r, Function<String, RuntimeException> refuse) {
    if (coefficient instanceof FixedSchedule fixed) {
      return fixed.getValue();
    }
    throw refuse.apply("scheduled regularization " + r);
  }
}
