package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.dl4jreference.model.Explanation;
import org.dl4jreference.model.Outcome;
import org.dl4jreference.model.Quantity;
import org.dl4jreference.model.TensorVerdict;
import org.dl4jreference.model.Verdict;
import org.dl4jreference.report.PageTable.Cell;

/** Where in a network the errors are: layers down, quantities across, in units of σ. */
final class FaultSections {
  private static final String MARK = " ◀ the fault begins here";

  private FaultSections() {}

  /**
   * The largest errors of some steps.
   *
   * @param heading the section's heading
   * @param decisive the step that decides
   * @param steps all of them
   * @param layers a few words about each layer; where there are too few, its number alone
   */
  static Section of(String heading, Verdict decisive, List<Verdict> steps, List<String> layers) {
    List<TensorVerdict> tensors = steps.stream().flatMap(v -> v.tensors().stream()).toList();
    int score =
        tensors.stream()
            .filter(t -> t.quantity() == Quantity.SCORE)
            .mapToInt(TensorVerdict::layer)
            .findFirst()
            .orElse(Integer.MAX_VALUE);
    TreeSet<Integer> numbers = new TreeSet<>();
    tensors.forEach(t -> numbers.add(t.layer()));
    List<List<Cell>> rows = new ArrayList<>();
    for (int layer : numbers) {
      String name = layer == score ? "score" : name(layer, layers);
      rows.add(row(layer, name, tensors, decisive));
    }
    return Section.of(
        heading,
        words(decisive, score, layers),
        List.of(),
        List.of(
            new PageTable(
                "Largest error of each layer over %d %s; up to %s σ agree"
                    .formatted(
                        steps.size(),
                        steps.size() == 1 ? "step" : "steps",
                        TextBlock.given(decisive.k())),
                List.of("layer", "z", "a", "score", "dW", "db", "update"),
                rows)));
  }

  private static String name(int layer, List<String> layers) {
    return "layer " + layer + (layer < layers.size() ? ", " + layers.get(layer) : "");
  }

  private static List<String> words(Verdict decisive, int score, List<String> layers) {
    List<String> words = new ArrayList<>();
    OptionalInt fault = decisive.layerAtFault();
    if (fault.isPresent()) {
      int layer = fault.getAsInt();
      words.add(
          "The fault begins in %s. Everything after it may be wrong only because of it."
              .formatted(layer == score ? "the score" : name(layer, layers)));
    }
    decisive.explanation().map(Explanation::text).ifPresent(t -> words.add("Explanation: " + t));
    decisive.explanation().flatMap(Explanation::finding).ifPresent(f -> words.add("Finding: " + f));
    if (decisive.outcome() != Outcome.AGREES) {
      decisive
          .worst()
          .ifPresent(
              t ->
                  words.add(
                      "The largest error: %s[%d, %d] is %s, first principles say %s (%s σ)."
                          .formatted(
                              t.name(),
                              t.worst().row(),
                              t.worst().column(),
                              TextBlock.number(t.worst().subject()),
                              TextBlock.number(t.worst().reference()),
                              TextBlock.size(t.worst().sigmas()))));
    }
    words.addAll(decisive.remarks());
    words.add(
        "A relative error of %s in a gradient would have been seen at half of the elements, of %s at 99 %%."
            .formatted(
                TextBlock.size(decisive.resolution().median()),
                TextBlock.size(decisive.resolution().percentile99())));
    return words;
  }

  private static List<Cell> row(
      int layer, String name, List<TensorVerdict> tensors, Verdict decisive) {
    List<TensorVerdict> own = tensors.stream().filter(t -> t.layer() == layer).toList();
    boolean faulty = decisive.layerAtFault().equals(OptionalInt.of(layer));
    List<Cell> row = new ArrayList<>();
    row.add(
        faulty
            ? new Cell(name + MARK, OptionalInt.of(Cell.HOTTEST))
            : new Cell(name, OptionalInt.empty()));
    row.add(cell(own, decisive.k(), is(Quantity.PRE_ACTIVATION)));
    row.add(cell(own, decisive.k(), is(Quantity.ACTIVATION)));
    row.add(cell(own, decisive.k(), is(Quantity.SCORE)));
    row.add(cell(own, decisive.k(), is(Quantity.GRADIENT).and(t -> !isBias(t))));
    row.add(cell(own, decisive.k(), is(Quantity.GRADIENT).and(FaultSections::isBias)));
    row.add(cell(own, decisive.k(), is(Quantity.UPDATER_STATE).or(is(Quantity.UPDATED_PARAMETER))));
    return row;
  }

  private static Predicate<TensorVerdict> is(Quantity quantity) {
    return t -> t.quantity() == quantity;
  }

  private static boolean isBias(TensorVerdict t) {
    return t.name().matches("\\d+_d(b|beta)\\b.*");
  }

  /** A tensor may disagree as a whole though no element does: then it says so beside its σ. */
  private static Cell cell(List<TensorVerdict> own, double k, Predicate<TensorVerdict> which) {
    List<TensorVerdict> these = own.stream().filter(which).toList();
    if (these.isEmpty()) {
      return Cell.of("–");
    }
    double largest = these.stream().mapToDouble(t -> t.worst().sigmas()).max().orElseThrow();
    Outcome outcome =
        these.stream().map(TensorVerdict::outcome).reduce(Outcome.AGREES, Outcome::worse);
    Cell cell = Cell.sigmas(largest, k);
    return switch (outcome) {
      case AGREES -> cell;
      case DISAGREES ->
          cell.text().endsWith("disagrees")
              ? cell
              : new Cell(cell.text() + ", disagrees as a whole", OptionalInt.of(Cell.HOTTEST));
      default -> new Cell(outcome.words().toLowerCase(java.util.Locale.ROOT), OptionalInt.of(3));
    };
  }
}
