package org.dl4jreference.atlas;

import java.util.Optional;
import org.dl4jreference.finding.Finding;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;

/**
 * What the sweep found in one case.
 *
 * @param part of the atlas
 * @param subject what was tried: an activation, a loss, an updater, …
 * @param detail under which circumstances
 * @param precision DL4J's arithmetic
 * @param verdict of the worst step; empty if DL4J refused
 * @param refusal what DL4J said when it refused, otherwise empty
 * @param finding the id of the finding that accounts for a disagreement or a refusal
 */
public record Result(
    String part,
    String subject,
    String detail,
    Precision precision,
    Optional<Verdict> verdict,
    String refusal,
    Optional<String> finding) {

  static Result of(SweepCase c, Precision precision, Verdict verdict) {
    return new Result(
        c.part(),
        c.subject(),
        c.detail(),
        precision,
        Optional.of(verdict),
        "",
        verdict.explanation().flatMap(Explanation::finding));
  }

  static Result refused(
      SweepCase c, Precision precision, RuntimeException refusal, Optional<Finding> finding) {
    return new Result(
        c.part(),
        c.subject(),
        c.detail(),
        precision,
        Optional.empty(),
        String.valueOf(refusal.getMessage()),
        finding.map(Finding::id));
  }

  /**
   * The case's name.
   *
   * @return part, subject, arithmetic and circumstances
   */
  public String name() {
    return "%s: %s %s, %s".formatted(part, subject, precision, detail);
  }

  /** What was found; a refusal is a disagreement. */
  public Outcome outcome() {
    return verdict.map(Verdict::outcome).orElse(Outcome.DISAGREES);
  }

  /**
   * Whether DL4J departs from the reference in a way that no finding accounts for.
   *
   * @return true for something new
   */
  public boolean isNew() {
    return outcome() == Outcome.DISAGREES && finding().isEmpty();
  }
}
