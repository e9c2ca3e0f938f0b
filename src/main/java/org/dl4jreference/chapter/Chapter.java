package org.dl4jreference.chapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.chapter.ChapterPart.Functions;
import org.dl4jreference.chapter.ChapterResult.Check;
import org.dl4jreference.model.Engine;

/** Computes the chapter, section by section, with the reference and with engines under test. */
public final class Chapter {
  private final Catalogue catalogue;
  private final List<Engine> engines;

  /**
   * A chapter.
   *
   * @param catalogue what the names mean
   * @param engines the engines under test, all of one precision, in the order of the columns
   */
  public Chapter(Catalogue catalogue, List<Engine> engines) {
    this.catalogue = catalogue;
    this.engines = List.copyOf(engines);
  }

  /**
   * Computes.
   *
   * @param sections which
   * @param epochs of the section training
   * @param done told after each step of a run and after each section, {@link #steps} times in all
   * @return all that was computed
   */
  public ChapterResult compute(Set<ChapterSection> sections, int epochs, Runnable done) {
    List<Check> checks = new ArrayList<>();
    List<ChapterPart> parts = new ArrayList<>();
    for (ChapterSection section : ChapterSection.values()) {
      if (sections.contains(section)) {
        parts.add(part(section, epochs, checks, done));
        done.run();
      }
    }
    return new ChapterResult(parts, checks);
  }

  /**
   * How much there is to do.
   *
   * @param sections which
   * @param epochs of the section training
   */
  public long steps(Set<ChapterSection> sections, int epochs) {
    return sections.stream().mapToLong(section -> 1 + stepsOfRuns(section, epochs)).sum();
  }

  private long stepsOfRuns(ChapterSection section, int epochs) {
    long runs = 2L + engines.size();
    return switch (section) {
      case FORWARD, ACTIVATIONS -> 0;
      case GRADIENTS, UPDATE -> runs;
      case TRAINING -> runs * epochs;
      case LEARNING_RATE -> runs * ChapterLearningRates.steps();
    };
  }

  private ChapterPart part(ChapterSection section, int epochs, List<Check> checks, Runnable done) {
    return switch (section) {
      case FORWARD -> new ChapterForward(catalogue, engines).compute(checks);
      case ACTIVATIONS -> functions(checks);
      case GRADIENTS -> new ChapterTraining(catalogue, engines, done).gradients(checks);
      case UPDATE -> new ChapterTraining(catalogue, engines, done).update(checks);
      case TRAINING -> new ChapterTraining(catalogue, engines, done).training(epochs, checks);
      case LEARNING_RATE -> new ChapterLearningRates(catalogue, engines, done).compute(checks);
    };
  }

  private Functions functions(List<Check> checks) {
    ChapterFunctions functions = new ChapterFunctions(catalogue, engines);
    Functions values = functions.compute();
    functions
        .verdicts()
        .forEach((name, found) -> checks.add(ChapterChecks.steps("activations/" + name, found)));
    checks.add(
        ChapterChecks.digits(
            "activations/printed",
            List.of(Notebooks.CROSS_ENTROPY),
            ChapterChecks.number(
                "categorical cross-entropy",
                values.losses().get(values.losses().size() - 1).value())));
    return values;
  }
}
