package org.dl4jreference.examples;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;

/** Trains with DL4J, and holds every single step against the reference. */
public final class PuttingItTogether {
  private static final int EPOCHS = 100;

  private PuttingItTogether() {}

  record Result(List<Double> losses, List<Verdict> verdicts, double prediction) {
    Verdict worst() {
      return verdicts.stream()
          .max(Comparator.comparing(Verdict::outcome).thenComparing(Verdict::sigmas))
          .orElseThrow();
    }

    long agreeing() {
      return verdicts.stream().filter(v -> v.outcome() == Outcome.AGREES).count();
    }

    @Override
    public String toString() {
      return """
          loss                 %s to %s
          steps that agree     %d of %d
          largest error        %.2f standard deviations of rounding
          prediction           %s"""
          .formatted(
              losses.get(0),
              losses.get(EPOCHS - 1),
              agreeing(),
              EPOCHS,
              worst().sigmas(),
              prediction);
    }
  }

  static Result run() {
    ChapterProblem problem = ChapterProblem.SIGMOID_2_3_1;
    Dl4jEngine dl4j = new Dl4jEngine(Precision.FLOAT);
    Comparison comparison = new Comparison(Catalogue.standard());
    List<Double> losses = new ArrayList<>();
    List<Verdict> verdicts = new ArrayList<>();
    TrainingState state = TrainingState.initial(problem.parameters().map(Precision.FLOAT::round));
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      Evaluation step = dl4j.evaluate(problem.spec(), state, problem.batch());
      losses.add(step.score());
      verdicts.add(comparison.step(problem.spec(), state, problem.batch(), step, dl4j.precision()));
      state = step.next();
    }
    double prediction = dl4j.evaluate(problem.spec(), state, problem.batch()).prediction().get(0);
    return new Result(losses, verdicts, prediction);
  }

  public static void main(String[] args) {
    System.out.println(run());
  }
}
