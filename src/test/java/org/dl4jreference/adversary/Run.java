package org.dl4jreference.adversary;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.JudgedRecord;
import org.dl4jreference.verify.RunVerdict;

/**
 * A recorded training.
 *
 * @param name how to make it again
 * @param expected the words that are right
 */
record Run(
    String name,
    NetworkSpec spec,
    Precision precision,
    Choices choices,
    Recorded recorded,
    List<Step> steps,
    Set<Outcome> expected) {

  /** What of a step is recorded, besides the parameters, the examples and the score. */
  enum Recorded {
    ALL(true, true, true),
    NO_Z(true, true, true),
    NO_ACTIVATIONS(false, true, true),
    NO_GRADIENT(true, false, true),
    NO_STATE(true, true, false),
    BARE(false, false, false);

    final boolean activations;
    final boolean gradient;
    final boolean slots;

    Recorded(boolean activations, boolean gradient, boolean slots) {
      this.activations = activations;
      this.gradient = gradient;
      this.slots = slots;
    }

    TrainingState of(TrainingState state) {
      return slots
          ? state
          : new TrainingState(state.parameters(), Map.of(), state.iteration(), state.epoch());
    }

    Observation of(Evaluation e, Precision precision) {
      Map<Integer, Matrix> z = new HashMap<>();
      Map<Integer, Matrix> a = new HashMap<>();
      for (int l = 0; l < e.layers().size(); l++) {
        if (this == ALL) {
          z.put(l, e.layers().get(l).preActivation());
        }
        if (activations) {
          a.put(l, e.layers().get(l).activation());
        }
      }
      return new Observation(
          z,
          a,
          this == ALL ? OptionalDouble.of(e.dataLoss()) : OptionalDouble.empty(),
          this == ALL ? OptionalDouble.of(e.regularization()) : OptionalDouble.empty(),
          OptionalDouble.of(precision.round(e.score())),
          this == ALL ? Optional.of(e.dataGradient()) : Optional.empty(),
          gradient ? Optional.of(e.gradient()) : Optional.empty(),
          Optional.of(e.next().parameters()),
          slots ? e.next().slots() : Map.of());
    }
  }

  record Step(TrainingState before, Batch batch, Observation observed) {}

  RunVerdict verdict() {
    JudgedRecord record = new JudgedRecord(spec, precision);
    steps.forEach(s -> record.step(s.before(), s.batch(), s.observed()));
    return record.verdict();
  }

  /** What a verdict says, and what it should; empty where they are the same. */
  Optional<String> complaint() {
    RunVerdict run = verdict();
    return expected.contains(run.outcome())
        ? Optional.empty()
        : Optional.of("%s: %s, not %s".formatted(name, describe(run), expected));
  }

  static String describe(RunVerdict run) {
    Verdict v = run.verdict();
    return "%s at step %d, %s%s"
        .formatted(
            run.outcome(),
            run.decisive(),
            v.tensors().stream()
                .filter(t -> t.outcome() == run.outcome())
                .sorted((s, t) -> Double.compare(t.sigmas(), s.sigmas()))
                .limit(3)
                .map(Run::text)
                .collect(Collectors.joining("; ")),
            v.explanation().map(e -> " (" + e + ")").orElse(""));
  }

  static String text(TensorVerdict t) {
    return "%s %.3g σ, %d of %d"
        .formatted(t.name(), t.sigmas(), t.counts().disagreeing(), t.counts().elements());
  }
}
