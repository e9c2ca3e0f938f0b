package org.dl4jreference.adversary;

import java.util.Random;
import org.dl4jreference.model.Precision;

/**
 * What an implementation may choose freely, since no definition says it: any combination computes
 * the same network rightly.
 *
 * @param precision of every number
 * @param order in which a sum is taken
 * @param block how many terms of a sum make a block, or how many lanes there are
 * @param fused whether x·y + z is rounded once
 * @param wide whether sums are kept in float64 and rounded at the end
 * @param biasFirst whether a sum starts from the bias
 * @param divideFirst whether the output delta is divided by the batch, or the gradient at last
 * @param flush whether subnormal numbers become 0
 * @param library how its functions err
 * @param accuracy of a library function, in units of the roundoff
 * @param byTanh whether σ(z) is ½ + ½·tanh(z/2)
 * @param byExponentials whether tanh, ELU and softplus are made of e^z
 * @param slopeFromOutput whether f' is computed from the activation
 * @param logOfOutput whether the score takes ln p, where p is not too small, or z
 * @param scaleFirst how products of three factors associate
 * @param oneMinusRounded whether 1 − β is that of the rounded β
 * @param power how βᵗ is computed: exactly, of the rounded β, that rounded, or as a product
 */
record Choices(
    Precision precision,
    Order order,
    int block,
    boolean fused,
    boolean wide,
    boolean biasFirst,
    boolean divideFirst,
    boolean flush,
    Library library,
    double accuracy,
    boolean byTanh,
    boolean byExponentials,
    boolean slopeFromOutput,
    boolean logOfOutput,
    boolean scaleFirst,
    boolean oneMinusRounded,
    int power) {

  enum Order {
    GIVEN,
    REVERSED,
    BLOCKED,
    PAIRWISE,
    LANES
  }

  /** The error of a library function: none, or one that depends on the value, or a random one. */
  enum Library {
    EXACT,
    BY_VALUE,
    SMOOTH,
    RANDOM
  }

  /** Sums in given order, functions exact, every other choice the first named. */
  static Choices plain(Precision precision) {
    return new Choices(
        precision,
        Order.GIVEN,
        8,
        false,
        false,
        false,
        false,
        false,
        Library.EXACT,
        0,
        false,
        false,
        false,
        false,
        false,
        false,
        0);
  }

  static Choices random(Random random, Precision precision) {
    Order order = Order.values()[random.nextInt(Order.values().length)];
    return new Choices(
        precision,
        order,
        order == Order.LANES ? 8 << random.nextInt(2) : 4 + random.nextInt(61),
        random.nextBoolean(),
        random.nextInt(4) == 0,
        random.nextBoolean(),
        random.nextBoolean(),
        precision != Precision.HALF && random.nextInt(4) == 0,
        Library.values()[random.nextInt(Library.values().length)],
        1 + random.nextInt(3),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextBoolean(),
        precision == Precision.DOUBLE ? 0 : random.nextInt(4));
  }

  /** Another implementation of the same constants. */
  Choices otherwise(Random random) {
    Choices c = random(random, precision);
    return new Choices(
        precision,
        c.order,
        c.block,
        c.fused,
        c.wide,
        c.biasFirst,
        c.divideFirst,
        c.flush,
        random.nextBoolean() ? Library.BY_VALUE : Library.RANDOM,
        3,
        c.byTanh,
        c.byExponentials,
        c.slopeFromOutput,
        c.logOfOutput,
        c.scaleFirst,
        oneMinusRounded,
        power);
  }

  /** With βᵗ as a product that is carried from step to step. */
  Choices withRunningProduct() {
    return new Choices(
        precision,
        order,
        block,
        fused,
        wide,
        biasFirst,
        divideFirst,
        flush,
        library,
        accuracy,
        byTanh,
        byExponentials,
        slopeFromOutput,
        logOfOutput,
        scaleFirst,
        oneMinusRounded,
        3);
  }

  Choices withOrder(Order newOrder, int newBlock) {
    return new Choices(
        precision,
        newOrder,
        newBlock,
        fused,
        wide,
        biasFirst,
        divideFirst,
        flush,
        library,
        accuracy,
        byTanh,
        byExponentials,
        slopeFromOutput,
        logOfOutput,
        scaleFirst,
        oneMinusRounded,
        power);
  }

  Choices withSums(boolean newFused, boolean newWide, boolean newBiasFirst, boolean newFlush) {
    return new Choices(
        precision,
        order,
        block,
        newFused,
        newWide,
        newBiasFirst,
        divideFirst,
        newFlush,
        library,
        accuracy,
        byTanh,
        byExponentials,
        slopeFromOutput,
        logOfOutput,
        scaleFirst,
        oneMinusRounded,
        power);
  }

  Choices withForms(boolean newByTanh, boolean newByExponentials, boolean newSlopeFromOutput) {
    return new Choices(
        precision,
        order,
        block,
        fused,
        wide,
        biasFirst,
        divideFirst,
        flush,
        library,
        accuracy,
        newByTanh,
        newByExponentials,
        newSlopeFromOutput,
        logOfOutput,
        scaleFirst,
        oneMinusRounded,
        power);
  }
}
