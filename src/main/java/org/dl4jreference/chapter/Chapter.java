package org.dl4jreference.chapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.chapter.ChapterResult.Check;
import org.dl4jreference.chapter.ChapterResult.Functions;
import org.dl4jreference.model.Engine;

/** Computes the chapter, section by section, with the reference and with engines under test. */
public final class Chapter {
  private final Catalogue catalogue;
  private final List<Engine> engines;
  private final String device;

  /**
   * A chapter.
   *
   * @param catalogue what the names mean
   * @param engines the engines under test, all of one precision, in the order of the columns
   * @param device where they compute
   */
  public Chapter(Catalogue catalogue, List<Engine> engines, String device) {
    this.catalogue = catalogue;
    this.engines = List.copyOf(engines);
    this.device = device;
  }

  /**
   * Computes.
   *
   * @param sections which
   * @param epochs of the section training
   * @param done told after each section
   * @return all that was computed
   */
  public ChapterResult compute(Set<ChapterSection> sections, int epochs, Runnable done) {
    List<Check> checks = new ArrayList<>();
    Wanted when = new Wanted(sections, done);
    ChapterTraining network = new ChapterTraining(catalogue, engines);
    return new ChapterResult(
        device,
        engines.get(0).precision(),
        when.of(
            ChapterSection.FORWARD, () -> new ChapterForward(catalogue, engines).compute(checks)),
        when.of(ChapterSection.ACTIVATIONS, () -> functions(checks)),
        when.of(ChapterSection.GRADIENTS, () -> network.gradients(checks)),
        when.of(ChapterSection.UPDATE, () -> network.update(checks)),
        when.of(ChapterSection.TRAINING, () -> network.training(epochs, checks)),
        when.of(
            ChapterSection.LEARNING_RATE,
            () -> new ChapterLearningRates(catalogue, engines).compute(checks)),
        checks);
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

  private record Wanted(Set<ChapterSection> sections, Runnable done) {
    <T> Optional<T> of(ChapterSection section, Supplier<T> computation) {
      if (!sections.contains(section)) {
        return Optional.empty();
      }
      Optional<T> result = Optional.of(computation.get());
      done.run();
      return result;
    }
  }
}
