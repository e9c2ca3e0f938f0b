package org.dl4jreference.atlas;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.explain.Causes;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.Judge;
import org.dl4jreference.verify.RunVerdict;

/** DL4J through its own vocabulary at edge values, every step against the reference. */
public final class Sweep {
  /** A quick sweep takes every so manieth case. */
  private static final int QUICK = 8;

  private final Catalogue catalogue = Catalogue.standard();
  private final Judge judge = Judge.ofDl4j(catalogue);
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

  /** Every case. */
  public static Sweep full() {
    return new Sweep(cases());
  }

  /** Every eighth case. */
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
    TrainingState state = TrainingState.initial(c.state().parameters().map(precision::round));
    List<Verdict> verdicts = new ArrayList<>();
    for (Batch batch : c.batches()) {
      Judge.Judgement step;
      try {
        step = judge.step(engine, c.spec(), state, batch);
      } catch (RuntimeException e) {
        return Result.refused(c, precision, e, Causes.refusal(e, c.spec(), precision, batch));
      }
      verdicts.add(step.verdict());
      state = step.evaluation().next();
      if (!state.parameters().isFinite()) {
        break;
      }
    }
    return Result.of(c, precision, new RunVerdict(verdicts).verdict());
  }
}
