package org.dl4jreference.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.config.ExperimentFile;
import org.dl4jreference.data.DataFile;
import org.dl4jreference.dl4j.file.ModelFile;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.lab.RangeTest;
import org.dl4jreference.lab.RateFindings;
import org.dl4jreference.lab.RateSweep;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.LearningRateDocument;
import org.dl4jreference.training.ExperimentLearningRates;
import org.dl4jreference.training.ModelLearningRates;
import picocli.CommandLine;
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
          + " DL4J does at each rate: over-damped, oscillating, bouncing, diverging, overflowed.",
      "MODEL is one of this project's experiments, or a network of yours, as in verify, with"
          + " examples in --data. The file is only read. A network without a formula here, such as"
          + " a convolution or a graph that branches, gets the range test alone.",
      "For a linear network with a square loss the predicted boundary must be the observed one, to"
          + " 0.1 %%. For others the prediction is information, and the exit code 0.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./dl4j-reference learning-rate config/linear-3x.yaml",
      "  ./dl4j-reference learning-rate config/linear-3x.yaml --report out",
      "  ./dl4j-reference learning-rate config/sigmoid-2-3-1.yaml \\",
      "      --rates 0.01,0.1,1,2,4 --range-test",
      "  ./dl4j-reference learning-rate examples/models/iris.zip \\",
      "      --data examples/models/iris.csv --epochs 50",
    })
final class LearningRateCommand implements Callable<Integer> {
  private static final int MOST_EPOCHS = 300;
  private static final int MODEL_EPOCHS = 100;

  @Parameters(paramLabel = "MODEL", description = "The experiment, or the network.")
  private Path file;

  @Option(
      names = "--rates",
      split = ",",
      paramLabel = "RATE",
      description =
          "Instead of the experiment's learning rates; where there is one or none, of rates from a"
              + " hundredth to ten times the largest stable one.")
  private List<Double> rates = List.of();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "Epochs of each run; the experiment's, but at most "
              + MOST_EPOCHS
              + ", and "
              + MODEL_EPOCHS
              + " of a model.")
  private Integer epochs;

  @Option(
      names = "--range-test",
      description =
          "Also the loss against a rate that grows step by step; of a model of yours it always is.")
  private boolean rangeTest;

  @Mixin private UserModelOptions own;
  @Mixin private Reports reports;
  @Mixin private DeviceOption device;
  @Mixin private Console console;

  private record Found(String title, Precision precision, RateFindings findings) {}

  @Override
  public Integer call() {
    reports.check();
    checkOptions();
    Found found = ModelFile.isModel(file) ? model() : experiment();
    RateFindings findings = found.findings();
    int exit =
        reports.show(
            LearningRateDocument.of(found.title(), device.origin(found.precision()), findings),
            console);
    // without a boundary there is nothing that could have failed
    return findings.boundary().isPresent() ? exit : CommandLine.ExitCode.OK;
  }

  private void checkOptions() {
    own.check();
    for (double rate : rates) {
      if (!(rate > 0) || Double.isInfinite(rate)) {
        throw new BadInput("--rates must be finite and > 0, found " + rate);
      }
    }
    if (epochs != null) {
      checkEpochs(epochs);
    }
  }

  private static int checkEpochs(int length) {
    if (length < RateSweep.LEAST_EPOCHS) {
      throw new BadInput(
          "--epochs must be a whole number >= %d, found %d"
              .formatted(RateSweep.LEAST_EPOCHS, length));
    }
    return length;
  }

  private Found model() {
    Path data = own.data(file);
    device.select();
    UserModel subject = own.read(file);
    DataFile.Examples read = own.examples(subject, console);
    GraphBatch examples = read.batch();
    int batchSize = own.batchSize(examples.size(), data.toString());
    long steps = ModelLearningRates.RUNS + RangeTest.STEPS;
    try (Progress progress = Progress.of(console, "learning rates", steps)) {
      ModelLearningRates laboratory =
          new ModelLearningRates(
              subject.remarking(read.remarks()),
              own.classLoader(),
              examples,
              batchSize,
              rates,
              epochs == null ? MODEL_EPOCHS : epochs,
              progress::step);
      return new Found(file.getFileName().toString(), subject.precision(), laboratory.find());
    } catch (BadInput e) {
      throw new BadInput("%s on %s: %s".formatted(file, data, e.getMessage()));
    }
  }

  private Found experiment() {
    own.refuseModelOptions(file);
    Experiment read = ExperimentFile.read(file, Catalogue.standard());
    Experiment experiment = own.precision().map(read::withDataType).orElse(read);
    int length = epochs == null ? checkEpochs(Math.min(experiment.epochs(), MOST_EPOCHS)) : epochs;
    device.select(experiment.device());
    try (Progress progress =
        Progress.of(console, "learning rates", ExperimentLearningRates.runs(experiment))) {
      ExperimentLearningRates laboratory =
          new ExperimentLearningRates(
              experiment,
              rates,
              length,
              rangeTest ? batches(experiment) : List.of(),
              progress::step);
      return new Found(experiment.name(), experiment.dataType(), laboratory.find());
    } catch (BadInput e) {
      throw new BadInput("%s: %s".formatted(file, e.getMessage()));
    }
  }

  private List<Batch> batches(Experiment experiment) {
    if (!own.hasBatchSize()) {
      return experiment.batches();
    }
    Batch all = experiment.data();
    int size = own.batchSize(all.size(), file.toString());
    return all.split(size);
  }
}
