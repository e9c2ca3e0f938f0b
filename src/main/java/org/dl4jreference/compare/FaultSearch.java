package org.dl4jreference.compare;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.verdict.FaultPlace;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.TensorVerdict;

/**
 * Where a fault begins: on the way forward in the first layer, then in the loss, then on the way
 * back in the last layer, since an error spreads from there downwards.
 *
 * @param compared every tensor
 * @param verdicts on each
 */
record FaultSearch(List<Compared> compared, List<TensorVerdict> verdicts, double k) {
  Optional<FaultPlace> place() {
    // z and a of one layer are one step: a wrong a makes the z above it look wrong
    return wrong()
        .filter(i -> quantity(i).compareTo(Quantity.ACTIVATION) <= 0)
        .mapToObj(i -> verdicts.get(i).layer())
        .min(Comparator.naturalOrder())
        .map(FaultPlace::in)
        .or(this::afterwards);
  }

  private Optional<FaultPlace> afterwards() {
    return wrong()
        .mapToObj(this::quantity)
        .min(Comparator.naturalOrder())
        .map(
            first -> {
              IntStream layers =
                  wrong().filter(i -> quantity(i) == first).map(i -> verdicts.get(i).layer());
              return first == Quantity.GRADIENT
                  ? onTheWayBack(layers.max().getAsInt())
                  : FaultPlace.in(layers.min().getAsInt());
            });
  }

  /**
   * Layers above whose gradients would not have shown as large an error may be at fault as well,
   * and those without gradients that hand one down.
   */
  private FaultPlace onTheWayBack(int layer) {
    double error = gradients(layer).filter(this::isWrong).mapToDouble(this::error).max().orElse(0);
    int top = verdicts.stream().mapToInt(TensorVerdict::layer).max().orElse(layer);
    int upTo = layer;
    for (int l = layer + 1; l <= top; l++) {
      if (gradients(l).findAny().isPresent()) {
        if (gradients(l).mapToDouble(this::resolution).min().orElse(0) < error) {
          return new FaultPlace(layer, l - 1);
        }
        upTo = l;
      }
    }
    return new FaultPlace(layer, upTo);
  }

  private IntStream wrong() {
    return IntStream.range(0, verdicts.size()).filter(this::isWrong);
  }

  private IntStream gradients(int layer) {
    return IntStream.range(0, verdicts.size())
        .filter(i -> verdicts.get(i).layer() == layer && quantity(i) == Quantity.GRADIENT);
  }

  private boolean isWrong(int i) {
    return verdicts.get(i).outcome() == Outcome.DISAGREES;
  }

  private Quantity quantity(int i) {
    return verdicts.get(i).quantity();
  }

  /** The largest error of an element beside the root mean square of the tensor. */
  private double error(int i) {
    Compared c = compared.get(i);
    double largest =
        finite(c.actual().zip(c.expected(), (a, e) -> Math.abs(a - e))).max().orElse(0);
    boolean isFinite = finite(c.actual()).count() == c.actual().size();
    return isFinite ? largest / size(c.expected()) : Double.POSITIVE_INFINITY;
  }

  /** How large an error would have been seen beside the root mean square of the tensor. */
  private double resolution(int i) {
    Compared c = compared.get(i);
    double sigma =
        finite(c.sigma()).findAny().isPresent() ? size(c.sigma()) : Double.POSITIVE_INFINITY;
    return k * sigma / size(c.expected());
  }

  private static double size(Matrix m) {
    return Math.sqrt(finite(m).map(v -> v * v).average().orElse(0));
  }

  private static DoubleStream finite(Matrix m) {
    return Arrays.stream(m.toArray()).filter(Double::isFinite);
  }
}
