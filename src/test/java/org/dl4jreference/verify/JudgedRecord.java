package org.dl4jreference.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.StateEstimate;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.verdict.Verdict;

/** Judges a recorded training as {@link TraceVerifier} does, without a file. */
public final class JudgedRecord {
  private final Judge judge = Judge.ofOthers(Catalogue.standard(), Comparison.DEFAULT_K);
  private final List<Verdict> verdicts = new ArrayList<>();
  private final NetworkSpec spec;
  private final Precision precision;
  private Optional<StateEstimate> estimate = Optional.empty();

  /** A record of a training, so far without a step. */
  public JudgedRecord(NetworkSpec spec, Precision precision) {
    this.spec = spec;
    this.precision = precision;
  }

  /** The next step: what it started from, and what was recorded of it. */
  public Verdict step(TrainingState state, Batch batch, Observation observed) {
    StateEstimate before = estimate.orElseGet(() -> StateEstimate.exact(state));
    Comparison.Followed followed = judge.follow(spec, before, batch, observed, precision);
    estimate = followed.next();
    verdicts.add(followed.verdict());
    return followed.verdict();
  }

  /** The verdict on all steps. */
  public RunVerdict verdict() {
    return new RunVerdict(verdicts);
  }
}
