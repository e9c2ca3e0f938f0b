package org.dl4jreference.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.config.ExperimentFile;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Memory;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.trace.TraceHeader;
import org.dl4jreference.trace.TraceWriter;
import org.dl4jreference.training.Dl4jExperiment;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One engine's training as a file. */
@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Trains the network of an experiment file with one engine, and records every step in an NPZ"
          + " file for verify-trace and compare.",
      "The format is in docs/trace-format.md. A run ends with its epochs, or with the step that"
          + " leaves the range of its arithmetic. The file appears whole or not at all.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./dl4j-reference record config/sigmoid-2-3-1.yaml --engine dl4j --out a.npz",
      "  ./dl4j-reference record config/linear-3x.yaml --engine samediff \\",
      "      --data-type double --epochs 20 --out samediff.npz",
    })
final class RecordCommand implements Callable<Integer> {
  /** Of heap for each parameter and activation. */
  private static final double BYTES_OF_NUMBER = 64;

  /** The values of {@code --engine}. */
  enum Choice {
    DL4J(Engines.DL4J),
    REFERENCE(Engines.REFERENCE),
    SAMEDIFF(Engines.SAMEDIFF);

    private final Engines engine;

    Choice(Engines engine) {
      this.engine = engine;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Parameters(paramLabel = "CONFIG.yaml", description = "The experiment.")
  private Path file;

  @Option(
      names = "--engine",
      paramLabel = "dl4j|reference|samediff",
      required = true,
      description = "${COMPLETION-CANDIDATES}.")
  private Choice choice;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.npz",
      description = "The file to write.")
  private Path out;

  @Option(
      names = "--data-type",
      paramLabel = "float|double",
      description =
          "Instead of the file's dataType: ${COMPLETION-CANDIDATES}. The reference starts from"
              + " numbers of this type and computes in double always.")
  private DataType dataType;

  @Option(names = "--epochs", paramLabel = "N", description = "Instead of the file's epochs.")
  private Integer epochs;

  @Option(
      names = "--learning-rate",
      paramLabel = "RATE",
      description = "Instead of the file's first learning rate.")
  private Double learningRate;

  @Mixin private DeviceOption device;
  @Mixin private Console console;

  @Override
  public Integer call() {
    check();
    Experiment experiment = experiment();
    if (epochs != null) {
      experiment = experiment.withEpochs(epochs);
    }
    Precision precision = dataType == null ? experiment.dataType() : dataType.precision();
    double rate = learningRate == null ? experiment.learningRates().get(0) : learningRate;
    device.select(experiment.device());
    Engine engine = choice.engine.in(precision);
    int steps =
        record(experiment.withDataType(precision), experiment.network().atRate(rate), engine);
    if (choice != Choice.REFERENCE) {
      console.print(device.line(precision));
    }
    console.verdict(
        "RECORDED: %d steps of %s, %s in %s, in %s"
            .formatted(steps, experiment.name(), engine.name(), engine.precision(), out));
    return CommandLine.ExitCode.OK;
  }

  /** As DL4J trains it, where DL4J does. */
  private Experiment experiment() {
    Experiment given = ExperimentFile.read(file, Catalogue.standard());
    if (choice != Choice.DL4J) {
      return given;
    }
    Dl4jExperiment own = Dl4jExperiment.of(given);
    own.remarks().forEach(console::print);
    return own.experiment();
  }

  private void check() {
    if (epochs != null && epochs < 1) {
      throw new BadInput("--epochs must be a whole number >= 1, found " + epochs);
    }
    if (learningRate != null && !(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw new BadInput("--learning-rate must be a finite number > 0, found " + learningRate);
    }
    if (Files.isDirectory(out)) {
      throw new BadInput("--out must name a file, found the directory " + out);
    }
  }

  private int record(Experiment experiment, NetworkSpec spec, Engine engine) {
    Precision precision = experiment.dataType();
    List<Batch> batches = experiment.batches().stream().map(b -> b.in(precision)).toList();
    TrainingState state = TrainingState.initial(experiment.initial().map(precision::round));
    TraceHeader header = new TraceHeader(spec, engine.precision(), Traces.producer(choice.engine));
    expectMemory(spec, batches);
    int steps = 0;
    try (TraceWriter writer = new TraceWriter(out, header);
        Progress progress = Progress.of(console, engine.name(), experiment.epochs())) {
      for (int epoch = 0; epoch < experiment.epochs() && state.parameters().isFinite(); epoch++) {
        for (Batch batch : batches) {
          Evaluation evaluation = evaluate(engine, spec, state, batch);
          writer.step(state, batch, evaluation);
          state = evaluation.next();
          steps++;
          if (!state.parameters().isFinite()) {
            console.warn(
                "the run leaves the range of %s in step %d"
                    .formatted(engine.precision(), steps - 1));
            break;
          }
        }
        state = state.nextEpoch();
        progress.step();
      }
      writer.finish(state);
    }
    return steps;
  }

  /** Of each parameter and activation its value and gradient, by the engine and as recorded. */
  private static void expectMemory(NetworkSpec spec, List<Batch> batches) {
    long parameters =
        spec.shapes().values().stream().mapToLong(shape -> (long) shape[0] * shape[1]).sum();
    long examples = batches.stream().mapToInt(Batch::size).max().orElse(0);
    long activations = spec.layers().stream().mapToLong(layer -> examples * layer.nOut()).sum();
    Memory.expect(
        "recording a step of %d parameters and %d activations".formatted(parameters, activations),
        BYTES_OF_NUMBER * (parameters + activations));
  }

  private Evaluation evaluate(Engine engine, NetworkSpec spec, TrainingState state, Batch batch) {
    try {
      return engine.evaluate(spec, state, batch);
    } catch (IllegalArgumentException e) {
      throw new BadInput("%s: not for %s: %s".formatted(file, engine.name(), e.getMessage()));
    }
  }
}
