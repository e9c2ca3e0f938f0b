package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.dl4jreference.model.LayerKind;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.verdict.ElementDifference;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.DirectionalCheck;
import org.dl4jreference.verify.NetworkVerdict;
import org.dl4jreference.verify.NetworkVerdict.ByDirections;
import org.dl4jreference.verify.NetworkVerdict.ByFormula;

/** The verdict on a user's network as text. */
public final class NetworkReport {
  private static final String ATLAS = "docs/atlas.md#";

  private NetworkReport() {}

  /**
   * Everything but the verdict in words: which check, a table, what explains a disagreement.
   *
   * @param verdict what was found
   * @param worst how many of the worst elements to list
   * @return lines of text
   */
  public static List<String> lines(NetworkVerdict verdict, int worst) {
    List<String> lines =
        verdict instanceof ByFormula formula
            ? byFormula(formula, worst)
            : byDirections((ByDirections) verdict);
    verdict.remarks().forEach(remark -> lines.add("remark: " + remark));
    return lines;
  }

  /**
   * The verdict in words.
   *
   * @param verdict what was found
   * @return one line, the outcome first
   */
  public static String words(NetworkVerdict verdict) {
    String said =
        verdict instanceof ByFormula formula ? words(formula) : words((ByDirections) verdict);
    return verdict.counted().words() + ": " + said;
  }

  private static List<String> byFormula(ByFormula verdict, int worst) {
    List<String> lines = new ArrayList<>();
    Verdict decisive = verdict.run().verdict();
    lines.add(
        "checked: every number against first principles, %d %s; largest errors in sigma, k = %s"
            .formatted(
                verdict.run().steps().size(),
                verdict.run().steps().size() == 1 ? "step" : "steps",
                number(decisive.k())));
    TextColumns table =
        new TextColumns().row("layer", "shape", "activation", "z", "a", "dW", "db", "after update");
    NetworkSpec spec = verdict.spec();
    for (int l = 0; l < spec.layers().size(); l++) {
      LayerSpec layer = spec.layer(l);
      int index = l;
      table.row(
          Integer.toString(l),
          shape(layer),
          layer.activation().toString(),
          cell(verdict, of(index, Quantity.PRE_ACTIVATION)),
          cell(verdict, of(index, Quantity.ACTIVATION)),
          cell(verdict, of(index, Quantity.GRADIENT).and(t -> !isBias(t))),
          cell(verdict, of(index, Quantity.GRADIENT).and(NetworkReport::isBias)),
          cell(
              verdict,
              of(index, Quantity.UPDATER_STATE).or(of(index, Quantity.UPDATED_PARAMETER))));
    }
    lines.addAll(table.lines(3));
    lines.add(
        "score  "
            + spec.loss().formula()
            + "  "
            + cell(verdict, t -> t.quantity() == Quantity.SCORE));
    lines.add(
        "resolution: a relative error of %s in a gradient would have been seen at half of the elements, of %s at 99 %%"
            .formatted(
                number(decisive.resolution().median()),
                number(decisive.resolution().percentile99())));
    decisive.remarks().forEach(remark -> lines.add("remark: " + remark));
    decisive.layerAtFault().ifPresent(l -> lines.add("first at fault: " + describe(spec, l)));
    decisive.explanation().ifPresent(e -> lines.add("explanation: " + text(e)));
    lines.addAll(worst(decisive, worst));
    return lines;
  }

  private static Predicate<TensorVerdict> of(int layer, Quantity quantity) {
    return t -> t.layer() == layer && t.quantity() == quantity;
  }

  private static boolean isBias(TensorVerdict t) {
    return t.name().matches("\\d+_d(b|beta)\\b.*");
  }

  private static String shape(LayerSpec layer) {
    return layer.kind() == LayerKind.DENSE
        ? layer.nIn() + " x " + layer.nOut()
        : Integer.toString(layer.nOut());
  }

  private static String cell(ByFormula verdict, Predicate<TensorVerdict> which) {
    List<TensorVerdict> all =
        verdict.run().steps().stream().flatMap(v -> v.tensors().stream()).filter(which).toList();
    OptionalDouble largest = all.stream().mapToDouble(t -> t.worst().sigmas()).max();
    boolean wrong = all.stream().anyMatch(t -> t.outcome() == Outcome.DISAGREES);
    return largest.isEmpty() ? "-" : number(largest.getAsDouble()) + (wrong ? " !" : "");
  }

  private static String describe(NetworkSpec spec, int layer) {
    if (layer >= spec.layers().size()) {
      return "the score, loss " + spec.loss().formula();
    }
    return "layer %d, %s %s, %s"
        .formatted(
            layer,
            spec.layer(layer).kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            shape(spec.layer(layer)),
            spec.layer(layer).activation());
  }

  private static String text(Explanation e) {
    return e.text()
        + e.finding()
            .map(
                id ->
                    ", see "
                        + String.join(
                            " and ", Arrays.stream(id.split("\\+")).map(ATLAS::concat).toList()))
            .orElse("");
  }

  private static List<String> worst(Verdict verdict, int count) {
    if (count == 0) {
      return List.of();
    }
    TextColumns table =
        new TextColumns().row("worst of", "element", "subject", "reference", "relative", "sigma");
    verdict.tensors().stream()
        .sorted(Comparator.comparingDouble(t -> -t.worst().sigmas()))
        .limit(count)
        .forEach(
            t -> {
              ElementDifference e = t.worst();
              table.row(
                  t.name(),
                  "[%d, %d]".formatted(e.row(), e.column()),
                  Double.toString(e.subject()),
                  Double.toString(e.reference()),
                  number(e.relative()),
                  number(e.sigmas()));
            });
    return table.lines(2);
  }

  private static String words(ByFormula verdict) {
    Verdict decisive = verdict.run().verdict();
    int steps = verdict.run().steps().size();
    String where =
        decisive
            .worst()
            .map(t -> "%s[%d, %d]".formatted(t.name(), t.worst().row(), t.worst().column()))
            .orElse("nothing");
    String step = steps == 1 ? "" : " in step " + (verdict.run().decisive() + 1);
    return switch (verdict.outcome()) {
      case AGREES ->
          "everything in %d %s agrees with first principles within rounding (largest error %s sigma, at %s%s)"
              .formatted(
                  steps, steps == 1 ? "step" : "steps", number(decisive.sigmas()), where, step);
      case DISAGREES ->
          "%s%s is %s, first principles say %s (%s sigma); first at fault: %s%s"
              .formatted(
                  where,
                  step,
                  Double.toString(decisive.worst().orElseThrow().worst().subject()),
                  Double.toString(decisive.worst().orElseThrow().worst().reference()),
                  number(decisive.sigmas()),
                  decisive.layerAtFault().isPresent()
                      ? describe(verdict.spec(), decisive.layerAtFault().getAsInt())
                      : "unknown",
                  decisive.explanation().map(e -> "; " + text(e)).orElse(""));
      case CONSISTENT, SATURATED, OVERFLOWED, NOT_COMPARABLE ->
          "%s%s: %s%s"
              .formatted(
                  where,
                  step,
                  String.join("; ", decisive.remarks()),
                  decisive.isExcused() ? ", as first principles do" : "");
    };
  }

  private static List<String> byDirections(ByDirections verdict) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "checked: the gradient against the model's own score, by directional differences in DOUBLE, %d %s"
            .formatted(verdict.steps().size(), verdict.steps().size() == 1 ? "step" : "steps"));
    lines.add("not checked: forward pass and update, because " + verdict.reason());
    TextColumns table =
        new TextColumns()
            .row("block", "of", "verdict", "claimed", "measured", "own error", "in own errors");
    for (DirectionalCheck.Block b : verdict.blocks()) {
      table.row(
          b.block(),
          verdict.places().getOrDefault(b.block(), ""),
          b.outcome().words(),
          number(b.claimed()),
          number(b.measured()),
          number(b.error()),
          b.outcome() == Outcome.NOT_COMPARABLE ? "-" : number(b.sigmas()));
    }
    lines.addAll(table.lines(3));
    verdict
        .atFault()
        .ifPresent(
            b -> {
              lines.add("first at fault: " + place(verdict, b));
              lines.add("explanation: " + cause(verdict, b));
            });
    return lines;
  }

  static String place(ByDirections verdict, DirectionalCheck.Block block) {
    int end = block.block().lastIndexOf('_');
    String layer = end < 0 ? block.block() : "layer " + block.block().substring(0, end);
    String place = verdict.places().get(block.block());
    return place == null ? layer : layer + ", " + place;
  }

  static String cause(ByDirections verdict, DirectionalCheck.Block block) {
    return block.block().endsWith(NetworkVerdict.ACTIVATION_ALONE)
        ? "the activation's backprop is not the derivative of its own getActivation"
        : "the backward pass does not fit the forward pass"
            + (block.worstElement() < 0
                ? ""
                : ", most at element %d of %s".formatted(block.worstElement(), block.block()));
  }

  private static String words(ByDirections verdict) {
    List<String> open =
        verdict.blocks().stream()
            .filter(b -> b.outcome() == Outcome.NOT_COMPARABLE)
            .map(DirectionalCheck.Block::block)
            .toList();
    return switch (verdict.outcome()) {
      case AGREES, CONSISTENT ->
          "the gradient fits the score in all %d blocks; forward pass and update were not checked, because %s"
              .formatted(verdict.blocks().size(), verdict.reason());
      case DISAGREES -> {
        DirectionalCheck.Block b = verdict.atFault().orElseThrow();
        yield "the gradient of %s does not fit the score: claimed %s, measured %s; first at fault: %s: %s"
            .formatted(
                b.block(),
                number(b.claimed()),
                number(b.measured()),
                place(verdict, b),
                cause(verdict, b));
      }
      case SATURATED, OVERFLOWED, NOT_COMPARABLE ->
          "the differences do not converge for %s, of which nothing is said; all else fits"
              .formatted(open);
    };
  }

  /** Six significant digits. */
  static String number(double value) {
    if (!Double.isFinite(value) || value == 0) {
      return value == 0 ? "0" : Double.toString(value);
    }
    return String.format(Locale.ROOT, "%.6g", value);
  }
}
