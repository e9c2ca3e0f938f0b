package org.dl4jreference.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.FaultPlace;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.RunVerdict;

/**
 * A recorded training.
 *
 * @param name its file's
 * @param producer what recorded it
 * @param spec the network
 * @param precision the arithmetic of the run
 * @param steps how many it has
 */
public record Recorded(
    String name, String producer, NetworkSpec spec, Precision precision, int steps) {
  /** One report has one precision: that in which the least was to be seen. */
  static Origin origin(List<Recorded> all) {
    return new Origin(
        "recorded",
        all.stream()
            .map(Recorded::precision)
            .max(Comparator.comparingDouble(Precision::unitRoundoff))
            .orElseThrow(),
        Optional.empty());
  }

  /** Who ran what for how long. */
  String words() {
    return "%s, %s, %s, %d steps".formatted(producer, NetworkWords.dims(spec), precision, steps);
  }

  Case judged(RunVerdict run) {
    return Case.of(Judged.of(name, run.verdict()), "(%s) %s".formatted(words(), deciding(run)))
        .with("producedBy", Value.words(producer))
        .with("precision", Value.words(precision.name()))
        .with("steps", Value.count(run.steps().size()))
        .with("step", Value.count(run.decisive()))
        .with(
            "disagreeingSteps",
            Value.count(run.steps().stream().filter(v -> v.outcome() == Outcome.DISAGREES).count()))
        .with(
            "overflowedFromStep", run.overflowedFrom().map(t -> Value.count(t)).orElse(Value.NONE));
  }

  /** Which step decides. */
  private String deciding(RunVerdict run) {
    Verdict verdict = run.verdict();
    return switch (verdict.outcome()) {
      case AGREES -> "step " + run.decisive();
      case DISAGREES ->
          "first at fault is step "
              + run.decisive()
              + verdict.layerAtFault().map(place -> ", " + words(place)).orElse("");
      default ->
          "%s from step %d"
              .formatted(verdict.outcome().words().toLowerCase(Locale.ROOT), run.decisive());
    };
  }

  private String words(FaultPlace place) {
    String layer = "layer " + place.layer();
    return place.layer() == spec.layers().size()
        ? "the loss"
        : place.isRange() ? layer + " or above" : layer;
  }
}
