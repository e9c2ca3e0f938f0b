package org.dl4jreference.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import org.dl4jreference.report.VerdictJson;
import org.dl4jreference.verdict.ElementDifference;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;

/**
 * One case of a list of verdicts.
 *
 * @param name of the case
 * @param verdict empty if nothing could be compared
 * @param reason why not; empty if it could
 */
record Judged(String name, Optional<Verdict> verdict, String reason) {
  static Judged of(String name, Verdict verdict) {
    return new Judged(name, Optional.of(verdict), "");
  }

  static Judged notComparable(String name, String reason) {
    return new Judged(name, Optional.empty(), reason);
  }

  Outcome outcome() {
    return verdict.map(Verdict::outcome).orElse(Outcome.NOT_COMPARABLE);
  }

  Optional<String> finding() {
    return verdict.flatMap(Verdict::explanation).flatMap(Explanation::finding);
  }

  /** The outcome that counts: a disagreement by a known finding is expected. */
  Outcome counted() {
    return finding().isPresent() ? Outcome.AGREES : outcome();
  }

  double sigmas() {
    return verdict.map(Verdict::sigmas).orElse(0.0);
  }

  /** Verdict word first, then name, a description, and the worst element. */
  String line(String description) {
    return "%-9s %s %s: %s".formatted(outcome().words(), name, description, detail());
  }

  private String detail() {
    Optional<TensorVerdict> worst = verdict.flatMap(Verdict::worst);
    if (worst.isEmpty()) {
      return reason;
    }
    ElementDifference element = worst.get().worst();
    StringBuilder text =
        new StringBuilder(
            "worst %s sigma at %s[%d, %d]"
                .formatted(
                    number(element.sigmas()), worst.get().name(), element.row(), element.column()));
    if (outcome() != Outcome.AGREES) {
      text.append(
          ", found %s, expected %s"
              .formatted(number(element.subject()), number(element.reference())));
    }
    verdict.orElseThrow().remarks().forEach(remark -> text.append("; ").append(remark));
    verdict
        .orElseThrow()
        .explanation()
        .ifPresent(
            e ->
                text.append("; ")
                    .append(e.text())
                    .append(e.finding().map(id -> " (finding " + id + ")").orElse("")));
    return text.toString();
  }

  ObjectNode json() {
    return verdict
        .map(v -> VerdictJson.verdict(name, v))
        .orElseGet(() -> VerdictJson.notComparable(name, reason));
  }

  /** Seven significant digits. */
  static String number(double value) {
    if (!Double.isFinite(value) || value == 0) {
      return value == 0 ? "0" : Double.toString(value);
    }
    return String.format(Locale.ROOT, "%.7g", value);
  }
}
