package org.dl4jreference.lab;

import java.util.List;
import java.util.Optional;

/**
 * Everything the laboratory found.
 *
 * @param study curvature, sweep and boundary; empty of a network without a formula here
 * @param range the range test; empty if there was none
 * @param remarks what was left out, or done with less, and why: sentences
 */
public record RateFindings(
    Optional<RateStudy> study, Optional<RangeTest> range, List<String> remarks) {
  /** Copies the list. */
  public RateFindings {
    remarks = List.copyOf(remarks);
  }

  /**
   * The boundary that decides the verdict.
   *
   * @return empty where there is no verdict
   */
  public Optional<RateStudy.Boundary> boundary() {
    return study.flatMap(RateStudy::boundary);
  }

  /**
   * Why there is no verdict.
   *
   * @return a sentence without a full stop; of no use where there is a boundary
   */
  public String withoutVerdict() {
    if (study.isEmpty()) {
      return "without a formula there is no curvature, and a range test is information";
    }
    return study.get().quadratic()
        ? "from this start DL4J's steps show no boundary at 2/λmax"
        : "this loss is no quadratic, whose boundary alone is known before: the prediction is information";
  }
}
