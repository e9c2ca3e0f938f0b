package org.dl4jreference.lab;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.reference.ReferenceEngine;

/** Studies the learning rate of one network: what curvature predicts, and what engines do. */
public final class Laboratory {
  /** Epochs of a run of the bisection: slower directions have died out by then. */
  private static final int BISECTION_EPOCHS = 300;

  private static final double BISECTION_WIDTH = 3e-4;
  private static final int SAMPLES = 8;
  private static final long SEED = 1;
  private static final Set<String> SQUARES = Set.of("mse", "l2");

  private final Catalogue catalogue;
  private final NetworkSpec spec;
  private final Tensors start;
  private final Batch batch;
  private final Runnable progress;

  /**
   * A laboratory.
   *
   * @param catalogue what the names mean
   * @param spec the network
   * @param start the parameters that every run starts from
   * @param batch all examples
   * @param progress told after each run
   */
  public Laboratory(
      Catalogue catalogue, NetworkSpec spec, Tensors start, Batch batch, Runnable progress) {
    this.catalogue = catalogue;
    this.spec = spec;
    this.start = start;
    this.batch = batch;
    this.progress = progress;
  }

  /**
   * Whether the loss is a quadratic in the parameters: one linear layer under a square loss.
   *
   * @return true if it is
   */
  public boolean isQuadratic() {
    return spec.layers().size() == 1
        && spec.last().activation().name().equals("identity")
        && spec.last().normalization().isEmpty()
        && SQUARES.contains(spec.loss().formula().name());
  }

  /**
   * Studies.
   *
   * @param engines who trains, the first of them also the one whose boundary is searched
   * @param rates the rates to train at
   * @param epochs of each run
   * @param range the range test's points; empty for none
   * @return everything found
   */
  public RateStudy study(
      List<Engine> engines, List<Double> rates, int epochs, List<RangeTest.Point> range) {
    Curvature curvature = new Curvature(catalogue, spec, batch);
    Curvature.Spectrum spectrum = curvature.spectrum(start, SEED);
    Map<Double, Map<String, RateRun>> runs = new LinkedHashMap<>();
    for (double rate : rates) {
      Map<String, RateRun> byEngine = new LinkedHashMap<>();
      for (Engine engine : engines) {
        byEngine.put(engine.name(), new RateSweep(engine, spec, start, batch).run(rate, epochs));
        progress.run();
      }
      runs.put(rate, byEngine);
    }
    return new RateStudy(
        isQuadratic(),
        spectrum,
        along(curvature, spectrum, epochs),
        runs,
        isQuadratic() ? Optional.of(boundary(engines.get(0), spectrum)) : Optional.empty(),
        range);
  }

  private RateStudy.Boundary boundary(Engine engine, Curvature.Spectrum spectrum) {
    double predicted = spectrum.largestStableRate();
    double observed =
        new RateSweep(engine, spec, start, batch)
            .boundary(
                0.9 * predicted,
                1.1 * predicted,
                BISECTION_EPOCHS,
                BISECTION_WIDTH,
                width -> progress.run());
    return new RateStudy.Boundary(engine.name(), observed, predicted);
  }

  /** Along a run of the reference at half the rate that is stable at the start. */
  private Map<Integer, Curvature.Spectrum> along(
      Curvature curvature, Curvature.Spectrum spectrum, int epochs) {
    double rate = spectrum.largestStableRate() / 2;
    Map<Integer, Curvature.Spectrum> along = new LinkedHashMap<>();
    along.put(0, spectrum);
    if (!Double.isFinite(rate)) {
      return along;
    }
    ReferenceEngine engine = new ReferenceEngine(catalogue);
    NetworkSpec trained = spec.trainedBy(org.dl4jreference.model.UpdaterSpec.of("sgd", rate));
    TrainingState state = TrainingState.initial(start);
    int every = Math.max(1, epochs / SAMPLES);
    for (int epoch = 1; epoch <= epochs; epoch++) {
      state = engine.evaluate(trained, state, batch).next();
      if (!state.parameters().isFinite()) {
        return along;
      }
      if (epoch % every == 0) {
        along.put(epoch, curvature.spectrum(state.parameters(), SEED));
      }
    }
    return along;
  }
}
