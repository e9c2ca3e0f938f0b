package org.dl4jreference.graph;

import org.dl4jreference.catalog.Real;

/**
 * A number of an updater's formula: an array on a tape, or a constant, which is folded exactly and
 * rounded where it meets an array.
 */
final class Symbol implements Real<Symbol> {
  private enum Kind {
    ARRAY,
    /** As the formula states it. */
    GIVEN,
    /** β or βᵗ, of which the complement is taken as an implementation takes it. */
    POWER,
    FOLDED
  }

  private final Tape t;
  private final Constants constants;
  private final Kind kind;
  private final double number;
  private final Node node;

  private Symbol(Tape t, Constants constants, Kind kind, double number, Node node) {
    this.t = t;
    this.constants = constants;
    this.kind = kind;
    this.number = number;
    this.node = node;
  }

  static Symbol of(Tape t, Constants constants, Node node) {
    return new Symbol(t, constants, Kind.ARRAY, Double.NaN, node);
  }

  private Symbol array(Node made) {
    return new Symbol(t, constants, Kind.ARRAY, Double.NaN, made);
  }

  private Symbol folded(double value) {
    return new Symbol(t, constants, Kind.FOLDED, value, null);
  }

  /** The array; a constant becomes one. */
  Node node() {
    if (kind == Kind.ARRAY) {
      return node;
    }
    boolean isExact = kind != Kind.FOLDED && constants.rounded(number) == number;
    return isExact ? t.leaf(Array.of(number)) : t.constant(number, Double.toString(number));
  }

  private boolean isConstant() {
    return kind != Kind.ARRAY;
  }

  private boolean areConstant(Symbol other) {
    return isConstant() && other.isConstant();
  }

  @Override
  public double value() {
    return number;
  }

  @Override
  public Symbol constant(double value) {
    return new Symbol(t, constants, Kind.GIVEN, value, null);
  }

  @Override
  public Symbol plus(Symbol other) {
    return areConstant(other) ? folded(number + other.number) : array(t.add(node(), other.node()));
  }

  @Override
  public Symbol minus(Symbol other) {
    if (!areConstant(other)) {
      return array(t.sub(node(), other.node()));
    }
    boolean isComplement = number == 1 && other.kind == Kind.GIVEN;
    return folded(isComplement ? constants.complement(other.number) : number - other.number);
  }

  @Override
  public Symbol times(Symbol other) {
    return areConstant(other) ? folded(number * other.number) : array(t.mul(node(), other.node()));
  }

  @Override
  public Symbol over(Symbol other) {
    return areConstant(other) ? folded(number / other.number) : array(t.div(node(), other.node()));
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
      return new Symbol(t, constants, Kind.POWER, constants.power(number, exponent), null);
    }
    return isConstant()
        ? folded(Math.pow(number, exponent))
        : array(t.elementwise(Function.smooth(x -> Math.pow(x, exponent), 4), node));
  }

  @Override
  public Symbol max(Symbol other) {
    return areConstant(other)
        ? folded(Math.max(number, other.number))
        : array(t.max(node(), other.node()));
  }
}
