package org.dl4jreference.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.config.ExperimentFile;
import org.dl4jreference.config.ReferenceArithmetic;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Engine;
import org.dl4jreference.report.Document;
import org.dl4jreference.report.RunDocument;
import org.dl4jreference.report.RunDocument.Rate;
import org.dl4jreference.training.Dl4jExperiment;
import org.dl4jreference.training.FlowRecorder;
import org.dl4jreference.training.NetworkFlow;
import org.dl4jreference.training.Trainer;
import org.dl4jreference.training.Trajectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One experiment file: the reference and the engines side by side, at each learning rate. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Trains the network of an experiment file with the reference and with each engine, at every"
          + " learning rate.",
      "Each step of an engine is compared with the reference from that step's own parameters; whole"
          + " trajectories side by side are information. The keys of the file are in"
          + " config/README.md.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./dl4j-reference run config/sigmoid-2-3-1.yaml",
      "  ./dl4j-reference run config/sigmoid-2-3-1.yaml --report out",
      "  ./dl4j-reference run config/sigmoid-2-3-1.yaml --epochs 20000 --watch",
      "  ./dl4j-reference run config/linear-3x.yaml --learning-rate 0.05,0.1 \\",
      "      --data-type double --epochs 100 --json out.json",
    })
final class RunCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CONFIG.yaml", description = "The experiment.")
  private Path file;

  @Option(
      names = "--data-type",
      paramLabel = "float|double",
      description = "Instead of the file's dataType: ${COMPLETION-CANDIDATES}.")
  private DataType dataType;

  @Option(names = "--epochs", paramLabel = "N", description = "Instead of the file's epochs.")
  private Integer epochs;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      split = ",",
      description = "Instead of the file's learning rates; one run each.")
  private List<Double> learningRates = List.of();

  @Mixin private Reports reports;
  @Mixin private DeviceOption device;
  @Mixin private WatchOption watch;
  @Mixin private Console console;

  @Override
  public Integer call() throws InterruptedException, IOException {
    reports.check();
    if (epochs != null && epochs < 1) {
      throw new BadInput("--epochs must be a whole number >= 1, found " + epochs);
    }
    for (double rate : learningRates) {
      if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
        throw new BadInput("--learning-rate must be finite and > 0, found " + rate);
      }
    }
    Dl4jExperiment own = Dl4jExperiment.of(experiment());
    Optional<LoopbackServer> server = watch.bind();
    try {
      return run(own, server);
    } finally {
      server.ifPresent(LoopbackServer::close);
    }
  }

  private int run(Dl4jExperiment own, Optional<LoopbackServer> server)
      throws InterruptedException, IOException {
    Experiment experiment = own.experiment();
    String place = device.select(experiment.device());
    List<Engine> engines = Engines.SUBJECTS.stream().map(e -> e.in(experiment.dataType())).toList();
    Optional<RunWatch> watched =
        server.map(
            s -> new RunWatch(s, experiment, dl4j(engines), device.origin(experiment.dataType())));
    server.ifPresent(s -> console.prompt("watch: " + s.address()));
    RunDocument runs = new RunDocument(file.toString(), own);
    console.text().show(runs.head(place));
    List<Rate> rates = new ArrayList<>();
    for (double rate : experiment.learningRates()) {
      rates.add(train(experiment, engines, rate, watched));
      console.text().show(runs.add(rates.get(rates.size() - 1)));
    }
    boolean isSeen = reports.havePage() || watched.isPresent();
    Document document =
        runs.document(
            device.origin(experiment.dataType()),
            isSeen ? flow(experiment, dl4j(engines), rates.get(0)) : Optional.empty());
    watched.ifPresent(w -> w.finish(document));
    int exit = reports.show(document, console);
    if (watched.isPresent()) {
      watched.get().awaitReaders(console);
    }
    return exit;
  }

  private static Engine dl4j(List<Engine> engines) {
    return engines.stream()
        .filter(engine -> engine.name().equals(Engines.DL4J.key()))
        .findFirst()
        .orElseThrow();
  }

  private static Optional<NetworkFlow> flow(Experiment experiment, Engine shown, Rate first) {
    return first.refused().containsKey(shown.name())
        ? Optional.empty()
        : new FlowRecorder(shown, experiment.network().atRate(first.rate()), experiment.data())
            .train(experiment.initial(), experiment.batches(), experiment.epochs());
  }

  private Experiment experiment() {
    Experiment experiment = ExperimentFile.read(file, Catalogue.standard());
    if (epochs != null) {
      experiment = experiment.withEpochs(epochs);
    }
    if (!learningRates.isEmpty()) {
      experiment = experiment.withLearningRates(learningRates);
    }
    return dataType == null ? experiment : experiment.withDataType(dataType.precision());
  }

  private Rate train(
      Experiment experiment, List<Engine> engines, double rate, Optional<RunWatch> watched) {
    boolean tutorial = experiment.arithmetics().contains(ReferenceArithmetic.TUTORIAL);
    long steps = (long) experiment.epochs() * (engines.size() + (tutorial ? 2 : 1));
    try (Progress progress = Progress.of(console, "learning rate " + rate, steps)) {
      Trainer trainer =
          new Trainer(
              experiment,
              rate,
              progress::step,
              watched.map(w -> w.at(rate)).orElse(Trainer.Watcher.NOBODY));
      List<Trajectory> runs = new ArrayList<>();
      runs.add(trainer.exact(Engines.REFERENCE.in(experiment.dataType())));
      if (tutorial) {
        runs.add(trainer.tutorial());
      }
      Map<String, String> refused = new LinkedHashMap<>();
      Map<String, String> leftOut = new LinkedHashMap<>();
      for (Engine engine : engines) {
        try {
          runs.add(trainer.verified(engine));
        } catch (IllegalArgumentException e) {
          (isSecondOpinion(engine) ? leftOut : refused).put(engine.name(), e.getMessage());
        }
      }
      leftOut.forEach(
          (engine, why) ->
              console.warn("%s is left out at learning rate %s: %s".formatted(engine, rate, why)));
      return new Rate(rate, runs, refused, leftOut);
    }
  }

  /** SameDiff is one, told apart from DL4J, without which there is no verdict. */
  private static boolean isSecondOpinion(Engine engine) {
    return engine.name().equals(Engines.SAMEDIFF.key());
  }
}
