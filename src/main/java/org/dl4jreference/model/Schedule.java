package org.dl4jreference.model;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The learning rate η of each step. A network "at a rate" always means the same: its updaters and
 * schedules as they are, with that initial rate, {@link #at}. Whoever means a constant rate instead
 * says so with a {@link Constant}, and plain gradient descent with an updater of its own.
 */
public sealed interface Schedule {
  /** Of an updater that has no learning rate. */
  Schedule NONE = new None();

  /** What a schedule counts. */
  enum Unit {
    /** Parameter updates, from 0. */
    ITERATION,
    /** Passes over the data, from 0. */
    EPOCH;

    /** Which of the two numbers counts. */
    public int of(int iteration, int epoch) {
      return this == ITERATION ? iteration : epoch;
    }
  }

  /**
   * The same schedule with another initial rate; {@link #NONE} stays as it is.
   *
   * @throws IllegalArgumentException if the rate is negative, NaN or infinite
   */
  Schedule at(double rate);

  /** No rate at all. */
  record None() implements Schedule {
    @Override
    public Schedule at(double rate) {
      return this;
    }

    @Override
    public String toString() {
      return "no rate";
    }
  }

  /**
   * The same rate at every step.
   *
   * @param rate η, finite and ≥ 0
   */
  record Constant(double rate) implements Schedule {
    /** Checks the rate. */
    public Constant {
      check(rate);
    }

    @Override
    public Schedule at(double newRate) {
      return new Constant(newRate);
    }

    @Override
    public String toString() {
      return String.valueOf(rate);
    }
  }

  /**
   * A rate that follows a formula.
   *
   * @param rule a schedule of the catalogue with its parameters
   * @param initial the rate that the formula starts from, finite and ≥ 0
   * @param unit what it counts
   */
  record Varying(Formula rule, double initial, Unit unit) implements Schedule {
    /** Checks the rate. */
    public Varying {
      check(initial);
    }

    @Override
    public Schedule at(double rate) {
      return new Varying(rule, rate, unit);
    }

    @Override
    public String toString() {
      return "%s from %s by %s".formatted(rule, initial, unit);
    }
  }

  /**
   * A list of rates.
   *
   * @param rates each with the count from which it holds; 0 is among them
   * @param unit what is counted
   */
  record Listed(SortedMap<Integer, Double> rates, Unit unit) implements Schedule {
    /** Copies and checks the rates. */
    public Listed {
      rates = Collections.unmodifiableSortedMap(new TreeMap<>(rates));
      if (rates.isEmpty() || rates.firstKey() != 0) {
        throw new IllegalArgumentException("a list of rates must begin at 0, found " + rates);
      }
      rates.values().forEach(Schedule::check);
    }

    @Override
    public Schedule at(double rate) {
      SortedMap<Integer, Double> scaled = new TreeMap<>(rates);
      scaled.replaceAll((from, value) -> value * rate / rates.get(0));
      return new Listed(scaled, unit);
    }
  }

  private static void check(double rate) {
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("learningRate must be finite and >= 0, found " + rate);
    }
  }
}
