package org.dl4jreference.report;

import static org.dl4jreference.report.Digits.given;
import static org.dl4jreference.report.Digits.number;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.dl4jreference.model.Network;
import org.dl4jreference.report.LayerRow.Mark;
import org.dl4jreference.report.Table.Column;
import org.dl4jreference.verdict.FaultPlace;
import org.dl4jreference.verdict.Graded;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.RunVerdict;

/** Where in a network the errors are: layers down, quantities across, in units of σ. */
final class FaultSections {
  static final String FIRST_PRINCIPLES = "first principles";

  private static final int OUT_OF_RANGE = 3;

  private final String whose;
  private final String reference;
  private final Verdict decisive;
  private final int steps;
  private final List<TensorVerdict> tensors;

  /** Each layer, then the loss, whose error is the score's. */
  private final List<NetworkWords.Part> layers;

  /**
   * The largest errors of some steps.
   *
   * @param whose errors they are
   * @param reference what the numbers were compared with, in the plural
   */
  FaultSections(String whose, Network network, RunVerdict run, String reference) {
    this.whose = whose;
    this.reference = reference;
    decisive = run.verdict();
    steps = run.steps().size();
    tensors = run.steps().stream().flatMap(v -> v.tensors().stream()).toList();
    layers = NetworkWords.parts(network);
  }

  static FaultSections of(String whose, Network network, RunVerdict run) {
    return new FaultSections(whose, network, run, FIRST_PRINCIPLES);
  }

  String whose() {
    return whose;
  }

  boolean isFaulty() {
    return decisive.layerAtFault().isPresent();
  }

  /** The layers of the worst of all. */
  static LayerRow worst(List<FaultSections> all) {
    return all.stream()
        .reduce((a, b) -> Graded.BY_SEVERITY.compare(b.decisive, a.decisive) > 0 ? b : a)
        .orElseThrow()
        .layers();
  }

  Section section(String heading, List<? extends Block> more) {
    List<Block> all = new ArrayList<>(blocks());
    all.addAll(more);
    return new Section("", heading, all);
  }

  /** Words, then a table with a row for each layer. */
  List<Block> blocks() {
    TreeSet<Integer> numbers = new TreeSet<>();
    tensors.forEach(t -> numbers.add(t.layer()));
    List<Column<Integer>> columns = new ArrayList<>();
    columns.add(Column.forPeople("layer", l -> LayerRow.name(name(l), isAtFault(l))));
    if (tensors.stream().anyMatch(is(Quantity.PRE_ACTIVATION))) {
      columns.add(column("z", is(Quantity.PRE_ACTIVATION)));
    }
    columns.add(column("a", is(Quantity.ACTIVATION)));
    if (tensors.stream().anyMatch(is(Quantity.INFERENCE))) {
      columns.add(column("inference", is(Quantity.INFERENCE)));
    }
    columns.add(column("score", is(Quantity.SCORE)));
    Predicate<TensorVerdict> isParameter = t -> !isInput(t);
    columns.add(column("dW", is(Quantity.GRADIENT).and(isParameter).and(t -> !isBias(t))));
    columns.add(column("db", is(Quantity.GRADIENT).and(FaultSections::isBias)));
    if (tensors.stream().anyMatch(FaultSections::isInput)) {
      columns.add(column("dinput", FaultSections::isInput));
    }
    columns.add(column("update", is(Quantity.UPDATER_STATE).or(is(Quantity.UPDATED_PARAMETER))));
    return List.of(
        new Prose("", "", words()),
        Table.of(
            "",
            "Largest error of each layer over %s, in σ; up to %s agree"
                .formatted(NetworkWords.steps(steps), given(decisive.k())),
            numbers,
            columns));
  }

  private Column<Integer> column(String name, Predicate<TensorVerdict> which) {
    return Column.forPeople(name, l -> cell(of(l).stream().filter(which).toList()));
  }

  private List<TensorVerdict> of(int layer) {
    return tensors.stream().filter(t -> t.layer() == layer).toList();
  }

  private boolean isAtFault(int layer) {
    return decisive.layerAtFault().filter(p -> p.contains(layer)).isPresent();
  }

  private boolean isScore(int layer) {
    return layer == layers.size() - 1;
  }

  /** The layers side by side. */
  LayerRow layers() {
    TreeSet<Integer> numbers = new TreeSet<>();
    IntStream.range(0, layers.size() - 1).forEach(numbers::add);
    tensors.forEach(t -> numbers.add(t.layer()));
    return new LayerRow(
        whose + ", from input to output, with the largest error of each layer",
        numbers.stream().map(this::box).toList());
  }

  private LayerRow.Box box(int layer) {
    List<TensorVerdict> own = of(layer);
    Outcome outcome = own.isEmpty() ? Outcome.NOT_COMPARABLE : worstOutcome(own);
    Mark mark =
        switch (outcome) {
          case AGREES -> Mark.AGREES;
          case DISAGREES -> disagreement(layer);
          case OVERFLOWED -> Mark.OVERFLOWED;
          case SATURATED -> Mark.SATURATED;
          case CONSISTENT, NOT_COMPARABLE -> Mark.UNCHECKED;
        };
    return new LayerRow.Box(
        layers.get(layer).title(),
        layers.get(layer).words(),
        mark,
        outcome == Outcome.AGREES || outcome == Outcome.DISAGREES ? size(own, outcome) : "");
  }

  private String size(List<TensorVerdict> own, Outcome outcome) {
    double largest = largest(own);
    return !Double.isFinite(largest)
        ? "not finite"
        : number(largest)
            + (outcome == Outcome.DISAGREES && largest <= decisive.k() ? " σ, as a whole" : " σ");
  }

  private Mark disagreement(int layer) {
    if (!isFaulty()) {
      return Mark.DISAGREES;
    }
    return isAtFault(layer) ? Mark.BEGINS : Mark.AFTER;
  }

  private String name(int layer) {
    return "%s, %s".formatted(layers.get(layer).title(), layers.get(layer).words());
  }

  /** Where the fault begins. */
  String place() {
    return decisive.layerAtFault().map(this::place).orElse("unknown");
  }

  private String place(FaultPlace fault) {
    int layer = fault.layer();
    return isScore(layer)
        ? "the " + name(layer)
        : fault.isRange()
            ? "%s, or above, up to %s, where an error of its size would not show"
                .formatted(name(layer), layers.get(fault.upTo()).title())
            : name(layer);
  }

  private List<String> words() {
    List<String> words = new ArrayList<>();
    if (isFaulty()) {
      words.add(
          "The fault begins in %s. Everything after it may be wrong only because of it."
              .formatted(place()));
    }
    decisive.explanation().ifPresent(e -> words.add("Explanation: " + Reason.explained(e)));
    if (decisive.outcome() != Outcome.AGREES) {
      decisive.worst().ifPresent(t -> words.add(largestError(t)));
    }
    words.addAll(decisive.remarks());
    // of gradients that are all 0 no error is relative
    if (!Double.isNaN(decisive.resolution().median())) {
      words.add(
          "Resolution: a relative error of %s in a gradient would have been seen at half of the elements, of %s at 99 %%."
              .formatted(
                  number(decisive.resolution().median()),
                  number(decisive.resolution().percentile99())));
    }
    return words;
  }

  private String largestError(TensorVerdict t) {
    return "The largest error: " + Reason.found(t, ", " + reference + " say ") + ".";
  }

  private static Predicate<TensorVerdict> is(Quantity quantity) {
    return t -> t.quantity() == quantity;
  }

  /** The derivative with respect to what a layer reads, not to a parameter. */
  private static boolean isInput(TensorVerdict t) {
    return t.name().matches(".*_dinput\\d*");
  }

  private static boolean isBias(TensorVerdict t) {
    return t.name().matches(".*_d([fb]?b|b[FB]|beta)\\b.*");
  }

  /** A tensor may disagree as a whole though no element does: then it says so beside its σ. */
  private Value cell(List<TensorVerdict> these) {
    if (these.isEmpty()) {
      return Value.NONE;
    }
    double largest = largest(these);
    Outcome outcome = worstOutcome(these);
    return switch (outcome) {
      case AGREES -> Value.error(largest, "");
      case DISAGREES ->
          Value.error(largest, largest <= decisive.k() ? "disagrees as a whole" : "disagrees");
      default -> Value.hot(outcome.words().toLowerCase(Locale.ROOT), OUT_OF_RANGE);
    };
  }

  private static double largest(List<TensorVerdict> these) {
    return these.stream().mapToDouble(t -> t.worst().sigmas()).max().orElseThrow();
  }

  private static Outcome worstOutcome(List<TensorVerdict> these) {
    return Outcome.worst(these.stream().map(TensorVerdict::outcome));
  }
}
