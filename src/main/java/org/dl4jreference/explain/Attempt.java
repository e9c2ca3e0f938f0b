package org.dl4jreference.finding;

import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.catalog.Updater;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.verdict.TensorVerdict;

/**
 * One step to be compared again, with a reference that errs as DL4J is known to.
 *
 * @param catalogue what the names mean
 * @param spec the network
 * @param state before the step
 * @param batch the examples
 * @param subject what is known of DL4J's step
 * @param precision DL4J's arithmetic
 * @param foretold tensors that the finding spoils, so that nothing is to be compared there
 */
record Attempt(
    Catalogue catalogue,
    NetworkSpec spec,
    TrainingState state,
    Batch batch,
    Observation subject,
    Precision precision,
    Predicate<TensorVerdict> foretold) {

  Attempt(
      Catalogue catalogue,
      NetworkSpec spec,
      TrainingState state,
      Batch batch,
      Observation subject,
      Precision precision) {
    this(catalogue, spec, state, batch, subject, precision, t -> false);
  }

  private Attempt with(Catalogue newCatalogue, NetworkSpec newSpec) {
    return new Attempt(newCatalogue, newSpec, state, batch, subject, precision, foretold);
  }

  Attempt with(NetworkSpec newSpec) {
    return with(catalogue, newSpec);
  }

  Attempt foretelling(Predicate<TensorVerdict> more) {
    return new Attempt(catalogue, spec, state, batch, subject, precision, foretold.or(more));
  }

  /** With every layer of this activation formula computing the erring one, under another name. */
  Attempt with(Formula replaced, Activation erring) {
    return with(
        catalogue.with(erring),
        spec.mapLayers(
            layer ->
                layer.activation().equals(replaced)
                    ? new LayerSpec(
                        layer.kind(),
                        layer.nIn(),
                        layer.nOut(),
                        layer.hasBias(),
                        layer.normalization(),
                        Formula.named(erring.name()),
                        layer.training())
                    : layer));
  }

  /** With an erring loss, under another name, so that it is not fused with the activation. */
  Attempt with(Loss erring) {
    return with(
        catalogue.with(erring),
        new NetworkSpec(
            spec.layers(), new LossSpec(Formula.named(erring.name()), spec.loss().weights())));
  }

  /** With every updater of this name erring. */
  Attempt withUpdater(String name, BiFunction<Updater, Formula, Updater> erring) {
    boolean used =
        spec.layers().stream()
            .map(LayerSpec::training)
            .flatMap(t -> Stream.of(t.updater(), t.biasUpdater()))
            .anyMatch(updater -> updater.rule().name().equals(name));
    return used
        ? with(catalogue.withUpdater(catalogue.updaters().get(name).changed(erring)), spec)
        : this;
  }
}
