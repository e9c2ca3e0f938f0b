package org.dl4jreference.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.dl4jreference.graph.Primitive.Axis;

/** Each primitive by itself and in compositions, against what knows no calculus. */
class PrimitiveTest {
  private static final double STEP = 1e-3;

  /** Some inputs, and what is made of them. */
  private record Composed(List<Array> inputs, BiFunction<Tape, List<Node>, Node> made) {
    Node on(Tape t, List<Array> values) {
      return made.apply(t, values.stream().map(a -> t.leaf(a, true)).toList());
    }
  }

  /** From 0.5 to 2, of either sign: nothing is near a pole. */
  private static Array random(Random random, int rows, int columns) {
    double[] v = new double[rows * columns];
    for (int i = 0; i < v.length; i++) {
      v[i] = (0.5 + 1.5 * random.nextDouble()) * (random.nextBoolean() ? 1 : -1);
    }
    return new Array(rows, columns, v);
  }

  private static int stretched(Random random, int n) {
    return random.nextInt(3) == 0 ? 1 : n;
  }

  /** Two arrays that may be stretched to one another's shape. */
  private static List<Array> pair(Random random, int m, int n) {
    return List.of(
        random(random, stretched(random, m), stretched(random, n)),
        random(random, stretched(random, m), stretched(random, n)));
  }

  /** So many places in an array, some of them nowhere. */
  private static int[] places(Random random, int count, int size) {
    return random.ints(count, -1, size).toArray();
  }

  /** No two elements within the reach of a difference. */
  private static Array apart(Random random, int m, int n) {
    List<Double> v = new ArrayList<>();
    for (int i = 0; i < m * n; i++) {
      v.add(0.5 + 0.1 * i);
    }
    Collections.shuffle(v, random);
    return new Array(m, n, v.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static final Function CUBE = Function.of((x, y) -> x * x * x + y * x, 4);
  private static final Function SLOPE = Function.of((x, y) -> 3 * x * x + y, 4);

  private static Node cube(Tape t, Node x, Array y) {
    Node cube = t.elementwise(CUBE, x, Optional.of(y));
    return t.derived(cube, x, c -> t.mul(c, t.elementwise(SLOPE, x, Optional.of(y))));
  }

  private static Composed primitive(int kind, Random random, int m, int n, int p) {
    boolean flipA = random.nextBoolean();
    boolean flipB = random.nextBoolean();
    Array a = flipA ? random(random, n, m) : random(random, m, n);
    Array b = flipB ? random(random, p, n) : random(random, n, p);
    Axis axis = Axis.values()[random.nextInt(3)];
    Array whole = random(random, m, n);
    Array beside = random(random, m, n);
    return switch (kind) {
      case 0 -> new Composed(pair(random, m, n), (t, in) -> t.add(in.get(0), in.get(1)));
      case 1 -> new Composed(pair(random, m, n), (t, in) -> t.sub(in.get(0), in.get(1)));
      case 2 -> new Composed(pair(random, m, n), (t, in) -> t.mul(in.get(0), in.get(1)));
      case 3 -> new Composed(pair(random, m, n), (t, in) -> t.div(in.get(0), in.get(1)));
      case 4 -> new Composed(List.of(whole), (t, in) -> t.scale(in.get(0), -1.5, 2));
      case 5 -> new Composed(List.of(whole), (t, in) -> cube(t, in.get(0), beside));
      case 6 -> new Composed(List.of(whole), (t, in) -> t.sum(in.get(0), axis));
      case 7 ->
          new Composed(List.of(a, b), (t, in) -> t.matMul(in.get(0), in.get(1), flipA, flipB));
      case 8 ->
          new Composed(
              List.of(random(random, m, n), random(random, n, p), random(random, 1, p)),
              (t, in) -> t.matMul(in.get(0), in.get(1), Optional.of(in.get(2))));
      case 9 ->
          new Composed(
              List.of(random(random, stretched(random, m), stretched(random, n))),
              (t, in) -> t.expanded(in.get(0), whole));
      case 11 -> {
        int[] places = places(random, p * (n + 1), m * n);
        yield new Composed(List.of(whole), (t, in) -> t.gather(in.get(0), places, p, n + 1));
      }
      case 12 -> {
        List<int[]> places =
            List.of(places(random, m * n, p * (n + 1)), places(random, m * p, p * (n + 1)));
        yield new Composed(
            List.of(whole, random(random, m, p)), (t, in) -> t.scatterAdd(in, places, p, n + 1));
      }
      case 13 -> {
        int[] windows = places(random, p * 2 * 3, m * n);
        for (int k = 0; k < windows.length; k += 3) {
          // a window of padding alone has no largest
          windows[k] = random.nextInt(m * n);
        }
        yield new Composed(
            List.of(apart(random, m, n)), (t, in) -> t.max(in.get(0), windows, p, 2));
      }
      case 14 -> new Composed(List.of(whole), (t, in) -> t.reshape(in.get(0), n, m));
      case 15 -> {
        // pieces of one value, such as time steps
        int[] first = places(random, p, m * n);
        int[] second = places(random, p, m * n);
        yield new Composed(
            List.of(whole),
            (t, in) ->
                t.add(
                    t.gather(in.get(0), first, 1, p),
                    t.mul(t.gather(in.get(0), second, 1, p), t.sum(in.get(0), Axis.ALL))));
      }
      default ->
          new Composed(
              pair(random, m, n),
              (t, in) -> {
                Node sum = t.sum(t.add(in.get(0), in.get(1)), axis);
                return t.div(t.expanded(t.mul(sum, in.get(1)), whole), t.expanded(sum, whole));
              });
    };
  }

  /** Σ c·value, a number that depends on every element. */
  private static double score(Composed composed, List<Array> inputs, Array c) {
    double[] v = composed.on(new Tape(), inputs).value().values();
    double sum = 0;
    for (int i = 0; i < v.length; i++) {
      sum += c.values()[i] * v[i];
    }
    return sum;
  }

  private static List<Array> moved(List<Array> inputs, int which, int element, double by) {
    List<Array> result = new ArrayList<>(inputs);
    double[] v = inputs.get(which).values().clone();
    v[element] += by;
    result.set(which, inputs.get(which).with(v));
    return result;
  }

  @Property(tries = 900, shrinking = ShrinkingMode.OFF)
  void theBackwardStepIsWhatDifferencesSay(
      @ForAll long seed, @ForAll @IntRange(max = 15) int kind) {
    Random random = new Random(seed);
    check(
        primitive(
            kind, random, 1 + random.nextInt(4), 1 + random.nextInt(4), 1 + random.nextInt(4)),
        random);
  }

  /** The cotangent of a sum is smaller than what was summed. */
  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void aSumOfWhatWasStretchedCountsItAsOftenAsItStands(@ForAll long seed) {
    Random random = new Random(seed);
    int m = 1 + random.nextInt(4);
    int n = 1 + random.nextInt(4);
    Array whole = random(random, m, n);
    Axis axis = Axis.values()[random.nextInt(3)];
    boolean isAdded = random.nextBoolean();
    check(
        new Composed(
            pair(random, m, n),
            (t, in) ->
                t.sum(
                    isAdded
                        ? t.add(in.get(0), in.get(1))
                        : t.expanded(t.mul(in.get(0), in.get(1)), whole),
                    axis)),
        random);
  }

  private static void check(Composed composed, Random random) {
    Tape t = new Tape();
    List<Node> leaves = composed.inputs().stream().map(a -> t.leaf(a, true)).toList();
    Node made = composed.made().apply(t, leaves);
    Array c = random(random, made.value().rows(), made.value().columns());
    Map<Node, Node> cotangents = Composing.backward(t, made, t.leaf(c));
    for (int i = 0; i < leaves.size(); i++) {
      Array input = composed.inputs().get(i);
      Node gradient = t.like(t.expanded(cotangents.get(leaves.get(i)), input), input);
      for (int e = 0; e < input.values().length; e++) {
        double fine = difference(composed, c, i, e, STEP);
        double coarse = difference(composed, c, i, e, 2 * STEP);
        double extrapolated = (4 * fine - coarse) / 3;
        double size = 1 + Math.abs(score(composed, composed.inputs(), c));
        assertThat(gradient.value().values()[e])
            .as("input %d, element %d of %s", i, e, made.primitive())
            // the fourth power of the step, and what differences lose
            .isCloseTo(extrapolated, within(1e-8 * (1 + Math.abs(extrapolated)) + 1e-11 * size));
      }
    }
  }

  private static double difference(Composed composed, Array c, int input, int element, double h) {
    return (score(composed, moved(composed.inputs(), input, element, h), c)
            - score(composed, moved(composed.inputs(), input, element, -h), c))
        / 2
        / h;
  }

  @Property(tries = 900, shrinking = ShrinkingMode.OFF)
  void aDifferenceIsThatOfTheValues(@ForAll long seed, @ForAll @IntRange(max = 15) int kind) {
    Random random = new Random(seed);
    int m = 1 + random.nextInt(4);
    int n = 1 + random.nextInt(4);
    Composed composed =
        kind == 10
            ? new Composed(pair(random, m, n), (t, in) -> t.max(in.get(0), in.get(1)))
            : primitive(kind, random, m, n, 1 + random.nextInt(4));
    Tape t = new Tape();
    composed.on(t, composed.inputs());
    for (Node node : t.nodes()) {
      if (node.primitive() instanceof Primitive.Derived) {
        // it errs as its first input does, whose value it was given
        continue;
      }
      List<double[]> d = new ArrayList<>();
      List<Array> to = new ArrayList<>();
      for (Node in : node.in()) {
        boolean isExact = random.nextInt(3) == 0;
        double[] v = in.value().values();
        double[] change = new double[v.length];
        double[] after = v.clone();
        for (int i = 0; i < v.length && !isExact; i++) {
          change[i] = 0.1 * random.nextGaussian();
          after[i] = v[i] + change[i];
        }
        d.add(isExact ? null : change);
        to.add(in.value().with(after));
      }
      double[] difference = node.primitive().difference(node, d);
      double[] expected = node.primitive().value(to).values();
      if (d.stream().allMatch(change -> change == null)) {
        assertThat(difference).isNull();
        continue;
      }
      for (int i = 0; i < expected.length; i++) {
        double before = node.value().values()[i];
        assertThat(difference[i])
            .as("%s, element %d", node.primitive(), i)
            .isCloseTo(expected[i] - before, within(1e-12 * (1 + Math.abs(before))));
      }
    }
  }

  @Example
  void aSmallDifferenceKeepsItsDigits() {
    Tape t = new Tape();
    Node product = t.mul(t.leaf(Array.of(3)), t.leaf(Array.of(5)));
    Node sum = t.add(product, t.leaf(Array.of(7)));

    // 5·1e-30 + 3·2e-30, while (3 + 1e-30)·(5 + 2e-30) − 15 would be 0
    assertThat(product.primitive().difference(product, change(1e-30, 2e-30))[0])
        .isCloseTo(1.1e-29, within(1e-44));
    assertThat(sum.primitive().difference(sum, change(1e-30, 2e-30))[0])
        .isCloseTo(3e-30, within(1e-45));
  }

  private static List<double[]> change(double... d) {
    List<double[]> result = new ArrayList<>();
    for (double v : d) {
      result.add(new double[] {v});
    }
    return result;
  }

  @Example
  void aFunctionsDifferenceDoesNotCrossAJumpButCrossesAKink() {
    Function step = Function.of((x, y) -> x > y ? x + 10 : x, 0).kinkedAt(List.of(y -> y));
    Function kinked = Function.of((x, y) -> Math.abs(x - y), 0).kinkedAt(List.of(y -> y));

    assertThat(step.difference(1.5, 1, -2)).isCloseTo(-0.5, within(1e-12));
    assertThat(step.difference(0.5, 1, 2)).isCloseTo(0.5, within(1e-12));
    assertThat(step.difference(1.5, 1, 2)).isEqualTo(2);
    assertThat(step.difference(1, 1, 2)).isZero();
    assertThat(kinked.difference(1.5, 1, -2)).isEqualTo(1);
    assertThat(step.jump(1, 1)).isCloseTo(10, within(1e-12));
    assertThat(kinked.jump(1, 1)).isZero();
  }

  @Example
  void ofEqualOnesTheFirstIsTheLargestAndTheWayBackIsItsOwn() {
    Tape t = new Tape();
    Node x = t.leaf(new Array(1, 5, new double[] {2, 3, 3, -1, -4}), true);
    Node max = t.max(x, new int[] {0, 1, 2, 2, 1, -1, 3, -1, 4, 1, 0, 3}, 1, 4);

    assertThat(max.value().values()).containsExactly(3, 3, -1, 3);
    // 20 goes to the third: it comes first in its window
    assertThat(
            Composing.backward(t, max, t.leaf(new Array(1, 4, new double[] {10, 20, 30, 40})))
                .get(x)
                .value()
                .values())
        .containsExactly(0, 50, 20, 30, 0);
  }

  @Example
  void theWayBackOfAMaximumCarriesTheDifferenceOfWhatComesBack() {
    Tape t = new Tape();
    Node x = t.leaf(new Array(1, 3, new double[] {2, 3, 1}), true);
    Node max = t.max(x, new int[] {0, 1, 1, 2}, 1, 2);
    Node route = Composing.backward(t, max, t.leaf(new Array(1, 2, new double[] {10, 20}))).get(x);

    assertThat(
            route
                .primitive()
                .difference(route, Arrays.asList(new double[] {0.5, 0.25}, new double[] {9, 0, 0})))
        .containsExactly(0, 0.75, 0);
    assertThat(route.primitive().difference(route, Arrays.asList(null, new double[] {9, 0, 0})))
        .containsExactly(0, 0, 0);
    assertThat(route.primitive().difference(route, Arrays.asList(null, null))).isNull();
  }

  @Example
  void whatIsRecordedIsExactAndDifferentiatedAsTheValue() {
    Tape t = new Tape();
    Node x = t.leaf(Array.of(2), true);
    Node known = t.recorded(t.scale(x, 3, 1), Optional.of(Array.of(6.5)));
    Node made = t.mul(known, known);

    assertThat(made.value().values()).containsExactly(42.25);
    assertThat(known.primitive().difference(known, change(1))).isNull();
    // ∂(k²)/∂x = 2k·3
    assertThat(Composing.backward(t, made, t.leaf(Array.of(1))).get(x).value().values())
        .containsExactly(39);
  }

  @Example
  void whatIsMovedErrsAsTheValueDoes() {
    Tape t = new Tape();
    Node moved = t.moved(t.leaf(Array.of(2)), Array.of(0));

    assertThat(moved.value().values()).containsExactly(0);
    assertThat(moved.primitive().difference(moved, change(0.5))).containsExactly(0.5);
  }

  @Example
  void aDerivativeOfItsOwnTakesTheChainRulesPlace() {
    Tape t = new Tape();
    Node x = t.leaf(Array.of(2), true);
    Node made = t.derived(t.mul(x, x), x, cotangent -> t.scale(cotangent, 100, 1));

    assertThat(Composing.backward(t, made, t.leaf(Array.of(1))).get(x).value().values())
        .containsExactly(100);
    assertThat(made.value().values()).containsExactly(4);
  }

  @Example
  void aFunctionIsNotDifferentiatedUnlessItsDerivativeIsGiven() {
    Tape t = new Tape();
    Node root = t.elementwise(Function.SQRT, t.leaf(Array.of(2), true));

    assertThatThrownBy(() -> Composing.backward(t, root, t.leaf(Array.of(1))))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Example
  void whatUpdatersAloneNeedIsNotDifferentiated() {
    Tape t = new Tape();
    Node max = t.max(t.leaf(Array.of(1), true), t.leaf(Array.of(2)));

    assertThatThrownBy(() -> Composing.backward(t, max, t.leaf(Array.of(1))))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Example
  void nothingIsDifferentiatedThatLeadsToNoParameter() {
    Tape t = new Tape();
    Node given = t.leaf(Array.of(2));
    Node made = t.mul(t.add(given, given), t.leaf(Array.of(3), true));
    int before = t.nodes().size();

    assertThat(Composing.backward(t, made, t.leaf(Array.of(1)))).doesNotContainKey(given);
    // the cotangent itself and one product
    assertThat(t.nodes()).hasSize(before + 2);
  }
}
