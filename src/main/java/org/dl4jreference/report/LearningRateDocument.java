package org.dl4jreference.report;

import static org.dl4jreference.report.Digits.given;
import static org.dl4jreference.report.Digits.number;
import static org.dl4jreference.report.Facts.Fact.keyed;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dl4jreference.lab.Behaviour;
import org.dl4jreference.lab.Curvature.Spectrum;
import org.dl4jreference.lab.RangeTest;
import org.dl4jreference.lab.RateFindings;
import org.dl4jreference.lab.RateRun;
import org.dl4jreference.lab.RateStudy;
import org.dl4jreference.report.Chart.Axis;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.report.Facts.Fact;
import org.dl4jreference.report.Table.Column;
import org.dl4jreference.verdict.ElementDifference;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Worst;

/** What the learning-rate laboratory found. */
public final class LearningRateDocument {
  private static final String KEY = "study";
  private static final int RANGE_LINES = 20;
  private static final Set<Behaviour> SETTLES =
      EnumSet.of(Behaviour.OVER_DAMPED, Behaviour.OSCILLATING, Behaviour.AT_REST);

  private final RateStudy study;

  private LearningRateDocument(RateStudy study) {
    this.study = study;
  }

  /**
   * The document.
   *
   * @param title the experiment's name
   * @param origin where it was computed
   * @param findings what was found
   * @return behaviours, curves, boundary, curvature, range test, remarks
   */
  public static Document of(String title, Origin origin, RateFindings findings) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(origin.facts());
    blocks.add(Facts.of(keyed("experiment", Value.words(title))));
    blocks.add(
        Cases.of(
                findings
                    .boundary()
                    .map(LearningRateDocument::verdict)
                    .orElseGet(() -> Case.notComparable("boundary", findings.withoutVerdict())))
            .only(Reader.PROGRAM));
    findings
        .study()
        .map(LearningRateDocument::new)
        .ifPresent(about -> blocks.addAll(about.sections()));
    blocks.add(
        findings
            .range()
            .map(LearningRateDocument::range)
            .orElse(Section.keyed(KEY, range(List.of()))));
    blocks.add(new Section(KEY, "Remarks", List.of(Prose.remarks(findings.remarks()))));
    return new Document("Learning rates of " + title, headline(findings), origin, blocks);
  }

  private static Headline headline(RateFindings findings) {
    return findings
        .boundary()
        .map(
            b ->
                Headline.of(
                    outcome(b),
                    Double.isNaN(b.observed())
                        ? "exact gradients show a boundary near the predicted %s, the steps of %s none"
                            .formatted(number(b.predicted()), b.engine())
                        : "predicted boundary %s, observed %s, %s %% apart"
                            .formatted(
                                number(b.predicted()),
                                number(b.observed()),
                                number(100 * b.difference()))))
        .orElseGet(() -> Headline.withoutVerdict(findings.withoutVerdict()));
  }

  private static Outcome outcome(RateStudy.Boundary b) {
    return b.agrees() ? Outcome.AGREES : Outcome.DISAGREES;
  }

  private static Case verdict(RateStudy.Boundary b) {
    return new Case(
        "boundary/" + b.engine(),
        "",
        outcome(b),
        Optional.empty(),
        Optional.of(
            new Worst(
                "learningRate",
                new ElementDifference(
                    0, 0, b.observed(), b.predicted(), b.predicted() * RateStudy.AGREEMENT))),
        Optional.empty(),
        "",
        List.of());
  }

  private List<Block> sections() {
    List<Block> sections = new ArrayList<>();
    sections.add(behaviours());
    sections.add(new Section("", "The weight at each rate", weights()));
    sections.add(new Section("", "Loss at each rate", losses()));
    study.boundary().ifPresent(b -> sections.add(boundary(b)));
    sections.add(curvature());
    return sections;
  }

  private record Run(double rate, String engine, RateRun run) {}

  private Section behaviours() {
    double stable = study.start().largestStableRate();
    boolean isBound = Double.isFinite(stable);
    List<Run> runs = new ArrayList<>();
    study
        .runs()
        .forEach((rate, byEngine) -> byEngine.forEach((e, r) -> runs.add(new Run(rate, e, r))));
    return new Section(
        KEY,
        "What happens at each rate",
        List.of(
            Prose.of(
                (isBound ? predicted(stable) : "The curvature at the start bounds no rate.")
                    + " The step factor is how much a step is longer than the one before: below 1"
                    + " the run settles, above 1 it diverges."),
            Table.of(
                "runs",
                "",
                runs,
                Column.of("rate", "rate", r -> Value.given(r.rate())),
                Column.forPeople(
                    "of 2/λmax", r -> isBound ? Value.computed(r.rate() / stable) : Value.NONE),
                Column.of("engine", "engine", r -> Value.words(r.engine())),
                Column.of("behaviour", "behaviour", r -> Value.words(r.run().behaviour().words())),
                Column.of("sinceEpoch", "epoch", r -> from1(r.run().since())),
                Column.forPrograms("overflowedAtEpoch", r -> overflow(r.run())),
                Column.of("stepFactor", "step factor", r -> Value.computed(r.run().growth())),
                Column.forPeople("last loss", r -> Value.computed(r.run().lastLoss())),
                Column.of("losses", "loss", r -> Value.curve(r.run().losses())),
                Column.forPrograms("weight", r -> weight(r.run())),
                Column.forPrograms("finalParameters", r -> Value.tensors(r.run().last())))));
  }

  private static Value from1(OptionalInt epoch) {
    return epoch.isPresent() ? Value.count(epoch.getAsInt() + 1L) : Value.NONE;
  }

  private static Value overflow(RateRun run) {
    return run.behaviour() == Behaviour.OVERFLOWED ? from1(run.since()) : Value.NONE;
  }

  private static Value weight(RateRun run) {
    return run.weight().isEmpty() ? Value.ABSENT : Value.numbers(run.weight());
  }

  private String predicted(double stable) {
    return "The curvature at the start predicts that rates up to 2/%s = %s are stable%s."
        .formatted(
            number(study.start().largest()),
            number(stable),
            study.quadratic() ? "" : ", as far as the loss is like a quadratic there");
  }

  /** The chapter's plots: of where a run goes, or of how large its weight gets. */
  private List<Block> weights() {
    List<Block> charts = new ArrayList<>();
    study
        .runs()
        .forEach(
            (rate, runs) -> {
              boolean settles =
                  runs.values().stream().allMatch(run -> SETTLES.contains(run.behaviour()));
              if (runs.values().stream().anyMatch(run -> !run.weight().isEmpty())) {
                charts.add(
                    Chart.lines(
                        "weight-" + (charts.size() + 1),
                        "The weight at learning rate " + given(rate),
                        Axis.linear("epoch"),
                        settles ? Axis.linear("weight") : Axis.logarithmic("|weight|"),
                        series(runs, run -> settles ? run.weight() : absolute(run.weight()))));
              }
            });
    return charts;
  }

  private static List<Double> absolute(List<Double> values) {
    return values.stream().map(Math::abs).toList();
  }

  private List<Block> losses() {
    List<Block> charts = new ArrayList<>();
    study
        .runs()
        .forEach(
            (rate, runs) ->
                charts.add(
                    new Chart(
                        "loss-" + (charts.size() + 1),
                        "Loss at learning rate " + given(rate),
                        Axis.linear("epoch"),
                        Axis.logarithmic("loss"),
                        false,
                        series(runs, RateRun::losses),
                        runs.entrySet().stream()
                            .map(run -> "%s is %s.".formatted(run.getKey(), run.getValue().words()))
                            .collect(Collectors.joining(" ")))));
    return charts;
  }

  private static List<Series> series(
      Map<String, RateRun> runs, Function<RateRun, List<Double>> values) {
    return runs.entrySet().stream()
        .map(run -> Series.from(0, run.getKey(), values.apply(run.getValue())))
        .toList();
  }

  private static Section boundary(RateStudy.Boundary b) {
    return Section.of(
        "The boundary between steps that shrink and steps that grow",
        Prose.of(
            "Predicted from the curvature before any training; observed by bisection, with %s doing every step."
                .formatted(b.engine())),
        Facts.of(
            new Fact("", "predicted, 2/λmax", Value.computed(b.predicted())),
            new Fact("", "observed, " + b.engine(), Value.computed(b.observed())),
            Fact.forPeople(
                "apart",
                "%s %%, %s"
                    .formatted(
                        number(100 * b.difference()),
                        b.agrees() ? "agrees to 0.1 %" : "more than 0.1 %"))));
  }

  private Section curvature() {
    return new Section(
        KEY,
        "Curvature",
        List.of(
            Facts.of(keyed("quadratic", Value.flag(study.quadratic()))),
            Table.of(
                "curvature",
                "Largest and smallest eigenvalue of the loss's Hessian along a stable run",
                study.along().entrySet(),
                Column.of("epoch", "epoch", e -> Value.count(e.getKey())),
                Column.of("largest", "largest", e -> Value.computed(e.getValue().largest())),
                Column.of("smallest", "smallest", e -> Value.computed(e.getValue().smallest())),
                Column.of("largestStableRate", "stable below", e -> stable(e.getValue())),
                Column.forPrograms("fastestRate", e -> Value.computed(e.getValue().fastestRate())),
                Column.forPeople("fastest at", e -> fastest(e.getValue()))),
            Prose.of(CurvatureWords.of(study))));
  }

  private static Value stable(Spectrum s) {
    return Value.computed(s.largestStableRate());
  }

  private static Value fastest(Spectrum s) {
    return Double.isNaN(s.fastestRate()) ? Value.NONE : Value.computed(s.fastestRate());
  }

  private static Table range(List<RangeTest.Point> points) {
    return Table.of(
        "rangeTest",
        "",
        points,
        Column.of("rate", "rate", p -> Value.computed(p.rate())),
        Column.of("loss", "loss", p -> Value.computed(p.loss())));
  }

  private static Section range(RangeTest test) {
    Table points = range(test.points());
    RangeTest.Suggestion found = test.suggestion();
    return new Section(
        KEY,
        "Range test",
        List.of(
            Prose.of(
                "One run whose rate grows at every step: where the curve turns up, it is too"
                    + " large."),
            points.only(Reader.PROGRAM),
            points.thinned(RANGE_LINES).only(Reader.TERMINAL),
            new Prose("", "", suggestion(test)),
            Facts.of(
                keyed(
                    "rangeTestSuggestion",
                    Value.object(
                        keyed("fallsFastestAt", Value.computed(found.fastest())),
                        keyed("growsFrom", Value.computed(found.turning()))))),
            curve(test)));
  }

  private static Chart curve(RangeTest test) {
    List<RangeTest.Point> points = test.points();
    return Chart.lines(
        "range-test",
        "Loss against a growing learning rate",
        Axis.logarithmic("learning rate"),
        Axis.logarithmic("loss"),
        List.of(
            new Series(
                "loss",
                points.stream().mapToDouble(RangeTest.Point::rate).toArray(),
                points.stream().mapToDouble(RangeTest.Point::loss).toArray())));
  }

  /** What the range test suggests, in sentences. */
  private static List<String> suggestion(RangeTest test) {
    List<RangeTest.Point> points = test.points();
    Optional<String> overflow =
        test.overflowed()
            ? Optional.of(
                "The loss is no longer finite at rate %s."
                    .formatted(number(points.get(points.size() - 1).rate())))
            : Optional.empty();
    RangeTest.Suggestion found = test.suggestion();
    String suggested =
        found.fastest().isEmpty()
            ? nothingSuggested(test)
            : ("Suggestion, not a result (after Smith 2017): the smoothed loss falls fastest at rate"
                    + " %s, and %s.")
                .formatted(
                    number(found.fastest().getAsDouble()),
                    found.turning().isPresent()
                        ? "grows from rate " + number(found.turning().getAsDouble()) + " on"
                        : "does not grow up to the last rate");
    return Stream.concat(overflow.stream(), Stream.of(suggested)).toList();
  }

  private static String nothingSuggested(RangeTest test) {
    RangeTest.Point first = test.points().get(0);
    return test.isTooLargeAtOnce()
        ? "No suggestion: already too large at the first rate, %s, from which on the loss grows and never falls below its first value of %s."
            .formatted(number(first.rate()), number(first.loss()))
        : Double.isFinite(first.loss())
            ? "No suggestion: the smoothed loss never falls."
            : "No suggestion: the loss is not finite before the first step.";
  }
}
