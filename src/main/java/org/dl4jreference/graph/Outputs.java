package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.CosineProximity;
import org.dl4jreference.catalog.ElementwiseLoss;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.catalog.OffsetLoss;
import org.dl4jreference.catalog.Output;
import org.dl4jreference.graph.Primitive.Axis;

/**
 * Losses as functions that compose primitives.
 *
 * @param y labels {@code [m, n]}
 * @param factor by which each term of the loss counts {@code [m, n]}
 * @param z the last pre-activation
 * @param q f(z)
 * @param p what was recorded of it, or itself
 * @param own what was recorded
 * @param examples by how many the sum over the rows is divided; 0 where it stays a sum
 */
record Outputs(
    Tape t, Array y, Node factor, Node z, Node q, Node p, Optional<Array> own, int examples) {
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

  /** What a network ends in. */
  End of(Activation last, Loss loss) {
    if (loss instanceof OffsetLoss offset) {
      End end = of(last, offset.sound());
      Node more = perExample(t.leaf(Array.of(offset.delta())), 1);
      Node score = t.leaf(Array.of(offset.score()));
      List<Node> scores = end.scores().stream().map(s -> t.add(s, score)).toList();
      Node whole = end.offset().map(o -> t.add(o, more)).orElse(more);
      return new End(scores, end.from(), end.delta(), Optional.of(whole));
    }
    Output output = Output.of(last, loss);
    if (output instanceof Output.SoftmaxCrossEntropy softmax) {
      return softmax(softmax, (ElementwiseLoss) loss);
    }
    if (output instanceof Output.SigmoidCrossEntropy) {
      return sigmoid((ElementwiseLoss) loss);
    }
    if (loss instanceof CosineProximity cosine) {
      return cosine(cosine);
    }
    if (!(loss instanceof ElementwiseLoss each)) {
      throw new IllegalArgumentException(
          "no rounding model for loss '%s': it must be elementwise".formatted(loss.name()));
    }
    Node slope = t.elementwise(function(each, each.slope(), each.slopeScale()), p, Optional.of(y));
    Node delta = perExample(weighted(slope), each.divisor(y.columns()));
    return new End(List.of(composed(each)), p, delta);
  }

  /** Times the factor; what it leaves out is 0, whether it is a number or not. */
  private Node weighted(Node terms) {
    double[] factors = factor.value().values();
    boolean isWeighted = Arrays.stream(factors).anyMatch(v -> v != 1);
    boolean isSelecting = Arrays.stream(factors).anyMatch(v -> v == 0);
    return isWeighted ? t.mul(isSelecting ? selected(terms, factors) : terms, factor) : terms;
  }

  private Node selected(Node terms, double[] factors) {
    int[] places = IntStream.range(0, factors.length).map(k -> factors[k] == 0 ? -1 : k).toArray();
    return t.gather(terms, places, terms.value().rows(), terms.value().columns());
  }

  private Node perExample(Node a, double divisor) {
    return examples > 0 ? t.scale(a, 1.0 / examples / divisor, 2) : t.scale(a, 1 / divisor, 1);
  }

  private Node mean(Node terms, double divisor) {
    return perExample(t.sum(weighted(terms), Axis.ALL), divisor);
  }

  /** The loss of p = f(z). */
  private Node composed(ElementwiseLoss loss) {
    Function term = function(loss, loss.term(), loss.termScale());
    return mean(t.elementwise(term, q, Optional.of(y)), loss.divisor(y.columns()));
  }

  private static Function function(
      ElementwiseLoss loss, DoubleBinaryOperator f, DoubleBinaryOperator scale) {
    return Function.of(f, ElementwiseLoss.ACCURACY)
        .cancelling(scale)
        .kinkedAt(List.of(loss.kink()))
        .withPoles(loss.poles());
  }

  /** The recorded p as computed a second time, or the p of the tape. */
  private Node again(Function error, Optional<Array> beside) {
    return own.map(recorded -> t.elementwise(error, t.leaf(recorded), beside)).orElse(q);
  }

  /**
   * −y ln p with p = softmax(z): by log-sum-exp, or the logarithm of p; δz = p·Σ(vy) − vy.
   *
   * @param loss the same as a function of p
   */
  private End softmax(Output.SoftmaxCrossEntropy output, ElementwiseLoss loss) {
    Node shifted = t.sub(z, t.leaf(Layers.largest(z.value())));
    Node sum = t.sum(t.elementwise(Function.EXP, shifted), Axis.COLUMNS);
    Node labels = t.leaf(y);
    Node terms = t.mul(labels, t.sub(t.elementwise(Function.LOG, sum), shifted));
    if (output.relative()) {
      Function yLogY = Function.smooth(v -> v == 0 ? 0 : v * Math.log(v), 4);
      terms = t.add(terms, t.elementwise(yLogY, labels));
    }
    // the p inside was computed a second time: exp(z − max z) errs by u·|z − max z| as well
    Function error = Function.of((x, s) -> x, 1).cancelling((x, s) -> x * Math.hypot(4, s));
    Node inside = again(error, Optional.of(shifted.value()));
    Node vy = weighted(labels);
    Node difference = t.sub(t.mul(inside, t.sum(vy, Axis.COLUMNS)), vy);
    return new End(List.of(mean(terms, 1), composed(loss)), z, perExample(difference, 1));
  }

  /**
   * softplus(z) − y·z, or −y ln p − (1 − y) ln(1 − p) with p = σ(z); δz = v(p − y).
   *
   * @param loss the same as a function of p
   */
  private End sigmoid(ElementwiseLoss loss) {
    Node labels = t.leaf(y);
    Function softplus =
        Function.smooth(x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 4)
            .cancelling((x, s) -> 0.5);
    Node terms = t.sub(t.elementwise(softplus, z), t.mul(z, labels));
    Function error = Function.smooth(x -> x, 4).cancelling((x, s) -> 0.5);
    Node inside = again(error, Optional.empty());
    Node delta = perExample(weighted(t.sub(inside, labels)), 1);
    return new End(List.of(mean(terms, 1), composed(loss)), z, delta);
  }

  /** −p·y/(‖p‖‖y‖) summed over outputs; δ = (p·Σ(vpy) − vy·‖p‖²)/(‖p‖³‖y‖). */
  private End cosine(CosineProximity loss) {
    Node labels = t.leaf(y);
    Node ofLabels = norm(loss, square(labels));
    Node ofComputed = norm(loss, square(q));
    Node cosine = t.div(t.mul(q, labels), t.mul(ofComputed, ofLabels));
    Node square = square(p);
    Node size = norm(loss, square);
    Node inner = t.sum(weighted(t.mul(p, labels)), Axis.COLUMNS);
    Node above = t.sub(t.mul(p, inner), t.mul(weighted(labels), square));
    Node below = t.mul(t.mul(size, ofLabels), floored(loss, square));
    Node delta = perExample(t.div(above, below), 1);
    return new End(List.of(t.negate(mean(cosine, 1))), p, delta);
  }

  private Node square(Node a) {
    return t.sum(t.mul(a, a), Axis.COLUMNS);
  }

  private Node norm(CosineProximity loss, Node square) {
    return floored(loss, t.elementwise(Function.SQRT, square));
  }

  private Node floored(CosineProximity loss, Node a) {
    return loss.floor() == 0 ? a : t.max(a, t.leaf(Array.of(loss.floor())));
  }
}
