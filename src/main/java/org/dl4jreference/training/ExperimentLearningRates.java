package org.dl4jreference.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.lab.Curvature;
import org.dl4jreference.lab.Laboratory;
import org.dl4jreference.lab.RangeTest;
import org.dl4jreference.lab.RateFindings;
import org.dl4jreference.lab.RateStudy;
import org.dl4jreference.lab.TutorialEngine;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.reference.ReferenceEngine;

/**
 * The laboratory on an experiment: DL4J, the reference and, where it is small enough for finite
 * differences, the tutorial's arithmetic.
 *
 * @param experiment what is trained on what
 * @param rates to train at; empty for the experiment's, and where that is one rate of a loss that
 *     is not quadratic, some around the largest stable one, too
 * @param epochs of each run
 * @param rangeBatches the batches of the range test; empty for none
 * @param progress told after each run
 */
public record ExperimentLearningRates(
    Experiment experiment,
    List<Double> rates,
    int epochs,
    List<Batch> rangeBatches,
    Runnable progress) {
  private static final int MOST_TUTORIAL_PARAMETERS = 1000;

  /** Copies the lists. */
  public ExperimentLearningRates {
    rates = List.copyOf(rates);
    rangeBatches = List.copyOf(rangeBatches);
  }

  /**
   * How long it takes, about.
   *
   * @param experiment what is trained on what
   * @return how often progress is told
   */
  public static long runs(Experiment experiment) {
    return (experiment.learningRates().size() + 1L) * (hasTutorial(experiment) ? 3 : 2) + 10;
  }

  private static boolean hasTutorial(Experiment experiment) {
    return experiment.initial().size() <= MOST_TUTORIAL_PARAMETERS;
  }

  /** Everything that can be found. */
  public RateFindings find() {
    List<Engine> engines = engines();
    Laboratory laboratory =
        new Laboratory(
            Catalogue.standard(),
            experiment.network(),
            experiment.initial(),
            experiment.data(),
            progress);
    Curvature.Spectrum spectrum = laboratory.spectrum();
    List<Double> tried = tried(laboratory, spectrum);
    Optional<RangeTest> range =
        rangeBatches.isEmpty()
            ? Optional.empty()
            : Optional.of(range(engines.get(0), Collections.max(tried)));
    RateStudy study = laboratory.study(spectrum, engines, tried, epochs);
    // all else is plain gradient descent
    return new RateFindings(
        Optional.of(study),
        range,
        range.isEmpty() ? List.of() : Dl4jExperiment.of(experiment).remarks());
  }

  private List<Engine> engines() {
    List<Engine> engines = new ArrayList<>();
    engines.add(new Dl4jEngine(experiment.dataType()));
    engines.add(new ReferenceEngine(Catalogue.standard()));
    if (hasTutorial(experiment)) {
      engines.add(new TutorialEngine(Catalogue.standard()));
    }
    return engines;
  }

  /** One rate alone says little about where others lead. */
  private List<Double> tried(Laboratory laboratory, Curvature.Spectrum spectrum) {
    List<Double> ofFile = experiment.learningRates();
    if (!rates.isEmpty()) {
      return rates;
    }
    return ofFile.size() > 1 || laboratory.isQuadratic()
        ? ofFile
        : Stream.concat(ofFile.stream(), ModelLearningRates.around(spectrum).stream())
            .sorted()
            .distinct()
            .toList();
  }

  private RangeTest range(Engine engine, double largest) {
    TrainingState start =
        TrainingState.initial(experiment.initial().map(engine.precision()::round));
    NetworkSpec own = Dl4jExperiment.of(experiment).experiment().network();
    return RangeTest.around(RangeTest.training(engine, own, start, rangeBatches), largest);
  }
}
