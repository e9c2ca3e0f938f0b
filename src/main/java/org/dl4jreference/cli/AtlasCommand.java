package org.dl4jreference.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.dl4jreference.atlas.AtlasDocument;
import org.dl4jreference.atlas.Conformance;
import org.dl4jreference.atlas.Result;
import org.dl4jreference.atlas.Sweep;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.AtlasPage;
import org.dl4jreference.report.CaseText;
import org.dl4jreference.report.Page;
import org.dl4jreference.report.Producer;
import org.dl4jreference.report.VerdictJson;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Outcome;
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
      "  dl4j-reference atlas --quick --json atlas.json",
      "  dl4j-reference atlas --report out",
      "  dl4j-reference atlas --markdown docs/atlas.md",
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

  @Mixin private JsonFile json;
  @Mixin private DeviceOption device;
  @Mixin private ReportDirectory page;
  @Mixin private Console console;

  @Override
  public Integer call() {
    json.check();
    page.check();
    checkMarkdown();
    String place = device.select();
    Sweep sweep = quick ? Sweep.quick() : Sweep.full();
    Conformance conformance = new Conformance();
    ObjectNode report = VerdictJson.report(Outcome.AGREES, place, Precision.DOUBLE);
    ArrayNode nodes = report.putArray("cases");
    List<Result> results;
    try (Progress progress = Progress.of(console, "atlas", sweep.size())) {
      results =
          sweep
              .results()
              .peek(
                  result -> {
                    conformance.add(result);
                    console.print(line(result));
                    progress.step();
                  })
              .toList();
    }
    Outcome verdict = results.stream().anyMatch(Result::isNew) ? Outcome.DISAGREES : Outcome.AGREES;
    results.forEach(result -> nodes.add(node(result)));
    device.describe(report, console, Precision.DOUBLE);
    json.write(report.put("verdict", verdict.words()));
    writeMarkdown(conformance);
    String words = words(verdict, results);
    page.write(console, () -> AtlasPage.of(words, facts(results.size()), conformance), report);
    console.verdict(words);
    return verdict.exitCode();
  }

  private List<Page.Fact> facts(int cases) {
    Producer producer = Producer.current();
    return List.of(
        new Page.Fact("Deeplearning4j", producer.dl4j()),
        new Page.Fact("Cases", quick ? cases + ", every eighth" : cases + ", all"),
        new Page.Fact("Java", producer.java()));
  }

  private void checkMarkdown() {
    if (markdown != null && quick) {
      throw new BadInput("--markdown needs all cases, found --quick");
    }
    if (markdown != null) {
      markdown.check();
    }
  }

  private void writeMarkdown(Conformance conformance) {
    if (markdown != null) {
      markdown.write(AtlasDocument.markdown(conformance).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static Judged judged(Result result) {
    return result
        .verdict()
        .map(verdict -> Judged.of(result.name(), verdict))
        .orElseGet(() -> Judged.notComparable(result.name(), "DL4J refuses: " + result.refusal()));
  }

  private static String line(Result result) {
    String name = result.isNew() ? "NEW " + result.name() : result.name();
    return result
        .verdict()
        .map(verdict -> CaseText.line(Judged.of(result.part() + ":", verdict), described(result)))
        .orElse(
            "%-9s %s: DL4J refuses (finding %s): %s"
                .formatted(
                    result.outcome().words(),
                    name,
                    result.finding().orElse("none"),
                    result.refusal()));
  }

  private static String described(Result result) {
    String text = "%s %s, %s".formatted(result.subject(), result.precision(), result.detail());
    return result.isNew() ? "NEW " + text : text;
  }

  private static ObjectNode node(Result result) {
    ObjectNode node = VerdictJson.of(judged(result));
    node.put("verdict", result.outcome().words());
    node.put("finding", result.finding().orElse(null));
    node.put("part", result.part());
    node.put("subject", result.subject());
    node.put("detail", result.detail());
    return node.put("precision", result.precision().name());
  }

  private static String words(Outcome verdict, List<Result> results) {
    Set<String> findings = new TreeSet<>();
    results.stream()
        .map(Result::finding)
        .flatMap(Optional::stream)
        .forEach(id -> findings.addAll(List.of(id.split("\\+", -1))));
    long agreeing = results.stream().filter(r -> r.outcome() == Outcome.AGREES).count();
    long explained = results.stream().filter(r -> r.finding().isPresent()).count();
    List<Result> fresh = results.stream().filter(Result::isNew).toList();
    long outside = results.size() - agreeing - explained - fresh.size();
    String words =
        ("%s: %d of %d cases agree within rounding; %d disagree by %d known findings; %d overflow or"
                + " saturate")
            .formatted(
                verdict.words(), agreeing, results.size(), explained, findings.size(), outside);
    return fresh.isEmpty()
        ? words
        : words + "; %d are new, the first is %s".formatted(fresh.size(), fresh.get(0).name());
  }
}
