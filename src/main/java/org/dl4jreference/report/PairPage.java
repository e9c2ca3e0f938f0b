package org.dl4jreference.report;

import static org.dl4jreference.report.TextBlock.size;

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
import org.dl4jreference.report.PageTable.Cell;
import org.dl4jreference.verdict.ErrorSizes;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.RunVerdict;
import org.dl4jreference.verify.TracePairVerdict;

/** Two recorded trainings of one network as a page. */
public final class PairPage {
  private static final String TITLE = "Two recorded trainings";

  private final String first;
  private final String second;
  private final TracePairVerdict pair;
  private final List<String> layers;
  private final List<Judged> judged = new ArrayList<>();

  private PairPage(String first, String second, NetworkSpec spec, TracePairVerdict pair) {
    this.first = first;
    this.second = second;
    this.pair = pair;
    layers = NetworkPage.layers(spec);
    judge("A, " + first, pair.first(), pair.first().decisive(), FaultSections.FIRST_PRINCIPLES);
    judge("B, " + second, pair.second(), pair.second().decisive(), FaultSections.FIRST_PRINCIPLES);
    if (!pair.direct().isEmpty()) {
      RunVerdict direct = new RunVerdict(List.copyOf(pair.direct().values()));
      judge(
          "A against B",
          direct,
          List.copyOf(pair.direct().keySet()).get(direct.decisive()),
          "the numbers of B");
    }
  }

  private void judge(String name, RunVerdict run, int step, String reference) {
    judged.add(
        new Judged(
            name,
            step,
            run.verdict(),
            new FaultSections(run.verdict(), run.steps(), layers, reference)));
  }

  private record Judged(String name, int step, Verdict decisive, FaultSections faults) {
    PageSection section() {
      return faults.section("%s, decided by step %d".formatted(name, step), List.of());
    }
  }

  /**
   * The page.
   *
   * @param verdict the verdict line, its outcome first
   * @param facts what the two are
   * @param first the name of one
   * @param second the name of the other
   * @param spec the network of both
   * @param pair what was found
   * @return what has a fault first, then the curves, then what agrees
   */
  public static Page of(
      String verdict,
      List<Page.Fact> facts,
      String first,
      String second,
      NetworkSpec spec,
      TracePairVerdict pair) {
    PairPage page = new PairPage(first, second, spec, pair);
    List<PageSection> sections = new ArrayList<>();
    List<PageSection> sound = new ArrayList<>();
    for (Judged one : page.judged) {
      (one.decisive().layerAtFault().isPresent() ? sections : sound).add(one.section());
    }
    sections.add(page.scores());
    sections.add(page.drift());
    sections.add(page.errors());
    sections.addAll(sound);
    return Page.of(TITLE, verdict, facts, Optional.of(page.layers()), sections);
  }

  private LayerRow layers() {
    Judged worst = judged.get(0);
    for (Judged one : judged) {
      if (FaultSections.isWorse(one.decisive(), worst.decisive())) {
        worst = one;
      }
    }
    return worst.faults().layers(worst.name());
  }

  private PageSection scores() {
    Map<String, RunVerdict> runs = new LinkedHashMap<>();
    runs.put("A, " + first, pair.first());
    runs.put("B, " + second, pair.second());
    Optional<Chart> scores = StepCharts.scores("score", runs, 0, "");
    return PageSection.of(
        "Score",
        scores.isPresent()
            ? List.of("Curves that lie over each other show as a thin line on a thick one.")
            : List.of("Neither has recorded its score."),
        scores.stream().toList(),
        List.of());
  }

  private PageSection drift() {
    String information =
        "This is information: the verdict comes from single steps, each from its own parameters.";
    OptionalInt parts = pair.firstDrift();
    if (parts.isEmpty()) {
      return PageSection.of(
          "Drift",
          List.of("All parameters of both are the same, bit by bit.", information),
          List.of(),
          List.of());
    }
    SortedMap<Integer, Double> apart = pair.apart().tailMap(parts.getAsInt());
    double[] x = apart.keySet().stream().mapToDouble(Integer::doubleValue).toArray();
    double[] y = apart.values().stream().mapToDouble(Double::doubleValue).toArray();
    String begins =
        parts.getAsInt() == 0
            ? "The two start from different parameters."
            : "Up to step %d the parameters of both are the same, bit by bit; before step %d they differ."
                .formatted(parts.getAsInt() - 1, parts.getAsInt());
    return PageSection.of(
        "Drift",
        List.of(begins, information),
        List.of(
            Chart.lines(
                "drift",
                "Largest difference of a parameter before each step",
                Axis.linear("step"),
                Axis.logarithmic("max |θ A − θ B|"),
                List.of(new Series("A − B", x, y)),
                "%s %s at first, at most %s, %s at the end."
                    .formatted(begins, size(y[0]), size(pair.drift()), size(y[y.length - 1])))),
        List.of());
  }

  private PageSection errors() {
    Map<String, ErrorSizes> sizes = new LinkedHashMap<>();
    sizes.put("A", StepCharts.sizes(pair.first().steps(), t -> true));
    sizes.put("B", StepCharts.sizes(pair.second().steps(), t -> true));
    sizes.put("A against B", StepCharts.sizes(List.copyOf(pair.direct().values()), t -> true));
    return PageSection.of(
        "How large the errors are",
        List.of("Every number of every step, in units of what rounding alone explains."),
        StepCharts.distribution("errors", sizes).stream().toList(),
        List.of());
  }

  /**
   * The page of two that are no recordings of one training.
   *
   * @param reason why not
   * @param facts what the two are
   * @param first the network of one
   * @param second the network of the other
   * @return both side by side
   */
  public static Page notComparable(
      String reason, List<Page.Fact> facts, NetworkSpec first, NetworkSpec second) {
    List<List<Cell>> rows = new ArrayList<>();
    Map<String, String> ofFirst = describe(first);
    Map<String, String> ofSecond = describe(second);
    ofFirst.forEach(
        (what, one) -> {
          String other = ofSecond.get(what);
          boolean same = one.equals(other);
          rows.add(
              List.of(
                  Cell.of(what),
                  Cell.of(one),
                  Cell.of(other),
                  same
                      ? Cell.of("the same")
                      : new Cell("they differ", OptionalInt.of(Cell.HOTTEST))));
        });
    return new Page(
        TITLE,
        Outcome.NOT_COMPARABLE.words(),
        reason,
        facts,
        List.of(
            PageSection.of(
                "What they are of",
                List.of(
                    "Only recordings of the same network, loss and updater can be compared. Each can"
                        + " still be verified by itself, with verify-trace."),
                List.of(),
                List.of(new PageTable("Side by side", List.of("", "A", "B", ""), rows)))));
  }

  private static Map<String, String> describe(NetworkSpec spec) {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("layers", String.join("; ", NetworkPage.layers(spec)));
    words.put("loss", spec.loss().formula().toString());
    words.put(
        "updater",
        each(
            spec,
            t ->
                "%s at fixed{value=%s}".formatted(t.updater().rule(), t.updater().learningRate())));
    words.put(
        "penalties", each(spec, t -> "l1 %s, l2 %s".formatted(t.weights().l1(), t.weights().l2())));
    return words;
  }

  private static String each(
      NetworkSpec spec, java.util.function.Function<TrainingSpec, String> words) {
    return spec.layers().stream()
        .map(layer -> words.apply(layer.training()))
        .distinct()
        .collect(Collectors.joining("; "));
  }
}
