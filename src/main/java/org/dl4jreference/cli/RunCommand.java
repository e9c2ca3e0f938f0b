package org.dl4jreference.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.config.Arithmetic;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.config.ExperimentFile;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.report.CaseText;
import org.dl4jreference.report.Page;
import org.dl4jreference.report.RunPage;
import org.dl4jreference.report.VerdictJson;
import org.dl4jreference.training.FlowRecorder;
import org.dl4jreference.training.Trainer;
import org.dl4jreference.training.Trajectory;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Policy;
import org.dl4jreference.verdict.Tally;
import org.dl4jreference.verdict.Verdict;
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
      "  dl4j-reference run config/sigmoid-2-3-1.yaml",
      "  dl4j-reference run config/sigmoid-2-3-1.yaml --report out",
      "  dl4j-reference run config/sigmoid-2-3-1.yaml --epochs 20000 --watch",
      "  dl4j-reference run config/linear-3x.yaml --data-type double --epochs 100 --json out.json",
    })
final class RunCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CONFIG.yaml", description = "The experiment.")
  private Path file;

  @Option(
      names = "--data-type",
      description = "Instead of the file's dataType: ${COMPLETION-CANDIDATES}.")
  private DataType dataType;

  @Option(names = "--epochs", paramLabel = "N", description = "Instead of the file's epochs.")
  private Integer epochs;

  @Mixin private JsonFile json;
  @Mixin private DeviceOption device;
  @Mixin private ReportDirectory page;
  @Mixin private WatchOption watch;
  @Mixin private Console console;

  private final Tally tally = new Tally(Policy.NETWORK);
  private final List<ObjectNode> cases = new ArrayList<>();
  private final List<ObjectNode> trajectories = new ArrayList<>();
  private final List<RunPage.Rate> rates = new ArrayList<>();

  @Override
  public Integer call() throws InterruptedException, IOException {
    json.check();
    page.check();
    if (epochs != null && epochs < 1) {
      throw new BadInput("--epochs must be a whole number >= 1, found " + epochs);
    }
    Experiment experiment = experiment();
    Optional<LoopbackServer> server = watch.bind();
    try {
      return run(experiment, server);
    } finally {
      server.ifPresent(LoopbackServer::close);
    }
  }

  private int run(Experiment experiment, Optional<LoopbackServer> server)
      throws InterruptedException, IOException {
    String place = device.select(experiment.device());
    List<Engine> engines = Engines.SUBJECTS.stream().map(e -> e.in(experiment.dataType())).toList();
    Optional<RunWatch> watched =
        server.map(
            s ->
                new RunWatch(
                    s,
                    experiment,
                    dl4j(engines),
                    ReportDirectory.facts(place, experiment.dataType())));
    server.ifPresent(s -> console.prompt("watch: " + s.address()));
    RunTables tables = new RunTables(console, experiment, place);
    tables.head();
    for (double rate : experiment.learningRates()) {
      List<Trajectory> runs =
          train(
              experiment,
              engines,
              rate,
              watched.map(w -> w.at(rate)).orElse(Trainer.Watcher.NOBODY));
      tables.print(rate, runs);
      record(rate, runs);
    }
    ObjectNode report = report(experiment, place);
    device.describe(report, console, experiment.dataType());
    json.write(report);
    if (page.isGiven() || watched.isPresent()) {
      Page result = page(experiment, engines, place);
      page.write(console, () -> result, report);
      watched.ifPresent(w -> w.finish(result));
    }
    console.verdict(CaseText.words(tally, "runs"));
    if (watched.isPresent()) {
      watched.get().awaitReaders(console);
    }
    return tally.worst().exitCode();
  }

  private ObjectNode report(Experiment experiment, String place) {
    ObjectNode report = VerdictJson.report(tally.worst(), place, experiment.dataType());
    report.put("experiment", experiment.name());
    report.put("file", file.toString());
    report.put("epochs", experiment.epochs());
    ArrayNode array = report.putArray("cases");
    cases.forEach(array::add);
    ArrayNode all = report.putArray("trajectories");
    trajectories.forEach(all::add);
    return report;
  }

  private static Engine dl4j(List<Engine> engines) {
    return engines.stream()
        .filter(engine -> engine.name().equals(Engines.DL4J.key()))
        .findFirst()
        .orElseThrow();
  }

  private Page page(Experiment experiment, List<Engine> engines, String place) {
    NetworkSpec spec = experiment.network().atRate(experiment.learningRates().get(0));
    Engine shown = dl4j(engines);
    return RunPage.of(
        experiment.name(),
        CaseText.words(tally, "runs"),
        ReportDirectory.facts(place, experiment.dataType()),
        spec,
        rates,
        rates.get(0).leftOut().containsKey(shown.name())
            ? Optional.empty()
            : new FlowRecorder(shown, spec, experiment.data())
                .train(experiment.initial(), experiment.batches(), experiment.epochs()));
  }

  private Experiment experiment() {
    Experiment experiment = ExperimentFile.read(file, Catalogue.standard());
    if (epochs != null) {
      experiment = experiment.withEpochs(epochs);
    }
    return dataType == null ? experiment : experiment.withDataType(dataType.precision());
  }

  private List<Trajectory> train(
      Experiment experiment, List<Engine> engines, double rate, Trainer.Watcher watcher) {
    boolean tutorial = experiment.arithmetics().contains(Arithmetic.TUTORIAL);
    long steps = (long) experiment.epochs() * (engines.size() + (tutorial ? 2 : 1));
    try (Progress progress = Progress.of(console, "learning rate " + rate, steps)) {
      Trainer trainer = new Trainer(experiment, rate, progress::step, watcher);
      List<Trajectory> runs = new ArrayList<>();
      runs.add(trainer.exact(Engines.REFERENCE.in(experiment.dataType())));
      if (tutorial) {
        runs.add(trainer.tutorial());
      }
      Map<String, String> leftOut = new LinkedHashMap<>();
      for (Engine engine : engines) {
        try {
          runs.add(trainer.verified(engine));
        } catch (IllegalArgumentException e) {
          leaveOut(rate, engine, e.getMessage());
          leftOut.put(engine.name(), e.getMessage());
        }
      }
      rates.add(seen(rate, runs, leftOut));
      return runs;
    }
  }

  private static RunPage.Rate seen(
      double rate, List<Trajectory> runs, Map<String, String> leftOut) {
    Map<String, List<Double>> losses = new LinkedHashMap<>();
    Map<String, Verdict> worst = new LinkedHashMap<>();
    for (Trajectory run : runs) {
      losses.put(run.name(), run.losses());
      run.judged().flatMap(Judged::verdict).ifPresent(v -> worst.put(run.name(), v));
    }
    return new RunPage.Rate(rate, losses, worst, leftOut);
  }

  /** SameDiff is a second opinion, told apart from DL4J, without which there is no verdict. */
  private void leaveOut(double rate, Engine engine, String reason) {
    if (engine.name().equals(Engines.SAMEDIFF.key())) {
      console.warn("samediff is left out at learning rate %s: %s".formatted(rate, reason));
      return;
    }
    Judged judged = Judged.notComparable(name(rate, engine.name()), reason);
    tally.add(judged);
    cases.add(VerdictJson.of(judged).put("engine", engine.name()).put("learningRate", rate));
    console.print("%s %s: %s".formatted(judged.outcome().words(), judged.name(), reason));
  }

  private void record(double rate, List<Trajectory> runs) {
    for (Trajectory run : runs) {
      ObjectNode node =
          run.judged()
              .map(
                  step -> {
                    Judged judged =
                        new Judged(name(rate, run.name()), step.verdict(), step.reason());
                    tally.add(judged);
                    ObjectNode json = VerdictJson.of(judged).put("engine", run.name());
                    json.put("worstStep", step.name());
                    cases.add(json);
                    return json;
                  })
              .orElseGet(
                  () -> {
                    ObjectNode json = JsonNodeFactory.instance.objectNode();
                    trajectories.add(json);
                    return json.put("arithmetic", run.name());
                  });
      node.put("learningRate", rate);
      node.put("updates", run.updates());
      run.firstNonFinite()
          .ifPresentOrElse(
              epoch -> node.put("firstNonFiniteEpoch", epoch),
              () -> node.putNull("firstNonFiniteEpoch"));
      node.set("losses", VerdictJson.numbers(run.losses()));
      node.set("finalParameters", VerdictJson.tensors(run.parameters()));
    }
  }

  private static String name(double rate, String engine) {
    return engine + " at " + rate;
  }
}
