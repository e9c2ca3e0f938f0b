package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Formulas that differ from the usual ones. */
final class Faulty {
  private Faulty() {}

  /** Of another input. */
  static UnaryOperator<LayerFormula> of(BiFunction<Place, Signal, Signal> input) {
    return usual ->
        (at, op, in) -> usual.of(at, op, in.stream().map(x -> input.apply(at, x)).toList());
  }

  /** With another result. */
  static UnaryOperator<LayerFormula> to(BiFunction<Place, Signal, Signal> output) {
    return usual -> (at, op, in) -> output.apply(at, usual.of(at, op, in));
  }

  /** Of another input, with another result. */
  static UnaryOperator<LayerFormula> around(
      BiFunction<Place, Signal, Signal> input, BiFunction<Place, Signal, Signal> output) {
    return usual -> to(output).apply(of(input).apply(usual));
  }

  /** With another number of its own. */
  static UnaryOperator<LayerFormula> times(double factor) {
    return to((at, x) -> x.with(at.tape().scale(x.node(), factor, 1), x.shape()));
  }

  /** Right, but what comes back through it is that of another input. */
  static UnaryOperator<LayerFormula> backwards(BiFunction<Place, Signal, Signal> input) {
    return usual ->
        (at, op, in) -> {
          Signal right = usual.of(at, op, in);
          Signal wrong = of(input).apply(usual).of(at, op, in);
          Node node = at.tape().derived(right.node(), wrong.node(), UnaryOperator.identity());
          return right.with(node, right.shape());
        };
  }

  /** Right, but what comes back through it is so much of it. */
  static UnaryOperator<LayerFormula> backwards(double factor) {
    return to(
        (at, x) -> {
          Tape t = at.tape();
          return x.with(t.derived(x.node(), x.node(), d -> t.scale(d, factor, 1)), x.shape());
        });
  }

  /** The element before along a dimension; nothing before the first. */
  static Signal shifted(Place at, Signal x, int dimension) {
    int[] strides = Indices.strides(x.shape());
    int[] places = new int[x.node().value().values().length];
    Arrays.setAll(
        places, k -> k / strides[dimension] % x.size(dimension) == 0 ? -1 : k - strides[dimension]);
    return at.gathered(x, places, x.shape());
  }

  /** The last first along a dimension. */
  static Signal flipped(Place at, Signal x, int dimension) {
    int[] strides = Indices.strides(x.shape());
    int[] places = new int[x.node().value().values().length];
    Arrays.setAll(
        places,
        k -> {
          int i = k / strides[dimension] % x.size(dimension);
          return k + (x.size(dimension) - 1 - 2 * i) * strides[dimension];
        });
    return at.gathered(x, places, x.shape());
  }

  static Signal turned(Place at, Signal x) {
    return flipped(at, flipped(at, x, 2), 3);
  }

  static Signal transposed(Place at, Signal x) {
    return at.permuted(x, 0, 1, 3, 2);
  }

  static Signal unmasked(Place at, Signal x) {
    return x.masked(java.util.Optional.empty());
  }

  static List<Signal> reversed(List<Signal> in) {
    return List.of(in.get(1), in.get(0));
  }
}
