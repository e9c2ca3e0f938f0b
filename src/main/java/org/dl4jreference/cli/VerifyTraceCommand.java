package org.dl4jreference.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.report.Document;
import org.dl4jreference.report.TraceDocument;
import org.dl4jreference.report.TraceDocument.Run;
import org.dl4jreference.trace.TraceReader;
import org.dl4jreference.verify.TraceVerifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "  ./dl4j-reference verify-trace src/test/resources/traces/*.npz",
      "  ./dl4j-reference verify-trace src/test/resources/traces/*.npz \\",
      "      --json report.json --quiet",
    })
final class VerifyTraceCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.npz", arity = "1..*", description = "The recorded runs.")
  private List<Path> files;

  @Mixin private SigmasOption sigmas;
  @Mixin private Reports reports;
  @Mixin private Console console;

  private final List<Run> runs = new ArrayList<>();

  @Override
  public Integer call() {
    reports.check();
    double k = sigmas.k();
    int unusable = 0;
    for (Path file : files) {
      try {
        runs.add(verified(file, k));
      } catch (BadInput e) {
        unusable++;
        console.prompt(e.getMessage());
      }
    }
    return unusable > 0 ? refuse(unusable) : reports.show(TraceDocument.of(runs), console);
  }

  private Run verified(Path file, double k) {
    try (TraceReader trace = Traces.open(file, console);
        Progress progress = Progress.of(console, file.toString(), trace.steps())) {
      return new Run(
          Traces.recorded(trace),
          new TraceVerifier(Catalogue.standard(), k, progress::step).verify(trace));
    }
  }

  private int refuse(int unusable) {
    String others = "";
    if (!runs.isEmpty()) {
      Document document = TraceDocument.of(runs);
      console.show(document);
      others = "; of the others: " + document.headline().line();
    }
    console.verdict(
        "BAD INPUT: %d of %d files cannot be used%s".formatted(unusable, files.size(), others));
    return Failures.BAD_INPUT;
  }
}
