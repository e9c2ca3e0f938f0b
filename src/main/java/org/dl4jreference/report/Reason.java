package org.dl4jreference.report;

import static org.dl4jreference.report.Digits.number;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.FaultPlace;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;

/** Why a verdict is what it is, for the one line that is always read. */
final class Reason {
  private static final String ATLAS = "docs/atlas.md#";
  private static final String EXPECTED = ", expected ";

  private Reason() {}

  /** Of a case among many, whose network nobody describes: its layers have numbers alone. */
  static String of(Judged judged) {
    return judged.verdict().map(Reason::of).orElse(judged.reason());
  }

  private static String of(Verdict verdict) {
    return verdict.outcome() == Outcome.DISAGREES
        ? disagreement(
            verdict,
            EXPECTED,
            "",
            verdict.layerAtFault().map(place -> place(verdict, place)).orElse("unknown"))
        : outOfRange(verdict, EXPECTED, "");
  }

  private static String place(Verdict verdict, FaultPlace place) {
    boolean isLoss =
        verdict.tensors().stream()
            .anyMatch(t -> t.layer() == place.layer() && t.quantity() == Quantity.SCORE);
    return isLoss
        ? "the loss"
        : "layer " + place.layer() + (place.isRange() ? " or above, up to " + place.upTo() : "");
  }

  /**
   * The worst number, where the fault begins, and its cause if it is known.
   *
   * @param says what stands between what was found and what is right
   * @param step where there are several
   */
  static String disagreement(Verdict verdict, String says, String step, String place) {
    String cause = verdict.explanation().map(e -> "; " + explained(e)).orElse("");
    return verdict
        .worst()
        .filter(worst -> worst.outcome() == Outcome.DISAGREES)
        .map(
            worst -> "%s%s; first at fault: %s%s".formatted(found(worst, says), step, place, cause))
        .orElseGet(
            () ->
                "each number by itself is within rounding%s, all together are not%s"
                    .formatted(step, cause));
  }

  /** Where numbers are that nothing can be said of, and the first of them. */
  static String outOfRange(Verdict verdict, String says, String step) {
    return "%s%s%s%s"
        .formatted(
            verdict.remarks().stream().findFirst().orElse("nothing was compared"),
            step,
            verdict
                .worst()
                .map(t -> ": " + element(t, says))
                .filter(words -> !verdict.remarks().isEmpty())
                .orElse(""),
            verdict.isExcused() ? ", as first principles do" : "");
  }

  /**
   * A tensor's worst element against what it should be; the whole tensor where it disagrees though
   * no element does.
   */
  static String found(TensorVerdict t, String says) {
    String element = "%s (%s σ)".formatted(element(t, says), number(t.sigmas()));
    return t.outcome() == Outcome.DISAGREES && t.counts().disagreeing() == 0
        ? "%s as a whole is off by a factor of 1 + (%s) (%s σ of the whole), its worst element %s"
            .formatted(
                t.name(),
                number(t.scale().error()),
                number(Math.abs(t.scale().error()) / t.scale().deviation()),
                element)
        : element;
  }

  private static String element(TensorVerdict t, String says) {
    return "%s is %s%s%s"
        .formatted(
            t.decisive().place(),
            Digits.ALL.of(t.worst().subject()),
            says,
            Digits.ALL.of(t.worst().reference()));
  }

  /** The cause, and where there is more about it. */
  static String explained(Explanation e) {
    return e.text()
        + e.finding()
            .map(
                id ->
                    Arrays.stream(id.split("\\+"))
                        .map(ATLAS::concat)
                        .collect(Collectors.joining(" and ", ", see ", "")))
            .orElse("");
  }
}
