package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Policy;
import org.dl4jreference.verdict.Tally;
import org.dl4jreference.verify.RunVerdict;

/** Verdicts on recorded trainings. */
public final class TraceDocument {
  /** More would make the page slow. */
  private static final int MOST_WITH_CURVES = 6;

  private TraceDocument() {}

  /**
   * A recorded training and what was found.
   *
   * @param trace the training
   * @param verdict on each of its steps
   */
  public record Run(Recorded trace, RunVerdict verdict) {
    private FaultSections faults() {
      return FaultSections.of(trace.name(), trace.spec(), verdict);
    }
  }

  /**
   * The document.
   *
   * @param runs in the order in which they were judged
   * @return a line each; on the page, those with a fault first
   */
  public static Document of(List<Run> runs) {
    Tally tally = new Tally(Policy.NETWORK);
    runs.forEach(run -> tally.add(Judged.of(run.trace().name(), run.verdict().verdict())));
    Origin origin = Recorded.origin(runs.stream().map(Run::trace).toList());
    List<Block> blocks = new ArrayList<>();
    blocks.add(origin.facts());
    blocks.add(FaultSections.worst(runs.stream().map(Run::faults).toList()));
    blocks.add(
        new Cases("cases", runs.stream().map(run -> run.trace().judged(run.verdict())).toList())
            .only(Reader.TERMINAL, Reader.PROGRAM));
    blocks.addAll(sections(runs));
    return new Document("Recorded trainings", Headline.of(tally, "traces"), origin, blocks);
  }

  private static List<Block> sections(List<Run> runs) {
    List<Run> ordered = new ArrayList<>(runs);
    ordered.sort((a, b) -> Boolean.compare(b.faults().isFaulty(), a.faults().isFaulty()));
    List<Block> sections = new ArrayList<>();
    for (Run run : ordered) {
      sections.add(
          run.faults()
              .section(
                  "%s, decided by step %d".formatted(run.trace().name(), run.verdict().decisive()),
                  sections.size() < MOST_WITH_CURVES
                      ? StepCharts.of("-" + (sections.size() + 1), "recorded", 0, run.verdict())
                      : List.of())
              .only(Reader.PAGE));
    }
    return sections;
  }
}
