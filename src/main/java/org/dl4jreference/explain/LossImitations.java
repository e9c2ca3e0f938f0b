package org.dl4jreference.explain;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import org.dl4jreference.catalog.CosineProximity;
import org.dl4jreference.catalog.ElementwiseLoss;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;

/** The findings in loss functions as erring entries of the catalogue. */
final class LossImitations {
  private LossImitations() {}

  /** What needs the numbers of dense layers. */
  static List<Hypothesis<Attempt>> ofDense() {
    return List.of(Hypothesis.ofFinding("zero-times-log-zero", LossImitations::zeroTimesLogZero));
  }

  static <T extends Trial<T>> List<Hypothesis<T>> all() {
    return List.of(
        elementwise("xent-clip-vanishing-gradient", "xent", "sigmoid", LossImitations::clippedXent),
        elementwise("xent-softmax-inconsistent", "xent", "softmax", LossImitations::mixedXent),
        elementwise("kld-clip", "kld", "", LossImitations::clippedKld),
        elementwise("mcxent-score-clip", "mcxent", "softmax", LossImitations::clippedMcxent),
        elementwise(
            "mcxent-score-clip", "negativeloglikelihood", "softmax", LossImitations::clippedMcxent),
        of(
            "cosine-gradient-floor",
            "cosine_proximity",
            "",
            (loss, precision) -> new CosineProximity("cosine_proximity~floored", 1e-5)));
  }

  private static <T extends Trial<T>> Hypothesis<T> elementwise(
      String id,
      String name,
      String output,
      BiFunction<ElementwiseLoss, Precision, ElementwiseLoss> variant) {
    return of(
        id, name, output, (loss, precision) -> variant.apply((ElementwiseLoss) loss, precision));
  }

  /** An erring loss after an activation, or after any if that is empty. */
  private static <T extends Trial<T>> Hypothesis<T> of(
      String id, String name, String output, BiFunction<Loss, Precision, Loss> variant) {
    return Hypothesis.ofFinding(
        id,
        attempt -> {
          T result = attempt;
          for (Map.Entry<Formula, Formula> entry : attempt.losses().entrySet()) {
            Formula loss = entry.getKey();
            if (loss.name().equals(name) && entry.getValue().name().startsWith(output)) {
              Loss sound = attempt.catalogue().loss(loss);
              result = result.with(loss, variant.apply(sound, attempt.precision()));
            }
          }
          return result;
        });
  }

  /** The bounds are rounded to the arithmetic themselves. */
  private static DoubleUnaryOperator clip(Precision precision, double low, double high) {
    double from = precision.round(low);
    double to = precision.round(high);
    return p -> Math.max(from, Math.min(to, p));
  }

  /** The slope is that at the clipped prediction, not 0 as the clipped loss would have it. */
  private static ElementwiseLoss clippedXent(ElementwiseLoss sound, Precision precision) {
    DoubleUnaryOperator clip = clip(precision, 1e-5, 1 - 1e-5);
    return ElementwiseLoss.summed(
        "xent~clipped",
        (p, y) -> sound.term().applyAsDouble(clip.applyAsDouble(p), y),
        (p, y) -> sound.slope().applyAsDouble(clip.applyAsDouble(p), y));
  }

  /** The terms are those of MCXENT, the slope is that of the binary loss, clipped. */
  private static ElementwiseLoss mixedXent(ElementwiseLoss sound, Precision precision) {
    ElementwiseLoss clipped = clippedXent(sound, precision);
    return ElementwiseLoss.summed(
        "xent~softmax", (p, y) -> y == 0 ? 0 : -y * Math.log(p), clipped.slope());
  }

  private static ElementwiseLoss clippedKld(ElementwiseLoss sound, Precision precision) {
    DoubleUnaryOperator clip = clip(precision, 1e-5, 1);
    return ElementwiseLoss.summed(
            "kld~clipped",
            (p, y) -> sound.term().applyAsDouble(clip.applyAsDouble(p), clip.applyAsDouble(y)),
            sound.slope())
        .cancelling(
            (p, y) -> sound.termScale().applyAsDouble(p, clip.applyAsDouble(y)),
            sound.slopeScale());
  }

  private static ElementwiseLoss clippedMcxent(ElementwiseLoss sound, Precision precision) {
    DoubleUnaryOperator clip = clip(precision, 1e-10, 1 - 1e-10);
    return ElementwiseLoss.summed(
        sound.name() + "~clipped",
        (p, y) -> sound.term().applyAsDouble(clip.applyAsDouble(p), y),
        sound.slope());
  }

  /** y·ln p and y/p without the case y = 0: NaN where p is 0, or infinite. */
  private static Attempt zeroTimesLogZero(Attempt attempt) {
    Formula formula = attempt.spec().loss().formula();
    Matrix p = attempt.subject().activations().get(attempt.spec().layers().size() - 1);
    if (p == null
        || !List.of("mcxent", "negativeloglikelihood", "poisson", "kld")
            .contains(base(formula.name()))
        || !(attempt.catalogue().loss(formula) instanceof ElementwiseLoss sound)) {
      return attempt;
    }
    double largest = -1;
    for (int e = 0; e < p.size(); e++) {
      boolean isZero = Math.abs(p.get(e)) <= attempt.precision().smallestNormal();
      if (attempt.batch().y().get(e) == 0 && (isZero || Double.isInfinite(p.get(e)))) {
        largest = Math.max(largest, isZero ? Math.abs(p.get(e)) : 0);
      }
    }
    double zero = Math.max(largest, attempt.precision().smallestNormal());
    // that of the divergence clips both before it takes logarithms
    boolean isClipped = base(formula.name()).equals("kld");
    return largest < 0
        ? attempt
        : attempt.with(
            new ElementwiseLoss(
                sound.name() + "~zero",
                (q, y) ->
                    y == 0 && (Math.abs(q) <= zero || Double.isInfinite(q)) && !isClipped
                        ? Double.NaN
                        : sound.term().applyAsDouble(q, y),
                (q, y) ->
                    y == 0 && Math.abs(q) <= zero ? Double.NaN : sound.slope().applyAsDouble(q, y),
                sound.mean(),
                sound.kink(),
                sound.termScale(),
                sound.slopeScale(),
                sound.poles()));
  }

  private static String base(String name) {
    int end = name.indexOf('~');
    return end < 0 ? name : name.substring(0, end);
  }
}
