package org.dl4jreference.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.dl4jreference.atlas.GoldenSweep;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.config.GoldenCase;
import org.dl4jreference.config.GoldenFile;
import org.dl4jreference.config.LayersCase;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.GoldenDocument;
import org.dl4jreference.report.GoldenDocument.Entry;
import org.dl4jreference.report.Origin;
import org.dl4jreference.verdict.Judged;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Engines against numbers that somebody else computed. */
@Command(
    name = "golden",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Checks the engines against a file of networks with activations, scores and gradients computed"
          + " elsewhere.",
      "Each case is judged twice at the engine's data type: the file's numbers against the"
          + " reference, and the engine's against the reference. A disagreement that a known finding"
          + " explains is named and does not count.",
      "FILE is a mapping with a list of perceptrons, cases, or a list of networks of any layers,"
          + " each with its spec; it may be packed by gzip.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./dl4j-reference golden src/test/resources/golden/mlp_cases.json",
      "  ./dl4j-reference golden src/test/resources/golden/mlp_cases.json \\",
      "      --engine dl4j --data-type float --json out.json",
    })
final class GoldenCommand implements Callable<Integer> {
  /** The values of {@code --engine}. */
  enum Choice {
    REFERENCE(Engines.REFERENCE),
    DL4J(Engines.DL4J),
    SAMEDIFF(Engines.SAMEDIFF),
    ALL(Engines.values());

    private final List<Engines> engines;

    Choice(Engines... engines) {
      this.engines = List.of(engines);
    }

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  @Parameters(paramLabel = "FILE.json", description = "The golden numbers.")
  private Path file;

  @Option(
      names = "--engine",
      paramLabel = "reference|dl4j|samediff|all",
      defaultValue = "all",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Choice choice;

  @Option(
      names = "--data-type",
      paramLabel = "float|double",
      defaultValue = "double",
      description =
          "What the engines compute in, ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}. The"
              + " reference computes in float64 always.")
  private DataType dataType;

  @Mixin private Reports reports;
  @Mixin private DeviceOption device;
  @Mixin private Console console;

  private final GoldenSweep sweep = new GoldenSweep(Catalogue.standard());

  @Override
  public Integer call() {
    reports.check();
    GoldenFile.Cases cases = GoldenFile.read(file, Catalogue.standard());
    List<Engines> engines = engines(cases);
    device.select();
    List<Entry> entries = new ArrayList<>();
    try (Progress progress = Progress.of(console, "golden", (long) engines.size() * cases.size())) {
      for (Engines which : engines) {
        for (GoldenCase golden : cases.dense()) {
          entries.add(new Entry(which.key(), golden.network(), judge(which, golden)));
          progress.step();
        }
        for (LayersCase golden : cases.layers()) {
          entries.add(new Entry(which.key(), golden.spec(), judge(which, golden)));
          progress.step();
        }
      }
    }
    Precision precision = dataType.precision();
    return reports.show(
        GoldenDocument.of(file.toString(), origin(dataType.precision()), entries), console);
  }

  /** SameDiff has no network of any layers here. */
  private List<Engines> engines(GoldenFile.Cases cases) {
    if (cases.layers().isEmpty()) {
      return choice.engines;
    }
    if (choice == Choice.SAMEDIFF) {
      throw new BadInput(
          "--engine samediff computes perceptrons only, and %s has networks of other layers"
              .formatted(file));
    }
    return choice.engines.stream().filter(engine -> engine != Engines.SAMEDIFF).toList();
  }

  private Judged judge(Engines which, LayersCase golden) {
    return which == Engines.REFERENCE
        ? sweep.file(golden)
        : sweep.dl4j(golden, dataType.precision());
  }

  private Origin origin(Precision precision) {
    return choice == Choice.REFERENCE ? device.withoutDl4j(precision) : device.origin(precision);
  }

  private Judged judge(Engines which, GoldenCase golden) {
    Engine engine = which.in(dataType.precision());
    return which == Engines.REFERENCE
        ? sweep.file(golden, engine.precision())
        : sweep.engine(golden, engine);
  }
}
