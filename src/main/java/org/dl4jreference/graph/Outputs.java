package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.CosineProximity;
import org.dl4jreference.catalog.ElementwiseLoss;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.catalog.OffsetLoss;
import org.dl4jreference.catalog.Output;
import org.dl4jreference.graph.Primitive.Axis;

/** Losses as functions that compose primitives. */
final class Outputs {
  private final Tape t;
  private final Array y;
  private final Node factor;
  private final boolean isWeighted;

  /**
   * The end of a network.
   *
   * @param y labels {@code [m, n]}
   * @param factor by which each term of the loss counts {@code [m, n]}
   */
  Outputs(Tape t, Array y, Array factor) {
    this.t = t;
    this.y = y;
    this.factor = t.leaf(factor);
    this.isWeighted = Arrays.stream(factor.values()).anyMatch(v -> v != 1);
  }

  /**
   * The loss and where the chain rule starts.
   *
   * @param scores the mean data loss in each usual form, of which any is right
   * @param from the node that the loss is a function of
   * @param delta ∂score/∂from
   * @param offset what an implementation is known to add to ∂score/∂z
   */
  record End(List<Node> scores, Node from, Node delta, Optional<Node> offset) {
    End(List<Node> scores, Node from, Node delta) {
      this(scores, from, delta, Optional.empty());
    }
  }

  private Node weighted(Node terms) {
    return isWeighted ? t.mul(terms, factor) : terms;
  }

  private Node mean(Node terms, double divisor) {
    Node sum = t.sum(weighted(terms), Axis.ALL);
    return t.scale(sum, 1.0 / y.rows() / divisor, 2);
  }

  /** A loss of p = f(z), where p may be recorded. */
  End composed(Loss loss, Node computed, Node p) {
    if (loss instanceof CosineProximity cosine) {
      return cosine(cosine, computed, p);
    }
    if (!(loss instanceof ElementwiseLoss each)) {
      throw new IllegalArgumentException(
          "no rounding model for loss '%s': it must be elementwise".formatted(loss.name()));
    }
    double divisor = each.divisor(y.columns());
    Node slope = t.elementwise(slope(each), p, Optional.of(y));
    Node delta = t.scale(weighted(slope), 1.0 / y.rows() / divisor, 2);
    return new End(List.of(terms(each, computed)), p, delta);
  }

  private Node terms(ElementwiseLoss loss, Node p) {
    return mean(t.elementwise(term(loss), p, Optional.of(y)), loss.divisor(y.columns()));
  }

  private static Function term(ElementwiseLoss loss) {
    return Function.of(loss.term(), ElementwiseLoss.ACCURACY)
        .cancelling(loss.termScale())
        .kinkedAt(List.of(loss.kink()))
        .withPoles(loss.poles());
  }

  private static Function slope(ElementwiseLoss loss) {
    return Function.of(loss.slope(), ElementwiseLoss.ACCURACY)
        .cancelling(loss.slopeScale())
        .kinkedAt(List.of(loss.kink()))
        .withPoles(loss.poles());
  }

  /**
   * −y ln p with p = softmax(z): by log-sum-exp, or the logarithm of p; δz = p·Σ(vy) − vy.
   *
   * @param loss the same as a function of p
   */
  End softmax(
      Output.SoftmaxCrossEntropy output,
      ElementwiseLoss loss,
      Node z,
      Node q,
      Optional<Array> own) {
    Node shifted = t.sub(z, t.leaf(Layers.largest(z.value())));
    Node sum = t.sum(t.elementwise(Function.EXP, shifted), Axis.COLUMNS);
    Node labels = t.leaf(y);
    Node terms = t.mul(labels, t.sub(t.elementwise(Function.LOG, sum), shifted));
    if (output.relative()) {
      Function yLogY = Function.smooth(v -> v == 0 ? 0 : v * Math.log(v), 4);
      terms = t.add(terms, t.elementwise(yLogY, labels));
    }
    // the p inside was computed a second time: exp(z − max z) errs by u·|z − max z| as well
    Node p =
        own.map(
                recorded ->
                    t.elementwise(
                        Function.of((x, s) -> x, 1).cancelling((x, s) -> x * Math.hypot(4, s)),
                        t.leaf(recorded),
                        Optional.of(shifted.value())))
            .orElse(q);
    Node vy = weighted(labels);
    Node difference = t.sub(t.mul(p, t.sum(vy, Axis.COLUMNS)), vy);
    return new End(
        List.of(mean(terms, 1), terms(loss, q)), z, t.scale(difference, 1.0 / y.rows(), 2));
  }

  /**
   * softplus(z) − y·z, or −y ln p − (1 − y) ln(1 − p) with p = σ(z); δz = v(p − y).
   *
   * @param loss the same as a function of p
   */
  End sigmoid(ElementwiseLoss loss, Node z, Node q, Optional<Array> own) {
    Node labels = t.leaf(y);
    Function softplus =
        Function.smooth(x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 4)
            .cancelling((x, s) -> 0.5);
    Node terms = t.sub(t.elementwise(softplus, z), t.mul(z, labels));
    Node p =
        own.map(
                recorded ->
                    t.elementwise(
                        Function.smooth(x -> x, 4).cancelling((x, s) -> 0.5), t.leaf(recorded)))
            .orElse(q);
    Node delta = t.scale(weighted(t.sub(p, labels)), 1.0 / y.rows(), 2);
    return new End(List.of(mean(terms, 1), terms(loss, q)), z, delta);
  }

  /** −p·y/(‖p‖‖y‖) summed over outputs; δ = (p·Σ(vpy) − vy·‖p‖²)/(‖p‖³‖y‖). */
  private End cosine(CosineProximity loss, Node computed, Node p) {
    Node labels = t.leaf(y);
    Node ofLabels = floored(loss, t.elementwise(Function.SQRT, square(labels)));
    Node ofComputed = floored(loss, t.elementwise(Function.SQRT, square(computed)));
    Node cosine = t.div(t.mul(computed, labels), t.mul(ofComputed, ofLabels));
    Node square = square(p);
    Node size = floored(loss, t.elementwise(Function.SQRT, square));
    Node inner = t.sum(weighted(t.mul(p, labels)), Axis.COLUMNS);
    Node above = t.sub(t.mul(p, inner), t.mul(weighted(labels), square));
    Node below = t.mul(t.mul(size, ofLabels), floored(loss, square));
    Node delta = t.scale(t.div(above, below), 1.0 / y.rows(), 2);
    return new End(List.of(t.negate(mean(cosine, 1))), p, delta);
  }

  private Node square(Node a) {
    return t.sum(t.mul(a, a), Axis.COLUMNS);
  }

  private Node floored(CosineProximity loss, Node a) {
    return loss.floor() == 0 ? a : t.max(a, t.leaf(Array.of(loss.floor())));
  }

  /** What a network ends in. */
  End of(Activation last, Loss loss, Node z, Node q, Node p, Optional<Array> own) {
    if (loss instanceof OffsetLoss offset) {
      End end = of(last, offset.sound(), z, q, p, own);
      Node more = t.scale(t.leaf(Array.of(offset.delta())), 1.0 / y.rows(), 2);
      Node score = t.leaf(Array.of(offset.score()));
      return new End(
          end.scores().stream().map(s -> t.add(s, score)).toList(),
          end.from(),
          end.delta(),
          Optional.of(end.offset().map(o -> t.add(o, more)).orElse(more)));
    }
    Output output = Output.of(last, loss);
    if (output instanceof Output.SoftmaxCrossEntropy softmax) {
      return softmax(softmax, (ElementwiseLoss) loss, z, q, own);
    }
    return output instanceof Output.SigmoidCrossEntropy
        ? sigmoid((ElementwiseLoss) loss, z, q, own)
        : composed(loss, q, p);
  }
}
