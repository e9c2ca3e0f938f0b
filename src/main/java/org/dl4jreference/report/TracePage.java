package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.dl4jreference.verify.RunVerdict;

/** Verdicts on recorded trainings as a page. */
public final class TracePage {
  private TracePage() {}

  /**
   * The page.
   *
   * @param verdict the verdict line, its outcome first
   * @param facts what was computed with
   * @param runs by a trace's name
   * @return the traces with a fault first
   */
  public static Page of(String verdict, List<Page.Fact> facts, Map<String, RunVerdict> runs) {
    List<Section> faulty = new ArrayList<>();
    List<Section> sound = new ArrayList<>();
    runs.forEach(
        (name, run) ->
            (run.verdict().layerAtFault().isPresent() ? faulty : sound)
                .add(
                    FaultSections.of(
                        "%s, decided by step %d".formatted(name, run.decisive() + 1),
                        run.verdict(),
                        run.steps(),
                        List.of())));
    faulty.addAll(sound);
    int colon = verdict.indexOf(": ");
    return new Page(
        "Recorded trainings",
        verdict.substring(0, colon),
        verdict.substring(colon + 2),
        facts,
        faulty);
  }
}
