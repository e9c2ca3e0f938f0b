package org.dl4jreference.adversary;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dl4jreference.adversary.Choices.Order;
import org.dl4jreference.adversary.Draft.Rows;
import org.dl4jreference.adversary.Run.Recorded;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.RunVerdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kinds of computations of which a verdict once was wrong, each at several sizes, seeds and
 * precisions.
 */
class CasesOfTheirKindTest {
  private static final List<Precision> BOTH = List.of(Precision.FLOAT, Precision.DOUBLE);

  /** A training in plain arithmetic, all of it recorded but z. */
  private static Draft draft(String name, long seed, Precision precision, Consumer<Draft> its) {
    Draft d = new Draft("%s %s %d".formatted(name, precision, seed), seed, precision);
    d.choices = Choices.plain(precision);
    d.recorded = Recorded.NO_Z;
    d.steps = 1;
    d.updater = UpdaterSpec.of("sgd", 0.01);
    its.accept(d);
    return d;
  }

  private static void agrees(Draft draft) {
    Run run = draft.run();
    RunVerdict verdict = run.verdict();
    assertThat(verdict.outcome())
        .as("%s: %s", run.name(), Run.describe(verdict))
        .isEqualTo(Outcome.AGREES);
  }

  private static void disagrees(Draft draft, IntFunction<Tampering> faults) {
    Draft.Twins twins = draft.runs(faults);
    // or it were no wonder
    assertThat(twins.sound().verdict().outcome())
        .as("sound %s: %s", draft.name, Run.describe(twins.sound().verdict()))
        .isEqualTo(Outcome.AGREES);
    RunVerdict verdict = twins.faulty().verdict();
    assertThat(verdict.outcome())
        .as("faulty %s: %s", draft.name, Run.describe(verdict))
        .isEqualTo(Outcome.DISAGREES);
  }

  private interface Kind {
    Draft of(long seed, Precision precision);
  }

  private static Stream<Draft> each(int seeds, List<Precision> precisions, Kind kind) {
    List<Draft> drafts = new ArrayList<>();
    for (Precision precision : precisions) {
      for (long seed = 0; seed < seeds; seed++) {
        drafts.add(kind.of(seed, precision));
      }
    }
    return drafts.stream();
  }

  // ---- sound

  /** Partial sums over the examples grow to a quarter of all, and come back. */
  static Stream<Draft> sortedByClass() {
    return each(
        4,
        BOTH,
        (seed, precision) ->
            draft(
                "sorted by class",
                seed,
                precision,
                d -> {
                  int classes = 2 + (int) seed % 3;
                  d.network("mcxent", new int[] {2, 8, classes}, "tanh", "softmax");
                  d.rows = Rows.SORTED;
                  d.batch = new int[] {120, 300, 500, 1000}[(int) seed % 4];
                  d.steps = 4;
                  d.updater = UpdaterSpec.of("sgd", 0.1);
                }));
  }

  @ParameterizedTest
  @MethodSource("sortedByClass")
  void examplesSortedByClassAgree(Draft draft) {
    agrees(draft);
  }

  static Stream<Draft> sortedByX() {
    return each(
        4,
        BOTH,
        (seed, precision) ->
            draft(
                "sorted by x",
                seed,
                precision,
                d -> {
                  String f = seed % 2 == 0 ? "sigmoid" : "tanh";
                  d.network("mse", new int[] {1, 8 + 4 * (int) seed, 1}, f, "identity");
                  d.rows = Rows.LINSPACE;
                  d.batch = new int[] {200, 500, 800}[(int) seed % 3];
                  d.steps = 4;
                  d.updater = UpdaterSpec.of("sgd", 0.1);
                }));
  }

  @ParameterizedTest
  @MethodSource("sortedByX")
  void examplesSortedByXAgree(Draft draft) {
    agrees(draft);
  }

  /** acc = b; acc += x·w: the bias is a term, and each partial sum is of its size. */
  static Stream<Draft> biasFirst() {
    return each(
        6,
        BOTH,
        (seed, precision) ->
            draft(
                "bias first",
                seed,
                precision,
                d -> {
                  int width = 512 << (seed % 3);
                  d.network("mse", new int[] {width, 6, 2}, "tanh", "identity");
                  d.batch = 4 + (int) seed;
                  d.inputScale = 1e-3;
                  d.biasCentre = 0.15;
                  d.choices = d.choices.withSums(seed % 2 == 0, false, true, false);
                }));
  }

  @ParameterizedTest
  @MethodSource("biasFirst")
  void sumsThatStartFromTheBiasAgree(Draft draft) {
    agrees(draft);
  }

  /** One unit's sum cancels: its one error moves every unit above. */
  static Stream<Draft> bottlenecks() {
    return each(
        8,
        BOTH,
        (seed, precision) ->
            draft(
                "bottleneck",
                seed,
                precision,
                d -> {
                  int wide = 32 << (seed % 3);
                  String f = seed % 2 == 0 ? "relu" : "identity";
                  d.network("mse", new int[] {8, 1, wide, 1}, "identity", f, "identity");
                  d.batch = 16;
                  d.inputOffset = 1000;
                  d.cancelling = true;
                  d.weightScale = 0.5;
                  d.updater = UpdaterSpec.of("sgd", 1e-9);
                  d.choices = d.choices.withOrder(Order.values()[(int) seed % 5], 8);
                }));
  }

  @ParameterizedTest
  @MethodSource("bottlenecks")
  void aBottleneckThatCancelsAgrees(Draft draft) {
    agrees(draft);
  }

  /** Products below the smallest normal number, each flushed: as many errors as terms. */
  static Stream<Draft> flushed() {
    return each(
        4,
        List.of(Precision.FLOAT),
        (seed, precision) ->
            draft(
                "flushed",
                seed,
                precision,
                d -> {
                  d.network("mse", new int[] {4, 6, 2}, "identity", "identity");
                  d.batch = 1000 + 1000 * (int) seed;
                  d.biasScale = 0;
                  d.inputScale = seed % 2 == 0 ? 1e-36 : 1e-38;
                  d.choices = d.choices.withSums(false, false, false, true);
                }));
  }

  @ParameterizedTest
  @MethodSource("flushed")
  void flushedProductsAreNoFaults(Draft draft) {
    RunVerdict verdict = draft.run().verdict();
    assertThat(verdict.outcome()).as(Run.describe(verdict)).isIn(Outcome.AGREES, Outcome.SATURATED);
  }

  /** f' = a + α of a unit near −α, 1 − a² of one near 1: an absolute error. */
  static Stream<Draft> slopesFromOutputs() {
    return each(
        8,
        BOTH,
        (seed, precision) ->
            draft(
                "slope from the output",
                seed,
                precision,
                d -> {
                  String f = List.of("elu", "selu", "tanh", "sigmoid").get((int) seed % 4);
                  d.network("mse", new int[] {4, 8, 2}, f, "identity");
                  d.batch = 16;
                  d.biasCentre = (f.equals("tanh") ? -4 : f.equals("sigmoid") ? 8 : -10) - seed / 4;
                  d.choices = d.choices.withForms(false, seed >= 4, true);
                  d.steps = 2;
                }));
  }

  @ParameterizedTest
  @MethodSource("slopesFromOutputs")
  void slopesFromOutputsAgree(Draft draft) {
    agrees(draft);
  }

  /** σ(z) = ½ + ½·tanh(z/2), absolutely accurate where z is far below 0. */
  static Stream<Draft> sigmoidsByTanh() {
    return each(
        6,
        BOTH,
        (seed, precision) ->
            draft(
                "sigmoid by tanh",
                seed,
                precision,
                d -> {
                  String f = seed < 4 ? "sigmoid" : "swish";
                  d.network("mse", new int[] {4, 16, 2}, f, "identity");
                  d.batch = 8 << (seed % 4);
                  d.biasCentre = -4 - 2 * seed;
                  d.choices = d.choices.withForms(true, seed % 2 == 0, seed % 3 == 0);
                }));
  }

  @ParameterizedTest
  @MethodSource("sigmoidsByTanh")
  void sigmoidsByTanhAgree(Draft draft) {
    agrees(draft);
  }

  /** PyTorch's softplus is z above 20: a true deviation of 1e-10, and not the arithmetic's. */
  static Stream<Draft> linearSoftplus() {
    return each(
        4,
        List.of(Precision.DOUBLE),
        (seed, precision) ->
            draft(
                "softplus above 20",
                seed,
                precision,
                d -> {
                  d.network("mse", new int[] {4, 4 + (int) seed, 2}, "softplus", "identity");
                  d.batch = 16;
                  d.biasCentre = 22;
                }));
  }

  @ParameterizedTest
  @MethodSource("linearSoftplus")
  void aSoftplusThatEndsAtTwentyDisagrees(Draft draft) {
    Tampering linear =
        new Tampering() {
          @Override
          double[] activation(int layer, double[] a, int columns) {
            double[] result = a.clone();
            for (int k = 0; k < result.length && layer == 0; k++) {
              result[k] = a[k] > 20 ? a[k] + Math.log(-Math.expm1(-a[k])) : a[k];
            }
            return result;
          }
        };
    RunVerdict verdict = draft.runs(t -> linear).faulty().verdict();
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
  }

  /** An updater's denominator that is 0 within its rounding: 0/0, or anything over nearly 0. */
  static Stream<Draft> vanishingDenominators() {
    return each(
        4,
        List.of(Precision.HALF, Precision.FLOAT),
        (seed, precision) ->
            draft(
                "vanishing denominator",
                seed,
                precision,
                d -> {
                  d.network("mae", new int[] {10 + 5 * (int) seed, 6}, "tanh");
                  d.batch = 1;
                  d.perfect = true;
                  d.updater = UpdaterSpec.of(Formula.named("adam").with("epsilon", 1e-60), 10);
                  d.recorded = Recorded.NO_ACTIVATIONS;
                  d.overflowing = true;
                }));
  }

  @ParameterizedTest
  @MethodSource("vanishingDenominators")
  void aDenominatorThatIsNoughtWithinRoundingIsSaturated(Draft draft) {
    Run run = draft.run();
    assertThat(vanishes(run)).isTrue();
    RunVerdict verdict = run.verdict();
    assertThat(verdict.outcome())
        .as("%s: %s", run.name(), Run.describe(verdict))
        .isEqualTo(Outcome.SATURATED);
  }

  /**
   * With fifty digits: whether √v + ε of Adam's first step, from the recorded gradient, is below
   * the smallest number of the precision for each element, so that none of its digits is known.
   */
  private static boolean vanishes(Run run) {
    MathContext digits = new MathContext(50);
    Run.Step first = run.steps().get(0);
    BigDecimal epsilon =
        new BigDecimal(run.spec().layer(0).training().updater().rule().get("epsilon"));
    BigDecimal smallest = new BigDecimal(run.precision().smallestNormal());
    for (double g : first.observed().gradient().orElseThrow().flatten()) {
      BigDecimal v = new BigDecimal(0.001).multiply(new BigDecimal(g).pow(2), digits);
      if (v.sqrt(digits).add(epsilon).compareTo(smallest) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** Where only some of the gradients are as small, the rest is judged as ever. */
  static Stream<Draft> smallDenominators() {
    return each(
        4,
        List.of(Precision.FLOAT),
        (seed, precision) ->
            draft(
                "small denominators",
                seed,
                precision,
                d -> {
                  d.network("mcxent", new int[] {1, 12, 8, 2}, "cube", "sigmoid", "softmax");
                  d.batch = 32;
                  d.inputOffset = 2;
                  d.weightScale = 4;
                  d.updater = UpdaterSpec.of(Formula.named("adam").with("epsilon", 1e-30), 1e-8);
                }));
  }

  @ParameterizedTest
  @MethodSource("smallDenominators")
  void smallDenominatorsAreNoFaults(Draft draft) {
    RunVerdict verdict = draft.run().verdict();
    assertThat(verdict.outcome()).as(Run.describe(verdict)).isIn(Outcome.AGREES, Outcome.SATURATED);
  }

  /** Softmax and cross-entropy without a fault. */
  static Stream<Draft> classifiers() {
    return each(
        5,
        BOTH,
        (seed, precision) ->
            draft(
                "classifier",
                seed,
                precision,
                d -> {
                  d.network("mcxent", new int[] {4, 8, 2 + (int) seed}, "tanh", "softmax");
                  d.batch = 4 << seed;
                }));
  }

  @ParameterizedTest
  @MethodSource("classifiers")
  void aClassifierAgrees(Draft draft) {
    agrees(draft);
  }

  private static Draft adam(String name, long seed, Precision precision) {
    return draft(
        name,
        seed,
        precision,
        d -> {
          d.network("mse", new int[] {8, 16 << (seed % 3), 8}, "tanh", "identity");
          d.batch = 32;
          String rule = seed % 2 == 0 ? "adam" : "adam_epsilon_hat";
          d.updater = UpdaterSpec.of(rule, 0.1);
        });
  }

  static Stream<Draft> adams() {
    return each(4, BOTH, (seed, precision) -> adam("Adam", seed, precision));
  }

  @ParameterizedTest
  @MethodSource("adams")
  void adamAgrees(Draft draft) {
    agrees(draft);
  }

  // ---- faulty

  private interface Next {
    TrainingState of(TrainingState before, TrainingState next);
  }

  private static Tampering next(Next change) {
    return new Tampering() {
      @Override
      TrainingState next(TrainingState before, TrainingState next) {
        return change.of(before, next);
      }
    };
  }

  /** The update of a tensor times a factor. */
  private static Tampering update(String name, double factor, Precision precision) {
    return next(
        (before, next) -> {
          Matrix changed =
              next.parameters()
                  .get(name)
                  .zip(
                      before.parameters().get(name),
                      (v, old) -> precision.round(old + factor * (v - old)));
          return new TrainingState(
              next.parameters().with(name, changed), next.slots(), next.iteration(), next.epoch());
        });
  }

  /** State that no trace records, built from the gradients, must not forgive an update. */
  static Stream<Draft> rebuilt() {
    return each(
        5,
        BOTH,
        (seed, precision) ->
            draft(
                "rebuilt state",
                seed,
                precision,
                d -> {
                  d.network("mse", new int[] {4, 6, 3}, "tanh", "identity");
                  d.batch = 16;
                  d.recorded = Recorded.NO_STATE;
                  d.updater =
                      UpdaterSpec.of(
                          List.of("adam", "momentum", "nesterovs", "adam_epsilon_hat", "rmsprop")
                              .get((int) seed),
                          0.01);
                  d.steps = new int[] {150, 30, 40, 120, 20}[(int) seed];
                }));
  }

  @ParameterizedTest
  @MethodSource("rebuilt")
  void anElevenfoldLastUpdateIsSeenWithoutTheState(Draft draft) {
    Tampering elevenfold = update("0_W", 11, draft.precision);
    disagrees(draft, t -> t == draft.steps - 1 ? elevenfold : Tampering.NONE);
  }

  /** A blank example through ReLU without biases stands on every kink at once. */
  static Stream<Draft> blankExamples() {
    return each(
        5,
        BOTH,
        (seed, precision) ->
            draft(
                "blank example",
                seed,
                precision,
                d -> {
                  int n = 16 << (seed % 3);
                  d.network("mse", new int[] {16, n, n, 3}, "relu", "relu", "identity");
                  d.rows = Rows.ONE_BLANK;
                  d.biasScale = 0;
                  d.batch = 16 + 16 * (int) (seed % 2);
                }));
  }

  @ParameterizedTest
  @MethodSource("blankExamples")
  void aDoubledBiasGradientIsSeenDespiteABlankExample(Draft draft) {
    disagrees(draft, t -> gradient("0_b", g -> g.map(v -> 2 * v)));
  }

  private static Tampering gradient(String name, UnaryOperator<Matrix> change) {
    return new Tampering() {
      @Override
      Tensors gradient(Tensors gradient) {
        return gradient.with(name, change.apply(gradient.get(name)));
      }
    };
  }

  static Stream<Draft> wrongAdams() {
    return each(6, BOTH, (seed, precision) -> adam("Adam × 1.001", seed, precision));
  }

  @ParameterizedTest
  @MethodSource("wrongAdams")
  void adamsFirstUpdateTimesOneThousandthMoreIsSeen(Draft draft) {
    disagrees(draft, t -> update("1_W", 1.001, draft.precision));
  }
}
