package org.dl4jreference.faults;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;

/** What is seen of a step in which some numbers are not those of sound DL4J. */
record Altered(Site site, Observation observation) {
  static Altered of(Site site) {
    return of(site, site.sound);
  }

  static Altered of(Site site, Evaluation evaluation) {
    return new Altered(site, Observation.of(evaluation));
  }

  private Altered with(
      Map<Integer, Matrix> z,
      Map<Integer, Matrix> a,
      double dataLoss,
      double penalty,
      Tensors dataGradient,
      Tensors gradient,
      Tensors next,
      Map<String, Tensors> slots) {
    return new Altered(
        site,
        new Observation(
            z,
            a,
            OptionalDouble.of(dataLoss),
            OptionalDouble.of(penalty),
            OptionalDouble.of(dataLoss + penalty),
            Optional.of(dataGradient),
            Optional.of(gradient),
            Optional.of(next),
            slots));
  }

  private double loss() {
    return observation.dataLoss().getAsDouble();
  }

  private double penalty() {
    return observation.regularization().getAsDouble();
  }

  private Tensors data() {
    return observation.dataGradient().orElseThrow();
  }

  private Tensors whole() {
    return observation.gradient().orElseThrow();
  }

  private Tensors next() {
    return observation.nextParameters().orElseThrow();
  }

  private Matrix stored(Matrix m) {
    return site.precision.round(m);
  }

  Altered preActivation(int layer, Matrix z) {
    Map<Integer, Matrix> all = new HashMap<>(observation.preActivations());
    all.put(layer, stored(z));
    return with(
        all,
        observation.activations(),
        loss(),
        penalty(),
        data(),
        whole(),
        next(),
        observation.nextSlots());
  }

  Altered activation(int layer, Matrix a) {
    Map<Integer, Matrix> all = new HashMap<>(observation.activations());
    all.put(layer, stored(a));
    return with(
        observation.preActivations(),
        all,
        loss(),
        penalty(),
        data(),
        whole(),
        next(),
        observation.nextSlots());
  }

  Altered loss(double loss) {
    return with(
        observation.preActivations(),
        observation.activations(),
        loss,
        penalty(),
        data(),
        whole(),
        next(),
        observation.nextSlots());
  }

  Altered penalty(double penalty) {
    return with(
        observation.preActivations(),
        observation.activations(),
        loss(),
        penalty,
        data(),
        whole(),
        next(),
        observation.nextSlots());
  }

  /** Another gradient of the data loss, from which the rest of the step follows soundly. */
  Altered gradient(Tensors changed) {
    Tensors g = changed.map(this::stored);
    ParameterUpdate update = new ParameterUpdate(Site.CATALOGUE, site.spec);
    Tensors penalties = update.penaltyGradient(site.parameters());
    TrainingState after = update.apply(site.state, g);
    Map<String, Tensors> slots = new HashMap<>();
    after.slots().forEach((name, slot) -> slots.put(name, slot.map(this::stored)));
    return with(
        observation.preActivations(),
        observation.activations(),
        loss(),
        penalty(),
        g,
        g.mapNamed((name, m) -> stored(m.zip(penalties.get(name), Double::sum))),
        after.parameters().map(this::stored),
        slots);
  }

  /** Another gradient of the penalties; the update is left as it is. */
  Altered gradientWithPenalty(Tensors changed) {
    return with(
        observation.preActivations(),
        observation.activations(),
        loss(),
        penalty(),
        data(),
        changed.map(this::stored),
        next(),
        observation.nextSlots());
  }

  Altered next(Tensors changed) {
    return with(
        observation.preActivations(),
        observation.activations(),
        loss(),
        penalty(),
        data(),
        whole(),
        changed.map(this::stored),
        observation.nextSlots());
  }

  /** Another state after the update. */
  Altered next(TrainingState changed) {
    return with(
        observation.preActivations(),
        observation.activations(),
        loss(),
        penalty(),
        data(),
        whole(),
        changed.parameters(),
        changed.slots());
  }

  Altered slot(String name, Tensors changed) {
    Map<String, Tensors> all = new HashMap<>(observation.nextSlots());
    all.put(name, changed.map(this::stored));
    return with(
        observation.preActivations(),
        observation.activations(),
        loss(),
        penalty(),
        data(),
        whole(),
        next(),
        all);
  }
}
