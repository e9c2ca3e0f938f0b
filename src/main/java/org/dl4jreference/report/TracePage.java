package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.verify.RunVerdict;

/** Verdicts on recorded trainings as a page. */
public final class TracePage {
  /** More would make the page slow. */
  private static final int MOST_WITH_CURVES = 6;

  private TracePage() {}

  /**
   * A recorded training.
   *
   * @param spec the network
   * @param verdict on each of its steps
   */
  public record Run(NetworkSpec spec, RunVerdict verdict) {
    FaultSections faults() {
      return FaultSections.of(verdict.verdict(), verdict.steps(), NetworkPage.layers(spec));
    }
  }

  /**
   * The page.
   *
   * @param verdict the verdict line, its outcome first
   * @param facts what was computed with
   * @param runs by a trace's name
   * @return the traces with a fault first
   */
  public static Page of(String verdict, List<Page.Fact> facts, Map<String, Run> runs) {
    List<Map.Entry<String, Run>> ordered = new ArrayList<>(runs.entrySet());
    ordered.sort((a, b) -> Boolean.compare(isFaulty(b.getValue()), isFaulty(a.getValue())));
    Map.Entry<String, Run> worst = ordered.get(0);
    List<PageSection> sections = new ArrayList<>();
    for (Map.Entry<String, Run> entry : ordered) {
      RunVerdict run = entry.getValue().verdict();
      if (FaultSections.isWorse(run.verdict(), worst.getValue().verdict().verdict())) {
        worst = entry;
      }
      sections.add(
          entry
              .getValue()
              .faults()
              .section(
                  "%s, decided by step %d".formatted(entry.getKey(), run.decisive()),
                  sections.size() < MOST_WITH_CURVES
                      ? StepCharts.of("-" + (sections.size() + 1), "recorded", 0, run)
                      : List.of()));
    }
    return Page.of(
        "Recorded trainings",
        verdict,
        facts,
        Optional.of(worst.getValue().faults().layers(worst.getKey())),
        sections);
  }

  private static boolean isFaulty(Run run) {
    return run.verdict().verdict().layerAtFault().isPresent();
  }
}
