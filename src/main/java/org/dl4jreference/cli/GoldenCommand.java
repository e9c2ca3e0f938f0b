package org.dl4jreference.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.dl4jreference.atlas.GoldenSweep;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.config.GoldenCase;
import org.dl4jreference.config.GoldenFile;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.report.CaseText;
import org.dl4jreference.report.VerdictJson;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Policy;
import org.dl4jreference.verdict.Tally;
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
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  dl4j-reference golden cases.json",
      "  dl4j-reference golden cases.json --engine dl4j --data-type float --json out.json",
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
      defaultValue = "all",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Choice choice;

  @Option(
      names = "--data-type",
      defaultValue = "double",
      description =
          "What the engines compute in, ${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}. The"
              + " reference computes in float64 always.")
  private DataType dataType;

  @Mixin private JsonFile json;
  @Mixin private DeviceOption device;
  @Mixin private Console console;

  @Override
  public Integer call() {
    json.check();
    List<GoldenCase> cases = GoldenFile.read(file, Engines.vocabulary());
    String place = device.select();
    Tally tally = new Tally(Policy.SWEEP);
    GoldenSweep sweep = new GoldenSweep(Catalogue.standard());
    List<ObjectNode> nodes = new ArrayList<>();
    try (Progress progress =
        Progress.of(console, "golden", (long) choice.engines.size() * cases.size())) {
      for (Engines which : choice.engines) {
        Engine engine = which.in(dataType.precision());
        for (GoldenCase golden : cases) {
          Judged judged =
              which == Engines.REFERENCE
                  ? sweep.file(golden, engine.precision())
                  : sweep.engine(golden, engine);
          tally.add(judged);
          console.print(CaseText.line(judged, which.key() + " " + describe(golden)));
          nodes.add(node(judged, which, golden));
          progress.step();
        }
      }
    }
    ObjectNode report = VerdictJson.report(tally.worst(), place, dataType.precision());
    report.put("file", file.toString());
    ArrayNode array = report.putArray("cases");
    nodes.forEach(array::add);
    if (choice != Choice.REFERENCE) {
      device.describe(report, console, dataType.precision());
    }
    json.write(report);
    console.verdict(CaseText.words(tally, "cases"));
    return tally.worst().exitCode();
  }

  private static String describe(GoldenCase golden) {
    return "%d-%s %s %s"
        .formatted(
            golden.network().nIn(),
            golden.network().layers().stream()
                .map(layer -> Integer.toString(layer.nOut()))
                .collect(Collectors.joining("-")),
            golden.network().layers().stream()
                .map(LayerSpec::activation)
                .map(Object::toString)
                .collect(Collectors.joining(",")),
            golden.network().loss().formula());
  }

  private static ObjectNode node(Judged judged, Engines which, GoldenCase golden) {
    ObjectNode node = VerdictJson.of(judged);
    node.put("engine", which.key());
    ArrayNode dims = node.putArray("dims").add(golden.network().nIn());
    ArrayNode activations = node.putArray("activations");
    for (LayerSpec layer : golden.network().layers()) {
      dims.add(layer.nOut());
      activations.add(layer.activation().name());
    }
    return node.put("loss", golden.network().loss().formula().name());
  }
}
