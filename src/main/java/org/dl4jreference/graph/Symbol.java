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

  private Symbol number(Kind of, double value) {
    return new Symbol(t, constants, of, value, null);
  }

  private boolean isConstant() {
    return kind != Kind.ARRAY;
  }

  /** The array; a constant becomes one. */
  Node toNode() {
    boolean isExact = kind != Kind.FOLDED && constants.rounded(number) == number;
    return !isConstant()
        ? node
        : isExact ? t.leaf(Array.of(number)) : t.constant(number, Double.toString(number));
  }

  private Symbol with(Symbol other, DoubleBinaryOperator folding, BinaryOperator<Node> taping) {
    return isConstant() && other.isConstant()
        ? number(Kind.FOLDED, folding.applyAsDouble(number, other.number))
        : of(t, constants, taping.apply(toNode(), other.toNode()));
  }

  private Symbol apply(Function f) {
    return isConstant()
        ? number(Kind.FOLDED, f.at(number, 0))
        : of(t, constants, t.elementwise(f, node));
  }

  @Override
  public double value() {
    return number;
  }

  @Override
  public Symbol constant(double value) {
    return number(Kind.GIVEN, value);
  }

  @Override
  public Symbol plus(Symbol other) {
    return with(other, Double::sum, t::add);
  }

  @Override
  public Symbol minus(Symbol other) {
    return number == 1 && other.kind == Kind.GIVEN
        ? number(Kind.FOLDED, constants.complement(other.number))
        : with(other, (a, b) -> a - b, t::sub);
  }

  @Override
  public Symbol times(Symbol other) {
    return with(other, (a, b) -> a * b, t::mul);
  }

  @Override
  public Symbol over(Symbol other) {
    return with(other, (a, b) -> a / b, t::div);
  }

  @Override
  public Symbol max(Symbol other) {
    return with(other, Math::max, t::max);
  }

  @Override
  public Symbol sqrt() {
    return apply(Function.SQRT);
  }

  @Override
  public Symbol abs() {
    return apply(Function.ABSOLUTE);
  }

  @Override
  public Symbol power(int exponent) {
    return kind == Kind.GIVEN
        ? number(Kind.POWER, constants.power(number, exponent))
        : apply(Function.smooth(x -> Math.pow(x, exponent), 4));
  }
}
