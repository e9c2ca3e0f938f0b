package org.dl4jreference.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Engine;
import org.dl4jreference.report.ChapterResult;
import org.dl4jreference.report.ChapterResult.Check;
import org.dl4jreference.report.ChapterResult.Functions;
import org.dl4jreference.report.Producer;

/** Computes the chapter, section by section, with the reference and with engines under test. */
final class Chapter {
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
  Chapter(Catalogue catalogue, List<Engine> engines, String device) {
    this.catalogue = catalogue;
    this.engines = List.copyOf(engines);
    this.device = device;
  }

  ChapterResult compute(Set<ChapterSection> sections, int epochs) {
    List<Check> checks = new ArrayList<>();
    ChapterTraining network = new ChapterTraining(catalogue, engines);
    return new ChapterResult(
        Producer.current(),
        device,
        engines.get(0).precision(),
        when(
            sections.contains(ChapterSection.FORWARD),
            () -> new ChapterForward(catalogue, engines).compute(checks)),
        when(sections.contains(ChapterSection.ACTIVATIONS), () -> functions(checks)),
        when(sections.contains(ChapterSection.GRADIENTS), () -> network.gradients(checks)),
        when(sections.contains(ChapterSection.UPDATE), () -> network.update(checks)),
        when(sections.contains(ChapterSection.TRAINING), () -> network.training(epochs, checks)),
        when(
            sections.contains(ChapterSection.LEARNING_RATE),
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

  private static <T> Optional<T> when(boolean wanted, Supplier<T> section) {
    return wanted ? Optional.of(section.get()) : Optional.empty();
  }
}
