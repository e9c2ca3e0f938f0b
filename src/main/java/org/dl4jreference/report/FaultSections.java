package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.dl4jreference.report.LayerRow.Mark;
import org.dl4jreference.report.PageTable.Cell;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;

/** Where in a network the errors are: layers down, quantities across, in units of σ. */
final class FaultSections {
  static final String FIRST_PRINCIPLES = "first principles";

  private final Verdict decisive;
  private final List<Verdict> steps;
  private final List<String> layers;
  private final String reference;
  private final List<TensorVerdict> tensors;
  private final int score;

  /**
   * The largest errors of some steps.
   *
   * @param decisive the step that decides
   * @param steps all of them
   * @param layers a few words about each layer; where there are too few, its number alone
   * @param reference what the numbers were compared with, in the plural
   */
  FaultSections(Verdict decisive, List<Verdict> steps, List<String> layers, String reference) {
    this.decisive = decisive;
    this.steps = steps;
    this.layers = layers;
    this.reference = reference;
    tensors = steps.stream().flatMap(v -> v.tensors().stream()).toList();
    score =
        tensors.stream()
            .filter(t -> t.quantity() == Quantity.SCORE)
            .mapToInt(TensorVerdict::layer)
            .findFirst()
            .orElse(Integer.MAX_VALUE);
  }

  static FaultSections of(Verdict decisive, List<Verdict> steps, List<String> layers) {
    return new FaultSections(decisive, steps, layers, FIRST_PRINCIPLES);
  }

  /** A worse outcome is worse, and among those that agree a larger error. */
  static boolean isWorse(Verdict one, Verdict other) {
    int order = one.outcome().compareTo(other.outcome());
    return order > 0
        || (order == 0 && one.outcome() == Outcome.AGREES && one.sigmas() > other.sigmas());
  }

  /** Words, then a table with a row for each layer. */
  PageSection section(String heading, List<Chart> charts) {
    TreeSet<Integer> numbers = new TreeSet<>();
    tensors.forEach(t -> numbers.add(t.layer()));
    return PageSection.of(
        heading,
        words(),
        charts,
        List.of(
            new PageTable(
                "Largest error of each layer over %d %s; up to %s σ agree"
                    .formatted(
                        steps.size(),
                        steps.size() == 1 ? "step" : "steps",
                        TextBlock.given(decisive.k())),
                List.of("layer", "z", "a", "score", "dW", "db", "update"),
                numbers.stream().map(this::row).toList())));
  }

  /** The layers side by side; {@code whose} begins the caption. */
  LayerRow layers(String whose) {
    TreeSet<Integer> numbers = new TreeSet<>();
    IntStream.range(0, layers.size()).forEach(numbers::add);
    tensors.forEach(t -> numbers.add(t.layer()));
    return new LayerRow(
        whose + ", from input to output, with the largest error of each layer",
        numbers.stream().map(this::box).toList());
  }

  private LayerRow.Box box(int layer) {
    List<TensorVerdict> own = tensors.stream().filter(t -> t.layer() == layer).toList();
    String name = layer == score ? "score" : "layer " + layer;
    String detail = layer < layers.size() ? layers.get(layer) : "";
    if (own.isEmpty()) {
      return new LayerRow.Box(name, detail, Mark.UNCHECKED, "");
    }
    Outcome outcome = worst(own);
    double largest = own.stream().mapToDouble(t -> t.worst().sigmas()).max().orElseThrow();
    String size =
        !Double.isFinite(largest)
            ? "not finite"
            : TextBlock.size(largest)
                + (outcome == Outcome.DISAGREES && largest <= decisive.k()
                    ? " σ, as a whole"
                    : " σ");
    return switch (outcome) {
      case AGREES -> new LayerRow.Box(name, detail, Mark.AGREES, size);
      case DISAGREES -> new LayerRow.Box(name, detail, disagreement(layer), size);
      case OVERFLOWED -> new LayerRow.Box(name, detail, Mark.OVERFLOWED, "");
      case SATURATED -> new LayerRow.Box(name, detail, Mark.SATURATED, "");
      case CONSISTENT, NOT_COMPARABLE -> new LayerRow.Box(name, detail, Mark.UNCHECKED, "");
    };
  }

  private Mark disagreement(int layer) {
    if (decisive.layerAtFault().isEmpty()) {
      return Mark.DISAGREES;
    }
    return decisive.layerAtFault().getAsInt() == layer ? Mark.BEGINS : Mark.AFTER;
  }

  private String name(int layer) {
    return layer == score
        ? "score"
        : "layer " + layer + (layer < layers.size() ? ", " + layers.get(layer) : "");
  }

  private List<String> words() {
    List<String> words = new ArrayList<>();
    OptionalInt fault = decisive.layerAtFault();
    if (fault.isPresent()) {
      String name = name(fault.getAsInt());
      words.add(
          "The fault begins in %s. Everything after it may be wrong only because of it."
              .formatted(fault.getAsInt() == score ? "the " + name : name));
    }
    decisive.explanation().map(Explanation::text).ifPresent(t -> words.add("Explanation: " + t));
    decisive.explanation().flatMap(Explanation::finding).ifPresent(f -> words.add("Finding: " + f));
    if (decisive.outcome() != Outcome.AGREES) {
      decisive.worst().ifPresent(t -> words.add("The largest error: " + found(t, reference) + "."));
    }
    words.addAll(decisive.remarks());
    words.add(
        "A relative error of %s in a gradient would have been seen at half of the elements, of %s at 99 %%."
            .formatted(
                TextBlock.size(decisive.resolution().median()),
                TextBlock.size(decisive.resolution().percentile99())));
    return words;
  }

  /** A tensor's worst element against what it should be. */
  static String found(TensorVerdict t, String reference) {
    return "%s[%d, %d] is %s, %s say %s (%s σ)"
        .formatted(
            t.name(),
            t.worst().row(),
            t.worst().column(),
            TextBlock.number(t.worst().subject()),
            reference,
            TextBlock.number(t.worst().reference()),
            TextBlock.size(t.worst().sigmas()));
  }

  private List<Cell> row(int layer) {
    List<TensorVerdict> own = tensors.stream().filter(t -> t.layer() == layer).toList();
    boolean faulty = decisive.layerAtFault().equals(OptionalInt.of(layer));
    List<Cell> row = new ArrayList<>();
    row.add(faulty ? Cell.faulty(name(layer)) : Cell.of(name(layer)));
    row.add(cell(own, is(Quantity.PRE_ACTIVATION)));
    row.add(cell(own, is(Quantity.ACTIVATION)));
    row.add(cell(own, is(Quantity.SCORE)));
    row.add(cell(own, is(Quantity.GRADIENT).and(t -> !isBias(t))));
    row.add(cell(own, is(Quantity.GRADIENT).and(FaultSections::isBias)));
    row.add(cell(own, is(Quantity.UPDATER_STATE).or(is(Quantity.UPDATED_PARAMETER))));
    return row;
  }

  private static Predicate<TensorVerdict> is(Quantity quantity) {
    return t -> t.quantity() == quantity;
  }

  private static boolean isBias(TensorVerdict t) {
    return t.name().matches("\\d+_d(b|beta)\\b.*");
  }

  /** A tensor may disagree as a whole though no element does: then it says so beside its σ. */
  private Cell cell(List<TensorVerdict> own, Predicate<TensorVerdict> which) {
    List<TensorVerdict> these = own.stream().filter(which).toList();
    if (these.isEmpty()) {
      return Cell.of("–");
    }
    double largest = these.stream().mapToDouble(t -> t.worst().sigmas()).max().orElseThrow();
    Outcome outcome = worst(these);
    Cell cell = Cell.sigmas(largest, decisive.k());
    return switch (outcome) {
      case AGREES -> cell;
      case DISAGREES ->
          cell.text().endsWith("disagrees")
              ? cell
              : new Cell(cell.text() + ", disagrees as a whole", OptionalInt.of(Cell.HOTTEST));
      default -> new Cell(outcome.words().toLowerCase(java.util.Locale.ROOT), OptionalInt.of(3));
    };
  }

  private static Outcome worst(List<TensorVerdict> these) {
    return these.stream().map(TensorVerdict::outcome).reduce(Outcome.AGREES, Outcome::worse);
  }
}
