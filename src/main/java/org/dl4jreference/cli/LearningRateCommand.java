package org.dl4jreference.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.config.ExperimentFile;
import org.dl4jreference.lab.Laboratory;
import org.dl4jreference.lab.RangeTest;
import org.dl4jreference.lab.RateStudy;
import org.dl4jreference.lab.TutorialEngine;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Outcome;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.report.LearningRatePage;
import org.dl4jreference.report.RateStudyJson;
import org.dl4jreference.report.RateStudyText;
import org.dl4jreference.report.VerdictJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The learning-rate laboratory. */
@Command(
    name = "learning-rate",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Predicts the largest stable learning rate from the curvature of the loss, and shows what"
          + " DL4J does at each rate: over-damped, oscillating, diverging, overflowed.",
      "For a linear network with a square loss the predicted boundary must be the observed one, to"
          + " 0.1 %. For others the prediction is information.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  dl4j-reference learning-rate config/linear-3x.yaml",
      "  dl4j-reference learning-rate config/linear-3x.yaml --report out",
      "  dl4j-reference learning-rate config/sigmoid-2-3-1.yaml --rates 0.01,0.1,1,2,4 --range-test",
    })
final class LearningRateCommand implements Callable<Integer> {
  private static final int MOST_EPOCHS = 300;
  private static final int MOST_TUTORIAL_PARAMETERS = 1000;
  private static final int RANGE_STEPS = 200;

  @Parameters(paramLabel = "CONFIG.yaml", description = "The experiment.")
  private Path file;

  @Option(
      names = "--rates",
      split = ",",
      paramLabel = "RATE",
      description = "Instead of the file's learning rates.")
  private List<Double> rates;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "Epochs of each run; the file's, but at most " + MOST_EPOCHS + ".")
  private Integer epochs;

  @Option(
      names = "--data-type",
      description = "Instead of the file's dataType: ${COMPLETION-CANDIDATES}.")
  private DataType dataType;

  @Option(
      names = "--range-test",
      description = "Also the loss against a rate that grows step by step.")
  private boolean rangeTest;

  @Mixin private JsonFile json;
  @Mixin private DeviceOption device;
  @Mixin private ReportDirectory page;
  @Mixin private Console console;

  @Override
  public Integer call() {
    json.check();
    page.check();
    Experiment experiment = ExperimentFile.read(file, Engines.vocabulary());
    if (dataType != null) {
      experiment = experiment.withDataType(dataType.precision());
    }
    List<Double> tried = rates == null ? experiment.learningRates() : rates;
    for (double rate : tried) {
      if (!(rate > 0) || Double.isInfinite(rate)) {
        throw new BadInput("--rates must be finite and > 0, found " + rate);
      }
    }
    int length = epochs == null ? Math.min(experiment.epochs(), MOST_EPOCHS) : epochs;
    if (length < 3) {
      throw new BadInput("--epochs must be a whole number >= 3, found " + length);
    }
    String place = device.select(experiment.device());
    RateStudy study = study(experiment, tried, length);
    RateStudyText.lines(study).forEach(console::print);
    Outcome outcome =
        study
            .boundary()
            .map(b -> b.agrees() ? Outcome.AGREES : Outcome.DISAGREES)
            .orElse(Outcome.AGREES);
    ObjectNode report = VerdictJson.report(outcome, place, experiment.dataType());
    report.put("experiment", experiment.name());
    RateStudyJson.addTo(report, study);
    device.describe(report, console, experiment.dataType());
    json.write(report);
    Precision precision = experiment.dataType();
    String name = experiment.name();
    page.write(
        console,
        () ->
            LearningRatePage.of(
                name,
                study.boundary().isPresent() ? outcome.words() : "No verdict",
                afterColon(words(study)),
                ReportDirectory.facts(place, precision),
                study),
        report);
    console.verdict(words(study));
    return Exit.of(outcome).code();
  }

  private RateStudy study(Experiment experiment, List<Double> tried, int length) {
    Catalogue catalogue = Catalogue.standard();
    List<Engine> engines = new ArrayList<>();
    engines.add(Engines.DL4J.in(experiment.dataType()));
    engines.add(Engines.REFERENCE.in(experiment.dataType()));
    if (experiment.initial().size() <= MOST_TUTORIAL_PARAMETERS) {
      engines.add(new TutorialEngine(catalogue));
    }
    long runs = (long) tried.size() * engines.size() + 10;
    try (Progress progress = Progress.of(console, "learning rates", runs)) {
      List<RangeTest.Point> range =
          rangeTest ? range(experiment, engines.get(0), tried) : List.of();
      return new Laboratory(
              catalogue,
              experiment.network(),
              experiment.initial(),
              experiment.data(),
              progress::step)
          .study(engines, tried, length, range);
    }
  }

  private static List<RangeTest.Point> range(
      Experiment experiment, Engine engine, List<Double> tried) {
    double largest = tried.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return RangeTest.run(
        engine,
        experiment.network(),
        TrainingState.initial(experiment.initial()),
        experiment.batches(),
        largest * 1e-5,
        largest * 10,
        RANGE_STEPS);
  }

  private static String afterColon(String words) {
    return words.substring(words.indexOf(": ") + 2);
  }

  private static String words(RateStudy study) {
    return study
        .boundary()
        .map(
            b ->
                "%s: predicted boundary %.9g, observed %.9g, %.4f %% apart"
                    .formatted(
                        (b.agrees() ? Outcome.AGREES : Outcome.DISAGREES).words(),
                        b.predicted(),
                        b.observed(),
                        100 * b.difference()))
        .orElse(
            "No verdict: this loss is no quadratic, so its boundary moves and the prediction is"
                + " information");
  }
}
