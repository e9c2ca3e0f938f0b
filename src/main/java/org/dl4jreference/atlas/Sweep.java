package org.dl4jreference.atlas;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.finding.Causes;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;

/** DL4J through its own vocabulary at edge values, every step against the reference. */
public final class Sweep {
  /** A quick sweep takes every so manieth case. */
  private static final int QUICK = 8;

  private final Catalogue catalogue = Catalogue.standard();
  private final Comparison comparison = new Comparison(catalogue);
  private final Causes causes = new Causes(catalogue);
  private final List<SweepCase> cases;
  private final Map<Precision, Engine> engines = new EnumMap<>(Precision.class);

  private Sweep(List<SweepCase> cases) {
    this.cases = cases;
    engines.put(Precision.FLOAT, new Dl4jEngine(Precision.FLOAT));
    engines.put(Precision.DOUBLE, new Dl4jEngine(Precision.DOUBLE));
  }

  private static List<SweepCase> cases() {
    return Stream.of(ActivationCases.all(), LossCases.all(), TrainingCases.all())
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Every case.
   *
   * @return the sweep
   */
  public static Sweep full() {
    return new Sweep(cases());
  }

  /**
   * Every eighth case.
   *
   * @return the sweep
   */
  public static Sweep quick() {
    List<SweepCase> all = cases();
    return new Sweep(
        IntStream.range(0, all.size()).filter(i -> i % QUICK == 0).mapToObj(all::get).toList());
  }

  /**
   * How many results there will be.
   *
   * @return each case in FLOAT and in DOUBLE
   */
  public int size() {
    return cases.size() * engines.size();
  }

  /**
   * Runs the cases one after the other.
   *
   * @return their results, each computed when it is asked for
   */
  public Stream<Result> results() {
    return cases.stream().flatMap(c -> engines.values().stream().map(engine -> result(c, engine)));
  }

  private Result result(SweepCase c, Engine engine) {
    Precision precision = engine.precision();
    TrainingState state = rounded(c.state(), precision);
    List<Verdict> verdicts = new ArrayList<>();
    for (Batch batch : c.batches()) {
      Evaluation step;
      try {
        step = engine.evaluate(c.spec(), state, batch);
      } catch (RuntimeException e) {
        return Result.refused(c, precision, e, Causes.refusal(e, c.spec(), precision, batch));
      }
      Observation subject = Observation.of(step);
      verdicts.add(
          causes.explain(
              comparison.step(c.spec(), state, batch, subject, precision),
              c.spec(),
              state,
              batch,
              subject,
              precision));
      if (!step.next().parameters().isFinite()) {
        break;
      }
      state = step.next();
    }
    return Result.of(c, precision, verdicts.stream().reduce(Sweep::worse).orElseThrow());
  }

  private static TrainingState rounded(TrainingState state, Precision precision) {
    return TrainingState.initial(state.parameters().map(precision::round));
  }

  /**
   * Something unexplained before anything explained, then the worse outcome, then the larger error.
   */
  private static Verdict worse(Verdict a, Verdict b) {
    if (isUnexplained(a) != isUnexplained(b)) {
      return isUnexplained(a) ? a : b;
    }
    int order = a.outcome().compareTo(b.outcome());
    return order > 0 || (order == 0 && a.sigmas() >= b.sigmas()) ? a : b;
  }

  private static boolean isUnexplained(Verdict verdict) {
    return verdict.outcome() == Outcome.DISAGREES
        && verdict.explanation().filter(e -> e.finding().isPresent()).isEmpty();
  }
}
