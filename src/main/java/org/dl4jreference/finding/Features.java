package org.dl4jreference.finding;

import java.util.HashSet;
import java.util.Set;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.LayerKind;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.UpdaterSpec;

/** What a finding's {@code touches} may ask of a network, its data and its arithmetic. */
final class Features {
  private Features() {}

  /** For example {@code activation:softmax}, {@code loss:mse}, {@code DOUBLE}, {@code mask}. */
  static Set<String> of(NetworkSpec spec, Precision precision, Batch batch) {
    Set<String> all = new HashSet<>();
    all.add(precision.name());
    all.add("loss:" + spec.loss().formula().name());
    all.add("output:" + spec.last().activation().name());
    spec.loss().weights().ifPresent(w -> all.add("weights"));
    if (spec.layer(0).kind() == LayerKind.ACTIVATION) {
      all.add("first:activation");
    }
    spec.layers().forEach(layer -> add(layer, all));
    batch.mask().ifPresent(m -> all.add("mask"));
    if (batch.size() > 1) {
      all.add("batch");
    }
    return all;
  }

  private static void add(LayerSpec layer, Set<String> all) {
    all.add("activation:" + layer.activation().name());
    layer.activation().parameters().keySet().forEach(p -> all.add("parameter:" + p));
    layer.normalization().ifPresent(n -> all.add("normalization:" + n.name()));
    TrainingSpec training = layer.training();
    training.gradientNormalization().ifPresent(n -> all.add("gradient-normalization"));
    if (!training.weights().equals(Regularization.NONE)) {
      all.add("penalty");
    }
    add(training.updater(), all);
    add(training.biasUpdater(), all);
  }

  private static void add(UpdaterSpec updater, Set<String> all) {
    all.add("updater:" + updater.rule().name());
    Schedule schedule = updater.learningRate();
    if (schedule instanceof Schedule.Varying varying) {
      String name = varying.rule().name();
      all.add("schedule:" + name);
      if (varying.initial() == 0 || name.equals("poly")) {
        all.add("rate:zero");
      }
    } else if (schedule.equals(new Schedule.Constant(0))) {
      all.add("rate:zero");
    }
  }
}
