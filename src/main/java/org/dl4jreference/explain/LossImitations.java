package org.dl4jreference.finding;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.dl4jreference.catalog.CosineProximity;
import org.dl4jreference.catalog.ElementwiseLoss;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.TensorVerdict;

/** The findings in loss functions as erring entries of the catalogue. */
final class LossImitations {
  private LossImitations() {}

  static List<Imitation> all() {
    return List.of(
        elementwise("xent-clip-vanishing-gradient", "xent", "sigmoid", LossImitations::clippedXent),
        elementwise("xent-softmax-inconsistent", "xent", "softmax", LossImitations::mixedXent),
        elementwise("kld-clip", "kld", "", LossImitations::clippedKld),
        elementwise("mcxent-score-clip", "mcxent", "softmax", LossImitations::clippedMcxent),
        elementwise(
            "mcxent-score-clip", "negativeloglikelihood", "softmax", LossImitations::clippedMcxent),
        new Imitation(
            "cosine-gradient-floor",
            a ->
                a.spec().loss().formula().name().equals("cosine_proximity")
                    ? a.with(new CosineProximity("cosine_proximity~floored", 1e-5))
                    : a),
        new Imitation("zero-times-log-zero", LossImitations::zeroTimesLogZero));
  }

  /** An erring loss after an activation, or after any if that is empty. */
  private static Imitation elementwise(
      String id, String name, String output, UnaryOperator<ElementwiseLoss> variant) {
    return new Imitation(
        id,
        attempt -> {
          Formula loss = attempt.spec().loss().formula();
          String last = attempt.spec().last().activation().name();
          return loss.name().equals(name) && last.startsWith(output)
              ? attempt.with(variant.apply((ElementwiseLoss) attempt.catalogue().loss(loss)))
              : attempt;
        });
  }

  /** The slope is that at the clipped prediction, not 0 as the clipped loss would have it. */
  private static ElementwiseLoss clippedXent(ElementwiseLoss sound) {
    DoubleUnaryOperator clip = p -> Math.max(1e-5, Math.min(1 - 1e-5, p));
    return ElementwiseLoss.summed(
        "xent~clipped",
        (p, y) -> sound.term().applyAsDouble(clip.applyAsDouble(p), y),
        (p, y) -> sound.slope().applyAsDouble(clip.applyAsDouble(p), y));
  }

  /** The terms are those of MCXENT, the slope is that of the binary loss, clipped. */
  private static ElementwiseLoss mixedXent(ElementwiseLoss sound) {
    ElementwiseLoss clipped = clippedXent(sound);
    return ElementwiseLoss.summed(
        "xent~softmax", (p, y) -> y == 0 ? 0 : -y * Math.log(p), clipped.slope());
  }

  private static ElementwiseLoss clippedKld(ElementwiseLoss sound) {
    DoubleUnaryOperator clip = p -> Math.max(1e-5, Math.min(1, p));
    return ElementwiseLoss.summed(
            "kld~clipped",
            (p, y) -> sound.term().applyAsDouble(clip.applyAsDouble(p), clip.applyAsDouble(y)),
            sound.slope())
        .cancelling(
            (p, y) -> sound.termScale().applyAsDouble(p, clip.applyAsDouble(y)),
            sound.slopeScale());
  }

  private static ElementwiseLoss clippedMcxent(ElementwiseLoss sound) {
    DoubleUnaryOperator clip = p -> Math.max(1e-10, Math.min(1 - 1e-10, p));
    return ElementwiseLoss.summed(
        sound.name() + "~clipped",
        (p, y) -> sound.term().applyAsDouble(clip.applyAsDouble(p), y),
        sound.slope());
  }

  /** A label of 0 where the prediction underflows makes score and gradient NaN. */
  private static Attempt zeroTimesLogZero(Attempt attempt) {
    String loss = attempt.spec().loss().formula().name();
    if (!List.of("mcxent", "negativeloglikelihood", "poisson", "kld").contains(base(loss))) {
      return attempt;
    }
    Matrix p = attempt.subject().activations().get(attempt.spec().layers().size() - 1);
    if (p == null) {
      return attempt;
    }
    for (int e = 0; e < p.size(); e++) {
      if (Math.abs(p.get(e)) <= attempt.precision().smallestNormal()) {
        return attempt.foretelling(
            t -> t.quantity().compareTo(Quantity.SCORE) >= 0 && isUndefined(t));
      }
    }
    return attempt;
  }

  private static String base(String name) {
    int end = name.indexOf('~');
    return end < 0 ? name : name.substring(0, end);
  }

  private static boolean isUndefined(TensorVerdict t) {
    return !Double.isFinite(t.worst().subject());
  }
}
