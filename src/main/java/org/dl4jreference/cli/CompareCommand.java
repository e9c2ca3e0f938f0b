package org.dl4jreference.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.CaseText;
import org.dl4jreference.report.Page;
import org.dl4jreference.report.PairPage;
import org.dl4jreference.report.VerdictJson;
import org.dl4jreference.trace.TraceHeader;
import org.dl4jreference.trace.TraceReader;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Policy;
import org.dl4jreference.verdict.Tally;
import org.dl4jreference.verify.RunVerdict;
import org.dl4jreference.verify.TracePairVerdict;
import org.dl4jreference.verify.TracePairVerifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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
      "  dl4j-reference compare cpu.npz gpu.npz",
      "  dl4j-reference compare dl4j.npz torch.npz --json out.json --report out",
    })
final class CompareCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "A.npz", description = "A recorded run.")
  private Path first;

  @Parameters(index = "1", paramLabel = "B.npz", description = "Another of the same network.")
  private Path second;

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

  @Override
  public Integer call() {
    json.check();
    page.check();
    Traces.check(k);
    try (TraceReader a = TraceReader.open(first);
        TraceReader b = TraceReader.open(second)) {
      Traces.warnOfUnknown(console, a);
      Traces.warnOfUnknown(console, b);
      Optional<String> difference = difference(a.header().spec(), b.header().spec());
      return difference.isPresent() ? refuse(difference.get(), a, b) : compare(a, b);
    }
  }

  private static Optional<String> difference(NetworkSpec a, NetworkSpec b) {
    if (a.equals(b)) {
      return Optional.empty();
    }
    if (!Traces.dims(a).equals(Traces.dims(b))) {
      return differ("dims", Traces.dims(a), Traces.dims(b));
    }
    if (!a.loss().equals(b.loss())) {
      return differ("loss", a.loss().formula(), b.loss().formula());
    }
    for (int l = 0; l < a.layers().size(); l++) {
      if (!a.layer(l).activation().equals(b.layer(l).activation())) {
        return differ("activation of layer " + l, a.layer(l).activation(), b.layer(l).activation());
      }
    }
    return differ("training", training(a), training(b));
  }

  private static Optional<String> differ(String what, Object one, Object other) {
    return Optional.of("they differ in %s: %s and %s".formatted(what, one, other));
  }

  private static String training(NetworkSpec spec) {
    var training = spec.layer(0).training();
    return "%s at %s with l1 %s, l2 %s"
        .formatted(
            training.updater().rule(),
            training.updater().learningRate(),
            training.weights().l1(),
            training.weights().l2());
  }

  private int refuse(String why, TraceReader a, TraceReader b) {
    Judged judged = Judged.notComparable(first + " against " + second, why);
    ObjectNode report =
        VerdictJson.report(
            Outcome.NOT_COMPARABLE,
            "recorded",
            coarser(a.header().precision(), b.header().precision()));
    report.putArray("cases").add(VerdictJson.of(judged));
    json.write(report);
    page.write(
        console,
        () -> PairPage.notComparable(why, facts(a, b), a.header().spec(), b.header().spec()),
        report);
    console.verdict("%s: %s".formatted(judged.outcome().words(), judged.reason()));
    return Outcome.NOT_COMPARABLE.exitCode();
  }

  private int compare(TraceReader a, TraceReader b) {
    TracePairVerdict pair;
    try (Progress progress = Progress.of(console, "steps", (long) a.steps() + b.steps())) {
      pair = new TracePairVerifier(Catalogue.standard(), k, progress::step).verify(a, b);
    }
    add(first.toString(), pair.first(), a.header());
    add(second.toString(), pair.second(), b.header());
    direct(pair);
    String drift =
        pair.firstDrift().isPresent()
            ? "parameters differ from step %d on, at most by %s"
                .formatted(pair.firstDrift().getAsInt(), CaseText.number(pair.drift()))
            : "all parameters are the same, bit by bit";
    console.print("for information: " + drift);
    ObjectNode report = report(pair, coarser(a.header().precision(), b.header().precision()));
    json.write(report);
    String words = CaseText.words(tally, "comparisons") + "; " + drift;
    page.write(
        console,
        () ->
            PairPage.of(
                words, facts(a, b), first.toString(), second.toString(), a.header().spec(), pair),
        report);
    console.verdict(words);
    return tally.worst().exitCode();
  }

  private void add(String name, RunVerdict run, TraceHeader header) {
    Judged judged = Judged.of(name, run.verdict());
    tally.add(judged);
    cases.add(Traces.json(judged, run, header));
    console.print(CaseText.line(judged, Traces.describe(header, run)));
  }

  private void direct(TracePairVerdict pair) {
    if (pair.direct().isEmpty()) {
      console.print("no step starts from the same numbers in both: no direct comparison");
      return;
    }
    List<Integer> steps = List.copyOf(pair.direct().keySet());
    RunVerdict run = new RunVerdict(List.copyOf(pair.direct().values()));
    Judged judged = Judged.of(first + " against " + second, run.verdict());
    tally.add(judged);
    cases.add(
        VerdictJson.of(judged).put("steps", steps.size()).put("step", steps.get(run.decisive())));
    console.print(
        CaseText.line(
            judged,
            "(%d steps from the same numbers) step %d"
                .formatted(steps.size(), steps.get(run.decisive()))));
  }

  private static List<Page.Fact> facts(TraceReader a, TraceReader b) {
    return List.of(fact("A", a), fact("B", b));
  }

  private static Page.Fact fact(String letter, TraceReader trace) {
    return new Page.Fact(
        "%s, %s".formatted(letter, trace.path()),
        "%s, %s, %s, %d steps"
            .formatted(
                trace.header().producer(),
                Traces.dims(trace.header().spec()),
                trace.header().precision(),
                trace.steps()));
  }

  private ObjectNode report(TracePairVerdict pair, Precision precision) {
    ObjectNode report = VerdictJson.report(tally.worst(), "recorded", precision);
    ArrayNode array = report.putArray("cases");
    cases.forEach(array::add);
    ObjectNode drift = report.putObject("drift");
    pair.firstDrift()
        .ifPresentOrElse(t -> drift.put("firstStep", t), () -> drift.putNull("firstStep"));
    drift.set("largest", VerdictJson.number(pair.drift()));
    return report;
  }

  private static Precision coarser(Precision a, Precision b) {
    return a.unitRoundoff() >= b.unitRoundoff() ? a : b;
  }
}
