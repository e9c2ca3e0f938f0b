package org.dl4jreference.lab;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.reference.ReferenceEngine;

/** Studies the learning rate of one network: what curvature predicts, and what engines do. */
public final class Laboratory {
  private static final int SAMPLES = 8;
  private static final long SEED = 1;

  private final Catalogue catalogue;
  private final NetworkSpec spec;
  private final Tensors start;
  private final Batch batch;
  private final Runnable progress;
  private final Curvature curvature;

  /**
   * A laboratory.
   *
   * @param catalogue what the names mean
   * @param spec the network
   * @param start the parameters that every run starts from
   * @param batch all examples
   * @param progress told after each run, and each look at the curvature
   */
  public Laboratory(
      Catalogue catalogue, NetworkSpec spec, Tensors start, Batch batch, Runnable progress) {
    this.catalogue = catalogue;
    this.spec = spec;
    this.start = start;
    this.batch = batch;
    this.progress = progress;
    this.curvature = new Curvature(catalogue, spec, batch);
  }

  /** Whether the loss is a quadratic in the parameters: one linear layer under a square loss. */
  public boolean isQuadratic() {
    return Curvature.isQuadratic(spec);
  }

  /**
   * The curvature at the start.
   *
   * @return the ends of the Hessian's spectrum
   */
  public Curvature.Spectrum spectrum() {
    return curvature.spectrum(start, SEED);
  }

  /**
   * Studies.
   *
   * @param spectrum the curvature at the start, {@link #spectrum()}
   * @param engines who trains, the first of them also the one whose boundary is searched
   * @param rates the rates to train at
   * @param epochs of each run, at least {@link RateSweep#LEAST_EPOCHS}
   * @return everything found
   */
  public RateStudy study(
      Curvature.Spectrum spectrum, List<Engine> engines, List<Double> rates, int epochs) {
    Map<Double, Map<String, RateRun>> runs = new LinkedHashMap<>();
    for (double rate : rates) {
      Map<String, RateRun> byEngine = new LinkedHashMap<>();
      for (Engine engine : engines) {
        byEngine.put(engine.name(), sweep(engine).run(rate, epochs));
        progress.run();
      }
      runs.put(rate, byEngine);
    }
    return new RateStudy(
        isQuadratic(),
        spectrum,
        isQuadratic() ? Map.of(0, spectrum) : along(spectrum, epochs),
        runs,
        isQuadratic() ? boundary(engines.get(0), spectrum) : Optional.empty());
  }

  private RateSweep sweep(Engine engine) {
    return new RateSweep(catalogue, engine, spec, start, batch);
  }

  private Optional<RateStudy.Boundary> boundary(Engine engine, Curvature.Spectrum spectrum) {
    double predicted = spectrum.largestStableRate();
    if (!Double.isFinite(predicted)) {
      return Optional.empty();
    }
    OptionalDouble observed =
        new BoundarySearch(
                sweep(engine),
                engine.precision(),
                sweep(new ReferenceEngine(catalogue)),
                predicted,
                progress)
            .observed();
    return observed.isPresent()
        ? Optional.of(new RateStudy.Boundary(engine.name(), observed.getAsDouble(), predicted))
        : Optional.empty();
  }

  /** Along a run of the reference at half the rate that is stable at the start. */
  private Map<Integer, Curvature.Spectrum> along(Curvature.Spectrum spectrum, int epochs) {
    double rate = spectrum.largestStableRate() / 2;
    Map<Integer, Curvature.Spectrum> along = new LinkedHashMap<>();
    along.put(0, spectrum);
    if (!Double.isFinite(rate)) {
      return along;
    }
    ReferenceEngine engine = new ReferenceEngine(catalogue);
    NetworkSpec trained = spec.trainedBy(UpdaterSpec.of("sgd", rate));
    TrainingState state = TrainingState.initial(start);
    int every = Math.max(1, epochs / SAMPLES);
    for (int epoch = 1; epoch <= epochs; epoch++) {
      state = engine.evaluate(trained, state, batch).next();
      if (!state.parameters().isFinite()) {
        return along;
      }
      if (epoch % every == 0) {
        along.put(epoch, curvature.spectrum(state.parameters(), SEED));
        progress.run();
      }
    }
    return along;
  }
}
