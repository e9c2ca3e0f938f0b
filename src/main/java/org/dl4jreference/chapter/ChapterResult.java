package org.dl4jreference.chapter;

import java.util.List;
import java.util.Optional;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Resolution;
import org.dl4jreference.verdict.Worst;

/**
 * All that the chapter's report says.
 *
 * @param parts one for each section that was asked for, in the chapter's order
 * @param checks what decides the verdict
 */
public record ChapterResult(List<ChapterPart> parts, List<Check> checks) {
  /** Copies the lists. */
  public ChapterResult {
    parts = List.copyOf(parts);
    checks = List.copyOf(checks);
  }

  /**
   * The verdict on everything. A run that overflowed where the mathematics leaves the arithmetic's
   * range went as it should, so it counts as agreeing.
   *
   * @return the worst outcome of the checks
   */
  public Outcome outcome() {
    return Outcome.worst(
        checks.stream()
            .map(Check::outcome)
            .map(outcome -> outcome == Outcome.OVERFLOWED ? Outcome.AGREES : outcome));
  }

  /**
   * A section's numbers.
   *
   * @param <T> the section's
   * @param type which section
   * @return the numbers; empty if that section was not asked for
   */
  public <T extends ChapterPart> Optional<T> part(Class<T> type) {
    return parts.stream().filter(type::isInstance).map(type::cast).findFirst();
  }

  /**
   * An engine's run of the training.
   *
   * @param engine its name
   * @return the run; empty if the network was not trained
   */
  public Optional<ChapterRun> trainedBy(String engine) {
    return part(ChapterPart.Training.class).stream()
        .flatMap(t -> t.runs().stream())
        .filter(r -> r.engine().equals(engine))
        .findFirst();
  }

  /**
   * One thing that was checked.
   *
   * @param name section and subject, such as {@code training/dl4j}
   * @param outcome what was found; OVERFLOWED only where that is right
   * @param text the same in words
   * @param finding the known finding that explains a disagreement; empty for none
   * @param worst the number that decided; empty if there is none to show
   * @param resolution how small an error would have been seen; empty if digits were compared
   */
  public record Check(
      String name,
      Outcome outcome,
      String text,
      Optional<String> finding,
      Optional<Worst> worst,
      Optional<Resolution> resolution) {}
}
