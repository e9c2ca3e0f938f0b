package org.dl4jreference.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.CaseText;
import org.dl4jreference.report.TracePage;
import org.dl4jreference.report.VerdictJson;
import org.dl4jreference.trace.TraceReader;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Policy;
import org.dl4jreference.verdict.Tally;
import org.dl4jreference.verify.RunVerdict;
import org.dl4jreference.verify.TraceVerifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Recorded runs against the reference. */
@Command(
    name = "verify-trace",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Checks recorded trainings step by step: each step's activations, score, gradients and next"
          + " parameters against the reference from that step's own parameters.",
      "The files are NPZ in the format of docs/trace-format.md, which any framework can write. A run"
          + " that diverges is OVERFLOWED from the step where it left the range, and says nothing"
          + " after that.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  dl4j-reference verify-trace run.npz",
      "  dl4j-reference verify-trace nightly/*.npz --json report.json --quiet",
    })
final class VerifyTraceCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.npz", arity = "1..*", description = "The recorded runs.")
  private List<Path> files;

  @Option(
      names = "--k",
      paramLabel = "K",
      defaultValue = "8",
      description = "How many sigma rounding may explain; default: ${DEFAULT-VALUE}.")
  private double k;

  @Mixin private JsonFile json;
  @Mixin private ReportDirectory page;
  @Mixin private Console console;

  private final Tally tally = new Tally(Policy.NETWORK);
  private final List<ObjectNode> cases = new ArrayList<>();
  private final Map<String, TracePage.Run> runs = new LinkedHashMap<>();
  private final List<Precision> precisions = new ArrayList<>();

  @Override
  public Integer call() {
    json.check();
    page.check();
    Traces.check(k);
    int unusable = 0;
    for (Path file : files) {
      try {
        verify(file);
      } catch (BadInput e) {
        unusable++;
        console.err().println(e.getMessage());
        console.err().flush();
      }
    }
    if (unusable > 0) {
      console.verdict(
          "BAD INPUT: %d of %d files cannot be used%s"
              .formatted(
                  unusable,
                  files.size(),
                  tally.cases().isEmpty()
                      ? ""
                      : "; of the others: " + CaseText.words(tally, "traces")));
      return Failures.BAD_INPUT;
    }
    ObjectNode report = VerdictJson.report(tally.worst(), "recorded", coarsest());
    ArrayNode array = report.putArray("cases");
    cases.forEach(array::add);
    json.write(report);
    page.write(
        console,
        () ->
            TracePage.of(
                CaseText.words(tally, "traces"),
                ReportDirectory.facts("recorded", coarsest()),
                runs),
        report);
    console.verdict(CaseText.words(tally, "traces"));
    return tally.worst().exitCode();
  }

  /** One report has one precision: that in which the least was to be seen. */
  private Precision coarsest() {
    return precisions.stream()
        .max(Comparator.comparingDouble(Precision::unitRoundoff))
        .orElseThrow();
  }

  private void verify(Path file) {
    try (TraceReader trace = TraceReader.open(file);
        Progress progress = Progress.of(console, file.toString(), trace.steps())) {
      Traces.warnOfUnknown(console, trace);
      RunVerdict run = new TraceVerifier(Catalogue.standard(), k, progress::step).verify(trace);
      Judged judged = Judged.of(file.toString(), run.verdict());
      tally.add(judged);
      runs.put(file.toString(), new TracePage.Run(trace.header().spec(), run));
      precisions.add(trace.header().precision());
      cases.add(Traces.json(judged, run, trace.header()));
      console.print(CaseText.line(judged, Traces.describe(trace.header(), run)));
    }
  }
}
