package org.dl4jreference.chapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.chapter.ChapterPart.LearningRates;
import org.dl4jreference.chapter.ChapterPart.Rate;
import org.dl4jreference.chapter.ChapterPart.Stuck;
import org.dl4jreference.chapter.ChapterResult.Check;
import org.dl4jreference.chapter.ChapterRuns.Verified;
import org.dl4jreference.lab.Curvature;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.ChainRule;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.reference.GradientDescent.Step;

/** y = 3x at three learning rates. */
final class ChapterLearningRates {
  private static final List<Double> RATES = List.of(0.01, 0.1, 1.0);
  private static final int TABLE_EPOCHS = 10;
  private static final int OUTCOME_EPOCHS = 1000;

  /** Of the Lanczos iteration, which finds the same from any start. */
  private static final long SEED = 1;

  private final Catalogue catalogue;
  private final List<Engine> engines;
  private final NetworkSpec spec = ChapterProblem.LINEAR_3X.spec();
  private final Batch batch = ChapterProblem.LINEAR_3X.batch();
  private final ChapterRuns runs;

  ChapterLearningRates(Catalogue catalogue, List<Engine> engines, Runnable done) {
    this.catalogue = catalogue;
    this.engines = engines;
    this.runs =
        new ChapterRuns(catalogue, spec, ChapterProblem.LINEAR_3X.parameters(), batch, done);
  }

  /** Of one subject, at all rates. */
  static long steps() {
    return (long) RATES.size() * OUTCOME_EPOCHS;
  }

  LearningRates compute(List<Check> checks) {
    Curvature curvature = new Curvature(catalogue, spec, batch);
    Tensors start = ChapterProblem.LINEAR_3X.parameters();
    Curvature.Spectrum spectrum = curvature.spectrum(start, SEED);
    List<Rate> rates = new ArrayList<>();
    Optional<Stuck> stuck = Optional.empty();
    for (double rate : RATES) {
      Rate found = rate(rate, checks);
      rates.add(found);
      if (rate > spectrum.largestStableRate()) {
        stuck = stuck(rate, found.runs().get(0));
      }
    }
    return new LearningRates(hessian(curvature, start), spectrum, rates, stuck);
  }

  private static Matrix hessian(Curvature curvature, Tensors at) {
    int n = at.size();
    double[][] columns = new double[n][];
    for (int j = 0; j < n; j++) {
      double[] unit = new double[n];
      unit[j] = 1;
      columns[j] = curvature.times(at, unit);
    }
    return Matrix.generate(n, n, (i, j) -> columns[j][i]);
  }

  private Rate rate(double rate, List<Check> checks) {
    List<ChapterRun> columns = new ArrayList<>();
    ChapterRun tutorial = runs.tutorial(rate, OUTCOME_EPOCHS);
    columns.add(tutorial);
    ChapterRun exact = runs.chainRule(rate, OUTCOME_EPOCHS);
    columns.add(exact);
    checks.add(
        ChapterChecks.digits(
            name(rate, "printed"),
            Notebooks.afterTenEpochs(rate),
            tutorial.steps().get(TABLE_EPOCHS - 1).after()));
    for (Engine engine : engines) {
      Verified verified = runs.engine(engine, rate, OUTCOME_EPOCHS);
      columns.add(verified.run());
      checks.add(
          ChapterChecks.diverging(
              name(rate, engine.name()),
              verified.verdicts(),
              verified.run(),
              exact,
              engine.precision()));
    }
    return new Rate(rate, TABLE_EPOCHS, Notebooks.afterTenEpochs(rate), columns);
  }

  private static String name(double rate, String subject) {
    return "learning-rate %s/%s".formatted(rate == 1 ? "1" : Double.toString(rate), subject);
  }

  private Optional<Stuck> stuck(double rate, ChapterRun tutorial) {
    for (int epoch = 1; epoch <= tutorial.steps().size(); epoch++) {
      Step step = tutorial.steps().get(epoch - 1);
      double weight = step.before().get(0, "W").get(0);
      if (step.after().get(0, "W").get(0) == weight) {
        return Optional.of(
            new Stuck(
                rate,
                epoch,
                weight,
                step.gradient().get(0, "W").get(0),
                gradient(step.before()).get(0, "W").get(0)));
      }
    }
    return Optional.empty();
  }

  private Tensors gradient(Tensors p) {
    return ChainRule.gradient(catalogue, spec, p, batch);
  }
}
