package org.dl4jreference.report;

import static org.dl4jreference.report.Digits.given;
import static org.dl4jreference.report.Digits.number;
import static org.dl4jreference.report.Facts.Fact.keyed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.report.Chart.Axis;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.report.Facts.Fact;
import org.dl4jreference.report.Table.Column;
import org.dl4jreference.verdict.ErrorSizes;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Policy;
import org.dl4jreference.verdict.Tally;
import org.dl4jreference.verify.RunVerdict;
import org.dl4jreference.verify.TracePairVerdict;

/** Two recorded trainings of one network. */
public final class PairDocument {
  private static final String TITLE = "Two recorded trainings";

  private final Recorded first;
  private final Recorded second;
  private final TracePairVerdict pair;
  private final Tally tally = new Tally(Policy.NETWORK);
  private final List<Case> cases = new ArrayList<>();
  private final List<FaultSections> faults = new ArrayList<>();
  private final List<Block> faulty = new ArrayList<>();
  private final List<Block> sound = new ArrayList<>();

  private PairDocument(Recorded first, Recorded second, TracePairVerdict pair) {
    this.first = first;
    this.second = second;
    this.pair = pair;
    add("A, ", first, pair.first());
    add("B, ", second, pair.second());
    if (!pair.direct().isEmpty()) {
      direct(new RunVerdict(List.copyOf(pair.direct().values())));
    }
  }

  private void add(String letter, Recorded trace, RunVerdict run) {
    tally.add(Judged.of(trace.name(), run.verdict()));
    cases.add(trace.judged(run));
    add(FaultSections.of(letter + trace.name(), trace.spec(), run), run.decisive());
  }

  private void direct(RunVerdict run) {
    List<Integer> steps = List.copyOf(pair.direct().keySet());
    int step = steps.get(run.decisive());
    Judged judged = Judged.of(against(first, second), run.verdict());
    tally.add(judged);
    cases.add(
        Case.of(judged, "(%d steps from the same numbers) step %d".formatted(steps.size(), step))
            .with("steps", Value.count(steps.size()))
            .with("step", Value.count(step)));
    add(new FaultSections("A against B", first.spec(), run, "the numbers of B"), step);
  }

  private void add(FaultSections one, int step) {
    faults.add(one);
    (one.isFaulty() ? faulty : sound)
        .add(
            one.section("%s, decided by step %d".formatted(one.whose(), step), List.of())
                .only(Reader.PAGE));
  }

  private static String against(Recorded first, Recorded second) {
    return first.name() + " against " + second.name();
  }

  /**
   * The document.
   *
   * @param first one
   * @param second the other
   * @param pair what was found
   * @return what has a fault first, then the curves, then what agrees
   */
  public static Document of(Recorded first, Recorded second, TracePairVerdict pair) {
    return new PairDocument(first, second, pair).document();
  }

  private Document document() {
    Headline headline = Headline.of(tally, "comparisons");
    List<Block> blocks = new ArrayList<>();
    blocks.add(FaultSections.worst(faults));
    blocks.add(new Cases("cases", cases).only(Reader.TERMINAL, Reader.PROGRAM));
    if (pair.direct().isEmpty()) {
      blocks.add(Prose.of("No step starts from the same numbers in both: no direct comparison."));
    }
    blocks.addAll(faulty);
    blocks.add(scores().only(Reader.PAGE));
    blocks.add(drift());
    blocks.add(errors());
    blocks.addAll(sound);
    return document(
        first,
        second,
        Headline.of(headline.outcome(), headline.sentence() + "; " + drifted()),
        blocks);
  }

  private static Document document(
      Recorded first, Recorded second, Headline headline, List<Block> blocks) {
    Origin origin = Recorded.origin(List.of(first, second));
    List<Block> all = new ArrayList<>();
    all.add(origin.facts());
    all.add(
        Facts.of(
                Fact.forPeople("A, " + first.name(), first.words()),
                Fact.forPeople("B, " + second.name(), second.words()))
            .only(Reader.PAGE));
    all.addAll(blocks);
    return new Document(TITLE, headline, origin, all);
  }

  private String drifted() {
    return pair.firstDrift().isPresent()
        ? "parameters differ from step %d on, at most by %s"
            .formatted(pair.firstDrift().getAsInt(), number(pair.drift()))
        : "all parameters are the same, bit by bit";
  }

  private Section scores() {
    Map<String, RunVerdict> runs = new LinkedHashMap<>();
    runs.put("A, " + first.name(), pair.first());
    runs.put("B, " + second.name(), pair.second());
    Optional<Chart> scores = StepCharts.scores("score", runs, 0, "");
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        Prose.of(
            scores.isPresent()
                ? "Curves that lie over each other show as a thin line on a thick one."
                : "Neither has recorded its score."));
    scores.ifPresent(blocks::add);
    return new Section("", "Score", blocks);
  }

  private Section drift() {
    OptionalInt parts = pair.firstDrift();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        Prose.of(
            begins(parts),
            "This is information: the verdict comes from single steps, each from its own parameters."));
    blocks.add(
        Facts.of(
            keyed("firstStep", Value.count(parts)),
            keyed("largest", Value.computed(pair.drift()))));
    if (parts.isPresent()) {
      blocks.add(curve(pair.apart().tailMap(parts.getAsInt())));
    }
    return new Section("drift", "Drift", blocks);
  }

  private static String begins(OptionalInt parts) {
    if (parts.isEmpty()) {
      return "All parameters of both are the same, bit by bit.";
    }
    return parts.getAsInt() == 0
        ? "The two start from different parameters."
        : "Up to step %d the parameters of both are the same, bit by bit; before step %d they differ."
            .formatted(parts.getAsInt() - 1, parts.getAsInt());
  }

  private static Chart curve(SortedMap<Integer, Double> apart) {
    return Chart.lines(
        "drift",
        "Largest difference of a parameter before each step",
        Axis.linear("step"),
        Axis.logarithmic("max |θ A − θ B|"),
        List.of(
            new Series(
                "A − B",
                apart.keySet().stream().mapToDouble(Integer::doubleValue).toArray(),
                apart.values().stream().mapToDouble(Double::doubleValue).toArray())));
  }

  private Block errors() {
    Map<String, ErrorSizes> sizes = new LinkedHashMap<>();
    sizes.put("A", StepCharts.sizes(pair.first().steps(), t -> true));
    sizes.put("B", StepCharts.sizes(pair.second().steps(), t -> true));
    sizes.put("A against B", StepCharts.sizes(List.copyOf(pair.direct().values()), t -> true));
    return StepCharts.errors(
        "Every number of every step, in units of what rounding alone explains.", sizes);
  }

  /**
   * The document about two that are no recordings of one training.
   *
   * @param first one
   * @param second the other
   * @return both side by side; empty if they can be compared
   */
  public static Optional<Document> notComparable(Recorded first, Recorded second) {
    if (first.spec().equals(second.spec())) {
      return Optional.empty();
    }
    List<Trait> traits = traits(first.spec(), second.spec());
    Trait differs =
        traits.stream().filter(Trait::differs).findFirst().orElse(traits.get(traits.size() - 1));
    String why =
        "they differ in %s: %s and %s".formatted(differs.name(), differs.one(), differs.other());
    return Optional.of(
        document(
            first,
            second,
            Headline.of(Outcome.NOT_COMPARABLE, why),
            List.of(
                Cases.of(Case.notComparable(against(first, second), why)).only(Reader.PROGRAM),
                Section.of(
                        "What they are of",
                        Prose.of(
                            "Only recordings of the same network, loss and updater can be compared."
                                + " Each can still be verified by itself, with verify-trace."),
                        table(traits))
                    .only(Reader.PAGE))));
  }

  /** Something that both networks have. */
  private record Trait(String name, String one, String other) {
    boolean differs() {
      return !one.equals(other);
    }
  }

  private static Table table(List<Trait> traits) {
    return Table.of(
        "",
        "Side by side",
        traits,
        Column.forPeople("", t -> Value.words(t.name())),
        Column.forPeople("A", t -> Value.words(t.one())),
        Column.forPeople("B", t -> Value.words(t.other())),
        Column.forPeople(
            "",
            t -> t.differs() ? Value.hot("they differ", Value.HOTTEST) : Value.words("the same")));
  }

  private static List<Trait> traits(NetworkSpec one, NetworkSpec other) {
    List<Trait> traits = new ArrayList<>();
    traits.add(new Trait("dims", NetworkWords.dims(one), NetworkWords.dims(other)));
    traits.add(
        new Trait("loss", one.loss().formula().toString(), other.loss().formula().toString()));
    for (int l = 0; l < Math.max(one.layers().size(), other.layers().size()); l++) {
      traits.add(new Trait("activation of layer " + l, activation(one, l), activation(other, l)));
    }
    traits.add(new Trait("training", training(one), training(other)));
    return traits;
  }

  private static String activation(NetworkSpec spec, int layer) {
    return layer < spec.layers().size() ? spec.layer(layer).activation().toString() : "–";
  }

  private static String training(NetworkSpec spec) {
    return spec.layers().stream()
        .map(layer -> training(layer.training()))
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static String training(TrainingSpec t) {
    return "%s at %s, l1 %s, l2 %s"
        .formatted(
            t.updater().rule(),
            t.updater().learningRate(),
            given(t.weights().l1()),
            given(t.weights().l2()));
  }
}
