package org.dl4jreference.faults;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.reference.ForwardPass;
import org.dl4jreference.reference.ReferenceEngine;
import org.dl4jreference.rounding.Carried;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.rounding.NetworkRounding;
import org.dl4jreference.rounding.UpdaterRounding;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.Judge;

/** A network two steps into its training, and what sound DL4J computes there. */
final class Site {
  static final Catalogue CATALOGUE = Catalogue.standard();

  private static final Judge JUDGE = Judge.ofOthers(CATALOGUE, Comparison.DEFAULT_K);
  private static final Map<Precision, Dl4jEngine> ENGINES =
      Map.of(
          Precision.FLOAT,
          new Dl4jEngine(Precision.FLOAT),
          Precision.DOUBLE,
          new Dl4jEngine(Precision.DOUBLE));
  private static final Map<String, Site> SITES = new ConcurrentHashMap<>();

  final Net net;
  final Training training;
  final Precision precision;
  final NetworkSpec spec;
  final Batch batch;

  /** The step before, whose numbers a stale buffer would still hold. */
  final Evaluation previous;

  final TrainingState state;
  final Evaluation sound;
  final Evaluation reference;
  private final boolean anywhere;
  private NetworkRounding rounding;

  private Site(Site other) {
    this.net = other.net;
    this.training = other.training;
    this.precision = other.precision;
    this.spec = other.spec;
    this.batch = other.batch;
    this.previous = other.previous;
    this.state = other.state;
    this.sound = other.sound;
    this.reference = other.reference;
    this.anywhere = true;
  }

  private Site(Net net, Training training, Precision precision) {
    this.anywhere = false;
    this.net = net;
    this.training = training;
    this.precision = precision;
    this.spec = net.spec(training);
    this.batch = net.batch(training);
    Evaluation first = evaluate(spec, TrainingState.initial(net.parameters()), batch);
    this.previous = evaluate(spec, first.next(), batch);
    this.state = previous.next();
    this.sound = evaluate(spec, state, batch);
    this.reference = new ReferenceEngine(CATALOGUE).evaluate(spec, state, batch);
  }

  static Site of(Net net, Training training, Precision precision) {
    String key = net + " " + training + " " + precision;
    Site known = SITES.get(key);
    if (known == null) {
      known = new Site(net, training, precision);
      SITES.put(key, known);
    }
    return known;
  }

  /** The same, where faults are planted whether or not they can be seen. */
  Site anywhere() {
    return new Site(this);
  }

  /** What DL4J computes in this site's precision. */
  Evaluation evaluate(NetworkSpec otherSpec, TrainingState otherState, Batch otherBatch) {
    return evaluateIn(precision, otherSpec, otherState, otherBatch);
  }

  static Evaluation evaluateIn(
      Precision precision, NetworkSpec spec, TrainingState state, Batch batch) {
    return ENGINES.get(precision).evaluate(spec, state, batch);
  }

  Verdict verdict(Observation seen) {
    return JUDGE.verdict(spec, state, batch, seen, precision);
  }

  /** The size at which every fault must be seen. */
  double target() {
    return precision == Precision.FLOAT ? 1e-4 : 1e-11;
  }

  int layers() {
    return spec.layers().size();
  }

  Tensors parameters() {
    return state.parameters();
  }

  /** The gradient of the data loss as DL4J computes it. */
  Tensors gradient() {
    return sound.dataGradient();
  }

  NetworkRounding rounding() {
    if (rounding == null) {
      Map<Integer, Matrix> z = new HashMap<>();
      Map<Integer, Matrix> a = new HashMap<>();
      for (int l = 0; l < layers(); l++) {
        z.put(l, sound.layers().get(l).preActivation());
        a.put(l, sound.layers().get(l).activation());
      }
      rounding =
          new NetworkRounding(
              CATALOGUE,
              spec,
              parameters(),
              batch,
              precision,
              new NetworkRounding.Known(z, a, Optional.of(gradient())),
              NetworkRounding.REPLAYS);
    }
    return rounding;
  }

  UpdaterRounding update() {
    return new UpdaterRounding(
        CATALOGUE,
        spec,
        state,
        Carried.NOTHING,
        Optional.of(gradient()),
        rounding(),
        sound.next().slots().keySet(),
        precision,
        NetworkRounding.REPLAYS);
  }

  private double gradientSigma(String name, int element) {
    Expected expected = rounding().pass().gradients().get(name);
    return expected == null ? 0 : expected.uncertainty().sigma().get(element);
  }

  /** Whether a change is certain to be seen: more than 2k·σ. */
  boolean isCertain(double change, double sigma) {
    return anywhere ? change != 0 : Math.abs(change) > 2 * Comparison.DEFAULT_K * sigma;
  }

  /** Whether an error of relative size ε is certain to be seen at this element. */
  boolean isDetectable(String tensor, int element, double epsilon) {
    return isCertain(epsilon * gradient().get(tensor).get(element), gradientSigma(tensor, element));
  }

  /** Whether a gradient that differs in this way is certain to be told from this site's. */
  boolean isDetectable(Tensors other) {
    for (String name : other.names()) {
      Matrix difference = other.get(name).zip(gradient().get(name), (a, b) -> a - b);
      for (int e = 0; e < difference.size(); e++) {
        if (isCertain(difference.get(e), gradientSigma(name, e))) {
          return true;
        }
      }
    }
    return false;
  }

  /** The score that the network of this site should have, as a function of its parameters. */
  ToDoubleFunction<Tensors> score() {
    return score(CATALOGUE, spec, batch);
  }

  static ToDoubleFunction<Tensors> score(Catalogue catalogue, NetworkSpec spec, Batch batch) {
    ParameterUpdate update = new ParameterUpdate(catalogue, spec);
    return p -> ForwardPass.loss(catalogue, spec, p, batch) + update.penaltyScore(p);
  }

  @Override
  public String toString() {
    return "%s %s %s".formatted(net, training, precision);
  }
}
