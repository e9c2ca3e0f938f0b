package org.dl4jreference.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.check.ModelCheck;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.config.ExperimentFile;
import org.dl4jreference.dl4j.CustomFormulas;
import org.dl4jreference.dl4j.ModelData;
import org.dl4jreference.dl4j.ModelFile;
import org.dl4jreference.dl4j.Reading;
import org.dl4jreference.dl4j.UserModel;
import org.dl4jreference.finding.Causes;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Examples;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.report.NetworkJson;
import org.dl4jreference.report.NetworkPage;
import org.dl4jreference.report.NetworkReport;
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
  private static final int BATCH_SIZE = 128;

  @Parameters(paramLabel = "MODEL", description = "The network.")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description =
          "The examples: CSV with or without a header, NPZ with x and y, or a saved DataSet. An"
              + " experiment has its own.")
  private Path data;

  @Option(
      names = "--labels",
      paramLabel = "COL",
      split = ",",
      description =
          "The label columns of a CSV file, by name or number from 1; default: the last ones. One"
              + " column for several outputs under MCXENT holds class numbers from 0.")
  private List<String> labels = List.of();

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many updates to follow; default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Examples per step; default: 128, or all if there are fewer.")
  private Integer batchSize;

  @Option(
      names = "--batches",
      paramLabel = "N",
      description = "How many batches to take from the file, in turn; default: as needed.")
  private Integer batches;

  @Option(
      names = "--data-type",
      description = "What DL4J is to compute in, ${COMPLETION-CANDIDATES}; default: the model's.")
  private DataType dataType;

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
      names = "--seed",
      paramLabel = "N",
      description = "Of the initialisation, where MODEL has no parameters; default: its own.")
  private Long seed;

  @Option(
      names = "--worst",
      paramLabel = "N",
      defaultValue = "0",
      description = "Also list the worst element of each of the N worst tensors.")
  private int worst;

  @Option(
      names = "--allow-class",
      paramLabel = "CLASS",
      description = "A class of your own that the configuration may name.")
  private Set<String> allowed = Set.of();

  @Option(
      names = "--classpath",
      paramLabel = "JAR",
      description = "Where such classes are, a jar file or a directory; may be given again.")
  private List<Path> classPath = List.of();

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
    return Exit.of(checked.verdict().outcome()).code();
  }

  private record Checked(NetworkVerdict verdict, Precision precision) {}

  private void checkOptions() {
    atLeast("--steps", 1, steps);
    atLeast("--worst", 0, worst);
    atLeast("--batch-size", 1, batchSize == null ? 1 : batchSize);
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
    if (data == null) {
      throw new BadInput("--data must name the examples for " + model);
    }
    device.select();
    UserModel read =
        ModelFile.read(
            model,
            new ModelFile.Options(
                allowed,
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed),
                classLoader()));
    UserModel subject = dataType == null ? read : read.in(dataType.precision());
    List<ModelData> parts =
        parts(DataFile.read(data, wanted(subject))).stream().map(ModelData::of).toList();
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

  private ClassLoader classLoader() {
    ClassLoader own = VerifyCommand.class.getClassLoader();
    List<URL> urls = new ArrayList<>();
    for (Path path : classPath) {
      if (!Files.exists(path)) {
        throw new BadInput("--classpath: %s: no such file".formatted(path));
      }
      try {
        urls.add(path.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new BadInput("--classpath: %s: %s".formatted(path, e.getMessage()));
      }
    }
    return urls.isEmpty() ? own : new URLClassLoader(urls.toArray(URL[]::new), own);
  }

  private DataFile.Wanted wanted(UserModel subject) {
    if (subject.read(CustomFormulas.NONE) instanceof Reading.Comparable reading) {
      NetworkSpec spec = reading.spec();
      return new DataFile.Wanted(
          OptionalInt.of(spec.nIn()),
          OptionalInt.of(spec.nOut()),
          Optional.of(spec.loss().formula().name()),
          labels);
    }
    return new DataFile.Wanted(
        subject.inputs(),
        subject.outputs(),
        subject.loss().map(loss -> loss.formula().name()),
        labels);
  }

  private List<Examples> parts(Examples all) {
    int size = batchSize == null ? Math.min(BATCH_SIZE, all.size()) : batchSize;
    if (size > all.size()) {
      throw new BadInput(
          "--batch-size must be at most the %d examples of %s, found %d"
              .formatted(all.size(), data, size));
    }
    int there = all.size() / size;
    int wantedBatches = batches == null ? Math.min(there, steps) : batches;
    if (wantedBatches > there) {
      throw new BadInput(
          "--batches must be at most %d, since %s has %d examples, found %d"
              .formatted(there, data, all.size(), wantedBatches));
    }
    List<Examples> parts = new ArrayList<>();
    for (int b = 0; b < wantedBatches; b++) {
      parts.add(all.slice(b * size, (b + 1) * size));
    }
    return parts;
  }

  private Checked experiment() {
    if (data != null) {
      throw new BadInput(
          "--data is for models; the experiment %s has its own data".formatted(model));
    }
    Experiment experiment = ExperimentFile.read(model, Engines.vocabulary());
    device.select(experiment.device());
    Precision type = dataType == null ? experiment.dataType() : dataType.precision();
    double rate = experiment.learningRates().get(0);
    List<Batch> all =
        batchSize == null
            ? experiment.batches()
            : parts(new Examples(experiment.data().x(), experiment.data().y())).stream()
                .map(Examples::batch)
                .toList();
    try (Progress progress = Progress.of(console, "verify", steps)) {
      Catalogue catalogue = Catalogue.standard();
      NetworkVerifier verifier =
          new NetworkVerifier(
              new Comparison(catalogue, k), new Causes(catalogue), step -> progress.step());
      return new Checked(
          new NetworkVerdict.ByFormula(
              experiment.networkAt(rate),
              verifier.verify(
                  Engines.DL4J.in(type),
                  experiment.networkAt(rate),
                  TrainingState.initial(experiment.initial().map(type::round)),
                  all,
                  steps,
                  precision == null ? type : precision),
              List.of("at the first learning rate, " + rate)),
          type);
    }
  }
}
