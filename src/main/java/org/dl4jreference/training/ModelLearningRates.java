package org.dl4jreference.training;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.dl4j.user.DenseReading;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.TrainedCopy;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.lab.Curvature;
import org.dl4jreference.lab.Laboratory;
import org.dl4jreference.lab.RangeTest;
import org.dl4jreference.lab.RateFindings;
import org.dl4jreference.lab.RateStudy;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.reference.ReferenceEngine;

/**
 * The laboratory on a model of the user's: everything where it has a formula here and is small
 * enough, and always the range test.
 *
 * @param model the model, which is left as it is
 * @param loader where classes of the user's own are
 * @param examples all of them, in any order
 * @param batchSize of the range test
 * @param rates to train at; empty for some around the largest stable one
 * @param epochs of each run
 * @param progress told after each run and each step of the range test
 */
public record ModelLearningRates(
    UserModel model,
    ClassLoader loader,
    GraphBatch examples,
    int batchSize,
    List<Double> rates,
    int epochs,
    Runnable progress) {
  /** Runs of a sweep at {@link #SWEEP}, and looks at the curvature. */
  public static final int RUNS = 40;

  private static final int MOST_PARAMETERS = 20_000;

  /** Parameters times examples: a gradient of that many takes some milliseconds. */
  private static final int MOST_PRODUCTS = 500_000;

  private static final int LEAST_EXAMPLES = 32;

  /** Of the largest stable rate. */
  private static final double[] SWEEP = {0.01, 0.1, 0.5, 0.9, 1.1, 2, 10};

  private static final List<Double> WITHOUT_BOUND = List.of(1e-4, 1e-3, 1e-2, 1e-1, 1.0);
  private static final double FIRST_RATE = 1e-6;
  private static final double LAST_RATE = 10;
  private static final long SEED = 1;

  /** Takes the examples in a random order, always the same: files are often sorted by class. */
  public ModelLearningRates {
    List<Integer> order = new ArrayList<>(IntStream.range(0, examples.size()).boxed().toList());
    Collections.shuffle(order, new Random(SEED));
    examples = examples.examples(order);
  }

  private ModelData part(int from, int to) {
    return model.data(examples.examples(IntStream.range(from, to).boxed().toList()));
  }

  /**
   * Everything that can be found.
   *
   * @return findings, with remarks on what could not
   * @throws org.dl4jreference.model.BadInput if the examples do not fit the model
   */
  public RateFindings find() {
    model.check(part(0, examples.size()));
    List<String> remarks = new ArrayList<>();
    Optional<RateStudy> study = study(remarks);
    Optional<RangeTest> range = range(remarks);
    return new RateFindings(study, range, remarks);
  }

  private Optional<RateStudy> study(List<String> remarks) {
    String reason;
    try {
      DenseReading reading = DenseReading.of(model.readGraph(CustomFormulas.NONE));
      int parameters = reading.state().parameters().size();
      Optional<String> unknown = unknown(reading.spec());
      if (unknown.isEmpty() && parameters <= MOST_PARAMETERS) {
        remarks.addAll(model.remarks());
        return Optional.of(study(reading, remarks));
      }
      reason =
          unknown.orElse(
              "they take too long for %d parameters, more than %d"
                  .formatted(parameters, MOST_PARAMETERS));
    } catch (DenseReading.NotDense other) {
      reason = "they are for dense layers: " + other.getMessage();
    }
    remarks.addAll(model.passedOver());
    remarks.add("no curvature and no sweep, because " + reason);
    return Optional.empty();
  }

  private static Optional<String> unknown(NetworkSpec spec) {
    try {
      Catalogue.standard().check(spec);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("they need a formula: " + e.getMessage());
    }
  }

  private RateStudy study(DenseReading reading, List<String> remarks) {
    int most =
        Math.max(LEAST_EXAMPLES, MOST_PRODUCTS / Math.max(1, reading.state().parameters().size()));
    int used = Math.min(examples.size(), most);
    if (used < examples.size()) {
      remarks.add(
          "curvature and sweep see %d of %d examples, drawn at random, for the time they take"
              .formatted(used, examples.size()));
    }
    remarks.add(
        "the sweep is plain gradient descent on the loss of all these examples, the range test"
            + " trains as the model does, in batches of "
            + batchSize);
    Laboratory laboratory =
        new Laboratory(
            Catalogue.standard(),
            reading.spec(),
            reading.state().parameters(),
            reading.batch(model.batch(part(0, used))),
            progress);
    Curvature.Spectrum spectrum = laboratory.spectrum();
    List<Engine> engines =
        List.of(new Dl4jEngine(reading.precision()), new ReferenceEngine(Catalogue.standard()));
    return laboratory.study(spectrum, engines, rates.isEmpty() ? around(spectrum) : rates, epochs);
  }

  /** From a hundredth to ten times the largest stable rate. */
  static List<Double> around(Curvature.Spectrum spectrum) {
    double bound = spectrum.largestStableRate();
    if (!Double.isFinite(bound)) {
      return WITHOUT_BOUND;
    }
    List<Double> rates = new ArrayList<>();
    for (double factor : SWEEP) {
      rates.add(new BigDecimal(factor * bound).round(new MathContext(3)).doubleValue());
    }
    return rates;
  }

  private Optional<RangeTest> range(List<String> remarks) {
    TrainedCopy copy = model.trainedCopy(loader);
    if (!copy.hasLearningRate()) {
      remarks.add("no range test, because no updater of this model has a learning rate");
      return Optional.empty();
    }
    List<ModelData> batches = new ArrayList<>();
    for (int from = 0; from < examples.size(); from += batchSize) {
      batches.add(part(from, Math.min(examples.size(), from + batchSize)));
    }
    TrainedCopy untouched = model.trainedCopy(loader);
    RangeTest.Trainee trainee =
        new RangeTest.Trainee() {
          @Override
          public double train(int step, double rate) {
            progress.run();
            return copy.train(batches.get(step % batches.size()), rate);
          }

          @Override
          public double untrained(int step) {
            return untouched.loss(batches.get(step % batches.size()));
          }
        };
    return Optional.of(
        rates.isEmpty()
            ? RangeTest.run(trainee, FIRST_RATE, LAST_RATE, RangeTest.STEPS)
            : RangeTest.around(trainee, Collections.max(rates)));
  }
}
