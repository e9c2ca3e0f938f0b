package org.dl4jreference.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.config.ExperimentFile;
import org.dl4jreference.dl4j.file.ModelFile;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Examples;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.report.NetworkJson;
import org.dl4jreference.report.NetworkPage;
import org.dl4jreference.report.NetworkReport;
import org.dl4jreference.training.ModelCheck;
import org.dl4jreference.verify.Judge;
import org.dl4jreference.verify.NetworkVerdict;
import org.dl4jreference.verify.NetworkVerifier;
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
      "  dl4j-reference verify model.zip --data test.csv",
      "  dl4j-reference verify model.zip --data test.csv --labels species --steps 10 --worst 5",
      "  dl4j-reference verify configuration.json --data data.npz --data-type double --json out.json",
      "  dl4j-reference verify config/sigmoid-2-3-1.yaml",
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
      description =
          "Whose rounding to allow for, ${COMPLETION-CANDIDATES}; default: that of the data type.")
  private Precision precision;

  @Option(
      names = "--k",
      paramLabel = "K",
      description = "How many sigma rounding may explain; default: 8.")
  private double k = Comparison.DEFAULT_K;

  @Option(
      names = "--worst",
      paramLabel = "N",
      defaultValue = "0",
      description = "Also list the worst element of each of the N worst tensors.")
  private int worst;

  @Mixin private UserModelOptions own;
  @Mixin private JsonFile json;
  @Mixin private DeviceOption device;
  @Mixin private ReportDirectory report;
  @Mixin private Console console;

  @Override
  public Integer call() {
    json.check();
    report.check();
    checkOptions();
    Checked checked = ModelFile.isModel(model) ? userModel() : experiment();
    NetworkReport.lines(checked.verdict(), worst).forEach(console::print);
    ObjectNode found =
        NetworkJson.of(checked.verdict(), device.name(), checked.precision())
            .put("model", model.toString());
    device.describe(found, console, checked.precision());
    json.write(found);
    report.write(
        console,
        () ->
            NetworkPage.of(
                "Verification of " + model.getFileName(),
                ReportDirectory.facts(device.name(), checked.precision()),
                checked.verdict()),
        found);
    console.verdict(NetworkReport.words(checked.verdict()));
    return checked.verdict().counted().exitCode();
  }

  private record Checked(NetworkVerdict verdict, Precision precision) {}

  private void checkOptions() {
    atLeast("--steps", 1, steps);
    atLeast("--worst", 0, worst);
    own.check();
    atLeast("--batches", 1, batches == null ? 1 : batches);
    if (!(k > 0) || Double.isInfinite(k)) {
      throw new BadInput("--k must be finite and > 0, found " + k);
    }
  }

  private static void atLeast(String option, int least, int found) {
    if (found < least) {
      throw new BadInput(
          "%s must be a whole number >= %d, found %d".formatted(option, least, found));
    }
  }

  private Checked userModel() {
    Path data = own.data(model);
    device.select();
    UserModel subject = own.read(model);
    List<ModelData> parts =
        parts(own.examples(subject), data.toString()).stream().map(ModelData::of).toList();
    try (Progress progress = Progress.of(console, "verify", steps)) {
      ModelCheck check =
          new ModelCheck(
              Catalogue.standard(),
              CustomFormulas.NONE,
              k,
              steps,
              Optional.empty(),
              Optional.ofNullable(precision),
              false,
              step -> progress.step());
      return new Checked(check.of(subject, parts), subject.precision());
    } catch (IllegalArgumentException e) {
      throw new BadInput("%s on %s: %s".formatted(model, data, e.getMessage()));
    }
  }

  private List<Examples> parts(Examples all, String from) {
    int size = own.batchSize(all, from);
    int there = all.size() / size;
    int wantedBatches = batches == null ? Math.min(there, steps) : batches;
    if (wantedBatches > there) {
      throw new BadInput(
          "--batches must be at most %d, since %s has %d examples, found %d"
              .formatted(there, from, all.size(), wantedBatches));
    }
    List<Examples> parts = new ArrayList<>();
    for (int b = 0; b < wantedBatches; b++) {
      parts.add(all.slice(b * size, (b + 1) * size));
    }
    return parts;
  }

  private Checked experiment() {
    own.refuseModelOptions(model);
    Experiment experiment = ExperimentFile.read(model, Catalogue.standard());
    device.select(experiment.device());
    Precision type = own.precision().orElse(experiment.dataType());
    double rate = experiment.learningRates().get(0);
    List<Batch> all =
        own.hasBatchSize()
            ? parts(new Examples(experiment.data().x(), experiment.data().y()), model.toString())
                .stream()
                .map(Examples::batch)
                .toList()
            : experiment.batches();
    try (Progress progress = Progress.of(console, "verify", steps)) {
      Catalogue catalogue = Catalogue.standard();
      NetworkVerifier verifier =
          new NetworkVerifier(Judge.ofDl4j(catalogue, k), step -> progress.step());
      return new Checked(
          new NetworkVerdict.ByFormula(
              experiment.network().atRate(rate),
              verifier.verify(
                  Engines.DL4J.in(type),
                  experiment.network().atRate(rate),
                  TrainingState.initial(experiment.initial().map(type::round)),
                  all,
                  steps,
                  precision == null ? type : precision),
              List.of("at the first learning rate, " + rate)),
          type);
    }
  }
}
