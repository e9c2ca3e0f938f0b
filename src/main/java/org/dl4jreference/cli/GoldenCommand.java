package org.dl4jreference.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.config.GoldenCase;
import org.dl4jreference.config.GoldenFile;
import org.dl4jreference.finding.Causes;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.report.VerdictJson;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
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

  private final Catalogue catalogue = Catalogue.standard();
  private final Comparison comparison = new Comparison(catalogue);

  @Override
  public Integer call() {
    json.check();
    List<GoldenCase> cases = GoldenFile.read(file, Catalogue.standard());
    String place = device.select();
    Tally tally = new Tally();
    List<ObjectNode> nodes = new ArrayList<>();
    try (Progress progress =
        Progress.of(console, "golden", (long) choice.engines.size() * cases.size())) {
      for (Engines which : choice.engines) {
        Engine engine = which.in(dataType.precision());
        for (GoldenCase golden : cases) {
          Judged judged = judge(engine, golden);
          tally.add(judged);
          console.print(judged.line(which.key() + " " + describe(golden)));
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
    console.verdict(tally.words("cases"));
    return tally.exit().code();
  }

  private Judged judge(Engine engine, GoldenCase golden) {
    Precision precision = engine.precision();
    Verdict ofFile =
        comparison.step(
            golden.network(),
            TrainingState.initial(golden.parameters()),
            golden.data(),
            observation(golden),
            precision);
    if (engine.name().equals(Engines.REFERENCE.key())) {
      return Judged.of(golden.name(), ofFile);
    }
    TrainingState state = TrainingState.initial(golden.parameters().map(precision::round));
    Batch batch = new Batch(precision.round(golden.data().x()), precision.round(golden.data().y()));
    Observation subject;
    try {
      subject = Observation.of(engine.evaluate(golden.network(), state, batch));
    } catch (IllegalArgumentException e) {
      return Judged.notComparable(golden.name(), engine.name() + ": " + e.getMessage());
    }
    Verdict ofEngine =
        new Causes(catalogue)
            .explain(
                comparison.step(golden.network(), state, batch, subject, precision),
                golden.network(),
                state,
                batch,
                subject,
                precision);
    // The file was computed in float64: where it is saturated at this data type, that says nothing.
    return ofFile.outcome() == Outcome.DISAGREES && !disagreesUnexplained(ofEngine)
        ? Judged.of(golden.name(), ofFile)
        : Judged.of(golden.name(), ofEngine);
  }

  private static boolean disagreesUnexplained(Verdict verdict) {
    return verdict.outcome() == Outcome.DISAGREES
        && verdict.explanation().flatMap(Explanation::finding).isEmpty();
  }

  private static Observation observation(GoldenCase golden) {
    Map<Integer, Matrix> activations = new HashMap<>();
    for (int l = 0; l < golden.activations().size(); l++) {
      activations.put(l, golden.activations().get(l));
    }
    return new Observation(
        Map.of(),
        activations,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.of(golden.score()),
        Optional.empty(),
        Optional.of(golden.gradient()),
        Optional.empty(),
        Map.of());
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
    ObjectNode node = judged.json();
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
