package org.dl4jreference.graph;

import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import org.dl4jreference.catalog.Real;

/**
 * A number of an updater's formula: an array on a tape, or a constant, which is folded exactly and
 * rounded where it meets an array.
 */
record Symbol(Tape t, Constants constants, Kind kind, double number, Node node)
    implements Real<Symbol> {
  enum Kind {
    ARRAY,
    /** As the formula states it. */
    GIVEN,
    /** β or βᵗ, of which the complement is taken as an implementation takes it. */
    POWER,
    FOLDED
  }

  static Symbol of(Tape t, Constants constants, Node node) {
    return new Symbol(t, constants, Kind.ARRAY, Double.NaN, node);
  }

  private Symbol array(Node made) {
    return of(t, constants, made);
  }

  private Symbol constant(Kind kind, double value) {
    return new Symbol(t, constants, kind, value, null);
  }

  private Symbol folded(double value) {
    return constant(Kind.FOLDED, value);
  }

  /** The array; a constant becomes one. */
  Node toNode() {
    if (kind == Kind.ARRAY) {
      return node;
    }
    boolean isExact = kind != Kind.FOLDED && constants.rounded(number) == number;
    return isExact ? t.leaf(Array.of(number)) : t.constant(number, Double.toString(number));
  }

  private boolean isConstant() {
    return kind != Kind.ARRAY;
  }

  private Symbol combine(Symbol other, DoubleBinaryOperator folding, BinaryOperator<Node> taping) {
    return isConstant() && other.isConstant()
        ? folded(folding.applyAsDouble(number, other.number))
        : array(taping.apply(toNode(), other.toNode()));
  }

  @Override
  public double value() {
    return number;
  }

  @Override
  public Symbol constant(double value) {
    return constant(Kind.GIVEN, value);
  }

  @Override
  public Symbol plus(Symbol other) {
    return combine(other, Double::sum, t::add);
  }

  @Override
  public Symbol minus(Symbol other) {
    return number == 1 && other.kind == Kind.GIVEN
        ? folded(constants.complement(other.number))
        : combine(other, (a, b) -> a - b, t::sub);
  }

  @Override
  public Symbol times(Symbol other) {
    return combine(other, (a, b) -> a * b, t::mul);
  }

  @Override
  public Symbol over(Symbol other) {
    return combine(other, (a, b) -> a / b, t::div);
  }

  @Override
  public Symbol max(Symbol other) {
    return combine(other, Math::max, t::max);
  }

  @Override
  public Symbol sqrt() {
    return isConstant() ? folded(Math.sqrt(number)) : array(t.elementwise(Function.SQRT, node));
  }

  @Override
  public Symbol abs() {
    return isConstant() ? folded(Math.abs(number)) : array(t.elementwise(Function.ABSOLUTE, node));
  }

  @Override
  public Symbol power(int exponent) {
    if (kind == Kind.GIVEN) {
      return constant(Kind.POWER, constants.power(number, exponent));
    }
    return isConstant()
        ? folded(Math.pow(number, exponent))
        : array(t.elementwise(Function.smooth(x -> Math.pow(x, exponent), 4), node));
  }
}
