package org.dl4jreference.cli;

import static org.dl4jreference.cli.Recording.Kept.JSON;
import static org.dl4jreference.cli.Recording.Kept.PAGE;
import static org.dl4jreference.cli.Recording.Kept.TRACE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.dl4jreference.cli.Recording.Kept;
import org.dl4jreference.junit.OwnTanh;
import org.dl4jreference.junit.WrongTanh;

/** Which commands are recorded, on which inputs. */
final class RecordedCommands {
  private static final Set<Kept> TEXT = EnumSet.noneOf(Kept.class);
  private static final Set<Kept> WITH_JSON = EnumSet.of(JSON);
  private static final Set<Kept> ALL = EnumSet.of(JSON, PAGE);

  private static final String SIGMOID = "config/sigmoid-2-3-1.yaml";
  private static final String LINEAR = "config/linear-3x.yaml";
  private static final String HARDSIGMOID = "src/test/resources/faults/hardsigmoid.yaml";
  private static final String GOLDEN = "src/test/resources/golden/mlp_cases.json";

  private final RecordedInputs inputs;
  private final List<Recording> all = new ArrayList<>();

  private RecordedCommands(RecordedInputs inputs) {
    this.inputs = inputs;
  }

  static List<Recording> on(RecordedInputs inputs) {
    RecordedCommands commands = new RecordedCommands(inputs);
    commands.addHelp();
    commands.addUsageErrors();
    commands.addChapter();
    commands.addRun();
    commands.addVerify();
    commands.addGolden();
    commands.addLearningRate();
    commands.addTraces();
    commands.addCompare();
    commands.addOthers();
    return List.copyOf(commands.all);
  }

  private void add(String name, Set<Kept> kept, Object... arguments) {
    all.add(Recording.of(name, kept, arguments));
  }

  private Path file(String name) {
    return inputs.file(name);
  }

  private void addHelp() {
    add("help", TEXT, "--help");
    add("version", TEXT, "--version");
    Main.commandLine()
        .getSubcommands()
        .keySet()
        .forEach(command -> add("help-" + command, TEXT, command, "--help"));
  }

  private void addUsageErrors() {
    add("usage-unknown-option", TEXT, "--nonsense");
    add("usage-unknown-command", TEXT, "chaptre");
    add("usage-missing-parameter", TEXT, "golden");
    add("usage-bad-enum", TEXT, "golden", "x.json", "--engine", "tensorflow");
    add("usage-bad-number", TEXT, "run", "x.yaml", "--epochs", "many");
    add("usage-no-such-file", TEXT, "run", "x.yaml");
    add("usage-json-nowhere", TEXT, "run", SIGMOID, "--json", "none/out.json");
    add("usage-report-nowhere", TEXT, "run", SIGMOID, "--report", "none/out/page");
    add("usage-port-without-watch", TEXT, "run", SIGMOID, "--port", "80");
    add("usage-section", TEXT, "chapter", "--section", "appendix");
  }

  private void addChapter() {
    add("chapter", ALL, "chapter");
    for (String section : List.of("forward", "activations", "gradients", "update", "training")) {
      add("chapter-" + section, TEXT, "chapter", "--section", section);
      add(
          "chapter-" + section + "-double",
          TEXT,
          "chapter",
          "--section",
          section,
          "--data-type",
          "double");
    }
    // in FLOAT it is a section of the whole chapter, and it takes longer than all others together
    add(
        "chapter-learning-rate-double",
        WITH_JSON,
        "chapter",
        "--section",
        "learning-rate",
        "--data-type",
        "double");
    add("chapter-verbose", TEXT, "chapter", "--section", "training", "--verbose");
    add("chapter-quiet", TEXT, "chapter", "--section", "forward", "--quiet");
  }

  private void addRun() {
    add("run-sigmoid", ALL, "run", SIGMOID, "--epochs", 12);
    add("run-overflowing", ALL, "run", LINEAR, "--epochs", 30);
    add("run-linear-double", TEXT, "run", LINEAR, "--epochs", 5, "--data-type", "double");
    add("run-finding", ALL, "run", HARDSIGMOID);
    add("run-finding-leakyrelu", WITH_JSON, "run", file("leaky.yaml"));
    add("run-penalties", WITH_JSON, "run", file("penalties.yaml"));
    add("run-not-comparable", WITH_JSON, "run", file("momentum.yaml"), "--epochs", 2);
    add("run-own-adam", TEXT, "run", file("adam.yaml"), "--epochs", 2, "--learning-rate", "0.01");
    add("run-bad-input", TEXT, "run", file("bad.yaml"));
    add("run-quiet", TEXT, "run", SIGMOID, "--epochs", 2, "--quiet");
    add("run-verbose", TEXT, "run", SIGMOID, "--epochs", 3, "--verbose");
  }

  private void addVerify() {
    Path flowers = file("flowers.csv");
    Path sound = file("sound.zip");
    add("verify-experiment", ALL, "verify", SIGMOID, "--steps", 4);
    add("verify-overflowing", WITH_JSON, "verify", LINEAR, "--steps", 3);
    add("verify-finding", ALL, "verify", HARDSIGMOID);
    add("verify-finding-leakyrelu", WITH_JSON, "verify", file("leaky.yaml"));
    add("verify-model", ALL, "verify", sound, "--data", flowers, "--worst", 3);
    add(
        "verify-model-double",
        TEXT,
        "verify",
        sound,
        "--data",
        flowers,
        "--data-type",
        "double",
        "--batch-size",
        10,
        "--steps",
        3);
    add(
        "verify-own-class",
        ALL,
        "verify",
        file("own.zip"),
        "--data",
        flowers,
        "--allow-class",
        OwnTanh.class.getName());
    add(
        "verify-wrong-class",
        ALL,
        "verify",
        file("wrong.zip"),
        "--data",
        flowers,
        "--allow-class",
        WrongTanh.class.getName());
    add("verify-class-not-allowed", TEXT, "verify", file("own.zip"), "--data", flowers);
    add("verify-no-data", TEXT, "verify", sound);
    add("verify-no-model", TEXT, "verify", file("no-model.json"), "--data", flowers);
    add("verify-smaller-k", TEXT, "verify", SIGMOID, "--k", 0.001);
    add("verify-quiet", TEXT, "verify", sound, "--data", flowers, "--quiet");
  }

  private void addGolden() {
    add("golden", TEXT, "golden", GOLDEN);
    add("golden-dl4j", WITH_JSON, "golden", GOLDEN, "--engine", "dl4j");
    add("golden-float", TEXT, "golden", GOLDEN, "--data-type", "float");
    add("golden-bad-input", TEXT, "golden", file("no-model.json"));
  }

  private void addLearningRate() {
    add("learning-rate-boundary", ALL, "learning-rate", LINEAR, "--epochs", 40);
    add(
        "learning-rate-no-boundary",
        ALL,
        "learning-rate",
        SIGMOID,
        "--rates",
        "0.01,4",
        "--epochs",
        40,
        "--range-test");
    add(
        "learning-rate-model",
        ALL,
        "learning-rate",
        file("sound.zip"),
        "--data",
        file("flowers.csv"),
        "--epochs",
        10);
    add(
        "learning-rate-own-class",
        WITH_JSON,
        "learning-rate",
        file("own.zip"),
        "--data",
        file("flowers.csv"),
        "--epochs",
        5,
        "--rates",
        "0.1",
        "--allow-class",
        OwnTanh.class.getName());
    add("learning-rate-bad-rate", TEXT, "learning-rate", SIGMOID, "--rates", "-1");
  }

  private void addTraces() {
    Path sgd = file("sgd.yaml");
    EnumSet<Kept> trace = EnumSet.of(TRACE);
    add("record-dl4j", trace, "record", sgd, "--engine", "dl4j", "--epochs", 1);
    add("record-samediff", trace, "record", sgd, "--engine", "samediff", "--epochs", 1);
    add("record-reference", trace, "record", sgd, "--engine", "reference", "--epochs", 1);
    add(
        "record-overflowing",
        trace,
        "record",
        LINEAR,
        "--engine",
        "dl4j",
        "--learning-rate",
        1,
        "--epochs",
        20);
    add("record-not-for-samediff", trace, "record", file("adam.yaml"), "--engine", "samediff");
    Path numpy = RecordedInputs.TRACES.resolve("numpy-momentum-float64.npz");
    Path tf32 = RecordedInputs.TRACES.resolve("gpu/torch-cuda-tf32.npz");
    add("verify-trace", ALL, "verify-trace", RecordedInputs.TORCH, numpy, tf32, file("dl4j.npz"));
    add("verify-trace-disagreeing", ALL, "verify-trace", file("wrong.npz"), numpy);
    add("verify-trace-overflowing", ALL, "verify-trace", file("overflowing.npz"));
    add("verify-trace-finding", WITH_JSON, "verify-trace", file("leaky.npz"));
    add("verify-trace-bad-file", WITH_JSON, "verify-trace", file("cut.npz"), numpy);
    add("verify-trace-more-arrays", TEXT, "verify-trace", file("more.npz"));
    add("verify-trace-quiet", TEXT, "verify-trace", numpy, "--quiet");
  }

  private void addCompare() {
    Path dl4j = file("dl4j.npz");
    Path torch = RecordedInputs.TORCH;
    add("compare-alike", ALL, "compare", dl4j, file("samediff.npz"));
    add("compare-precisions", ALL, "compare", dl4j, file("reference.npz"));
    add("compare-itself", ALL, "compare", dl4j, dl4j);
    add("compare-disagreeing", ALL, "compare", torch, file("wrong.npz"));
    add(
        "compare-overflowing",
        WITH_JSON,
        "compare",
        file("overflowing.npz"),
        file("overflowing.npz"));
    add(
        "compare-different-networks",
        ALL,
        "compare",
        torch,
        RecordedInputs.TRACES.resolve("numpy-adam-float32.npz"));
    add(
        "compare-different-updaters",
        WITH_JSON,
        "compare",
        torch,
        RecordedInputs.TRACES.resolve("torch-sgd-float32.npz"));
    add("compare-bad-file", TEXT, "compare", torch, file("cut.npz"));
  }

  private void addOthers() {
    add("atlas", ALL, "atlas", "--quick");
    add("list", TEXT, "list");
    add("list-updaters", WITH_JSON, "list", "updaters");
    add("example-list", TEXT, "example");
    add("example-forward", TEXT, "example", "ForwardPropagation");
    add("example-unknown", TEXT, "example", "Nonsense");
    add("doctor", WITH_JSON, "doctor");
    add("generate-completion", TEXT, "generate-completion");
  }
}
