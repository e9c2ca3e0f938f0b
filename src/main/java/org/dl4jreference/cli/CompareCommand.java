package org.dl4jreference.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.report.PairDocument;
import org.dl4jreference.report.Recorded;
import org.dl4jreference.trace.TraceReader;
import org.dl4jreference.verify.TracePairVerdict;
import org.dl4jreference.verify.TracePairVerifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Two recorded runs of one network. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Compares two recorded trainings of one network: CPU and GPU, two frameworks, two releases.",
      "Each step of each is judged against the reference with the rounding of its own precision."
          + " Where both start a step from the same parameters, state and examples, bit by bit, they"
          + " are also compared with each other, with the rounding of both. How far the whole runs"
          + " drift apart is information.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./dl4j-reference record config/linear-3x.yaml --engine dl4j --out a.npz",
      "  ./dl4j-reference record config/linear-3x.yaml --engine samediff --out b.npz",
      "  ./dl4j-reference compare a.npz b.npz --json out.json --report out",
    })
final class CompareCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "A.npz", description = "A recorded run.")
  private Path first;

  @Parameters(index = "1", paramLabel = "B.npz", description = "Another of the same network.")
  private Path second;

  @Mixin private SigmasOption sigmas;
  @Mixin private Reports reports;
  @Mixin private Console console;

  @Override
  public Integer call() {
    reports.check();
    double k = sigmas.k();
    try (TraceReader a = Traces.open(first, console);
        TraceReader b = Traces.open(second, console)) {
      Recorded one = Traces.recorded(a);
      Recorded other = Traces.recorded(b);
      return reports.show(
          PairDocument.notComparable(one, other)
              .orElseGet(() -> PairDocument.of(one, other, compared(a, b, k))),
          console);
    }
  }

  private TracePairVerdict compared(TraceReader a, TraceReader b, double k) {
    try (Progress progress = Progress.of(console, "steps", (long) a.steps() + b.steps())) {
      return new TracePairVerifier(Catalogue.standard(), k, progress::step).verify(a, b);
    }
  }
}
