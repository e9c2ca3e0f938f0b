package org.dl4jreference.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.config.ExperimentFile;
import org.dl4jreference.data.DataFile;
import org.dl4jreference.dl4j.file.ModelFile;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.Document;
import org.dl4jreference.report.NetworkDocument;
import org.dl4jreference.training.ModelCheck;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.NetworkVerdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A user's own network on the user's own data. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Checks what DL4J computes of a network of yours on data of yours: forward pass, score,"
          + " gradients and updates, number by number.",
      "MODEL is what ModelSerializer wrote, a MultiLayerConfiguration or ComputationGraph"
          + "Configuration in JSON or YAML, or one of this project's experiments. The file is only"
          + " read. Where the network has a layer without a formula here, its gradient is checked"
          + " against its own score.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./dl4j-reference verify examples/models/iris.zip \\",
      "      --data examples/models/iris.csv",
      "  ./dl4j-reference verify examples/models/iris.zip \\",
      "      --data examples/models/iris.csv --steps 10 --worst 5",
      "  ./dl4j-reference verify examples/models/iris.zip \\",
      "      --data examples/models/iris.csv --data-type double --json out.json",
      "  ./dl4j-reference verify config/sigmoid-2-3-1.yaml",
    })
final class VerifyCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MODEL", description = "The network.")
  private Path model;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many updates to follow; default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--batches",
      paramLabel = "N",
      description = "How many batches to take from the file, in turn; default: as needed.")
  private Integer batches;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description =
          "Whose rounding to allow for, ${COMPLETION-CANDIDATES}; default: that of the data type.")
  private Precision precision;

  @Option(
      names = "--worst",
      paramLabel = "N",
      defaultValue = "0",
      description = "Also list the worst element of each of the N worst tensors.")
  private int worst;

  /** What may be accepted besides agreement. */
  private enum Accepted {
    CONSISTENT
  }

  @Option(
      names = "--accept",
      paramLabel = "consistent",
      description =
          "A verdict to end with 0 for besides AGREES, ${COMPLETION-CANDIDATES}: nothing but the"
              + " gradient was compared, and only with the network's own score.")
  private Accepted accepted;

  @Mixin private SigmasOption sigmas;
  @Mixin private FormulaOption formulas;
  @Mixin private UserModelOptions own;
  @Mixin private DeviceOption device;
  @Mixin private Reports reports;
  @Mixin private Console console;

  @Override
  public Integer call() {
    reports.check();
    checkOptions();
    Document document = ModelFile.isModel(model) ? userModel() : experiment();
    int exit = reports.show(document, console);
    boolean isAccepted =
        accepted == Accepted.CONSISTENT && document.headline().outcome() == Outcome.CONSISTENT;
    return isAccepted ? Outcome.AGREES.exitCode() : exit;
  }

  private void checkOptions() {
    atLeast("--steps", 1, steps);
    atLeast("--worst", 0, worst);
    own.check();
    atLeast("--batches", 1, batches == null ? 1 : batches);
    sigmas.k();
  }

  private static void atLeast(String option, int least, int found) {
    if (found < least) {
      throw new BadInput(
          "%s must be a whole number >= %d, found %d".formatted(option, least, found));
    }
  }

  private Document userModel() {
    Path data = own.data(model);
    device.select();
    UserModel subject = own.read(model);
    DataFile.Examples read = own.examples(subject, console);
    GraphBatch examples = read.batch();
    int size = own.batchSize(examples.size(), data.toString());
    List<ModelData> parts = new ArrayList<>();
    for (int b = 0; b < batches(examples.size(), size, data.toString()); b++) {
      parts.add(
          subject.data(
              examples.examples(IntStream.range(b * size, (b + 1) * size).boxed().toList())));
    }
    List<String> remarks = new ArrayList<>(read.remarks());
    remarks.addAll(used(parts.stream().map(part -> size).toList(), examples.size()));
    return verified(
        subject.precision(),
        remarks,
        check -> {
          try {
            return check.of(subject, parts);
          } catch (BadInput e) {
            throw new BadInput("%s on %s: %s".formatted(model, data, e.getMessage()));
          }
        });
  }

  /** How many examples the steps see, where that is not all of them. */
  private List<String> used(List<Integer> batchSizes, int all) {
    List<Integer> taken = batchSizes.subList(0, Math.min(steps, batchSizes.size()));
    int used = taken.stream().mapToInt(Integer::intValue).sum();
    return used == all
        ? List.of()
        : List.of(
            "%d of %d examples are used, in %s of %d: --steps and --batch-size take more"
                .formatted(
                    used,
                    all,
                    taken.size() == 1 ? "one batch" : taken.size() + " batches",
                    taken.get(0)));
  }

  private Document verified(
      Precision type, List<String> remarks, Function<ModelCheck, NetworkVerdict> how) {
    NetworkVerdict verdict;
    try (Progress progress = Progress.of(console, "verify", steps)) {
      ModelCheck check =
          formulas.of(
              new ModelCheck(step -> progress.step())
                  .withinSigmas(sigmas.k())
                  .afterSteps(steps)
                  .remarking(remarks)
                  .in(type));
      verdict = how.apply(precision == null ? check : check.allowingFor(precision));
    }
    return NetworkDocument.of(model.toString(), device.origin(type), verdict, worst);
  }

  /** How many batches to take of all examples. */
  private int batches(int all, int size, String from) {
    int there = all / size;
    int wanted = batches == null ? Math.min(there, steps) : batches;
    if (wanted > there) {
      throw new BadInput(
          "--batches must be at most %d, since %s has %d examples, found %d"
              .formatted(there, from, all, wanted));
    }
    return wanted;
  }

  private Document experiment() {
    own.refuseModelOptions(model);
    Experiment experiment = ExperimentFile.read(model, Catalogue.standard());
    device.select(experiment.device());
    List<Batch> parts = experiment.batches();
    if (own.hasBatchSize()) {
      int all = experiment.data().size();
      int size = own.batchSize(all, model.toString());
      parts = experiment.data().split(size).subList(0, batches(all, size, model.toString()));
    }
    List<Batch> taken = parts;
    return verified(
        own.precision().orElse(experiment.dataType()),
        used(taken.stream().map(Batch::size).toList(), experiment.data().size()),
        check -> {
          try {
            return check.of(experiment, taken);
          } catch (BadInput e) {
            throw new BadInput("%s: %s".formatted(model, e.getMessage()));
          }
        });
  }
}
