package org.dl4jreference.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dl4jreference.atlas.AtlasDocument;
import org.dl4jreference.atlas.Conformance;
import org.dl4jreference.atlas.Result;
import org.dl4jreference.atlas.Sweep;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.ConformanceDocument;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** DL4J itself against the reference, through its whole vocabulary. */
@Command(
    name = "atlas",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Sweeps DL4J's activations, losses, updaters and layers at edge values, in FLOAT and DOUBLE, and"
          + " compares every step with the reference.",
      "A disagreement that a known finding explains is named and does not count; anything else is new.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./dl4j-reference atlas --quick --json atlas.json",
      "  ./dl4j-reference atlas --report out",
      "  ./dl4j-reference atlas --markdown docs/atlas.md",
    })
final class AtlasCommand implements Callable<Integer> {
  @Option(names = "--quick", description = "Every eighth case only.")
  private boolean quick;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Also write the conformance table and all findings there; needs all cases.")
  void setMarkdown(Path file) {
    markdown = new WholeFile("--markdown", file);
  }

  private WholeFile markdown;

  @Mixin private Reports reports;
  @Mixin private DeviceOption device;
  @Mixin private Console console;

  @Override
  public Integer call() {
    reports.check();
    checkMarkdown();
    device.select();
    List<Result> results = results(quick ? Sweep.quick() : Sweep.full());
    if (markdown != null) {
      markdown.write(
          AtlasDocument.markdown(Conformance.of(results)).getBytes(StandardCharsets.UTF_8));
    }
    return reports.show(
        ConformanceDocument.of(
            device.origin(Precision.DOUBLE), quick ? "every eighth" : "all", results),
        console);
  }

  /** A line for each as soon as there is one: the sweep takes its time. */
  private List<Result> results(Sweep sweep) {
    try (Progress progress = Progress.of(console, "atlas", sweep.size())) {
      return sweep
          .results()
          .peek(
              result -> {
                console.text().show(ConformanceDocument.line(result));
                progress.step();
              })
          .toList();
    }
  }

  private void checkMarkdown() {
    if (markdown != null && quick) {
      throw new BadInput("--markdown needs all cases, found --quick");
    }
    if (markdown != null) {
      markdown.check();
    }
  }
}
