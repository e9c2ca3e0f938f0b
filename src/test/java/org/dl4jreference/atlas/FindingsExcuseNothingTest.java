package org.dl4jreference.atlas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.Judge;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Another fault in a network where a finding shows is a disagreement that the finding is not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FindingsExcuseNothingTest {
  private static final Judge JUDGE = Judge.ofDl4j(Catalogue.standard());

  /** A step of DL4J in which a finding shows. */
  private record Shown(
      SweepCase of, Precision precision, Batch batch, Observation seen, int disagreeing) {
    TrainingState state() {
      return TrainingState.initial(of.state().parameters().map(precision::round));
    }

    Verdict verdict(Observation other) {
      return JUDGE.verdict(of.spec(), state(), batch, other, precision);
    }
  }

  /** What else is wrong; the same observation where it would change nothing. */
  private static final Map<String, UnaryOperator<Observation>> FAULTS = new TreeMap<>();

  static {
    FAULTS.put("all gradients have the opposite sign", o -> gradient(o, t -> all(t, v -> -v)));
    FAULTS.put("all gradients are 42", o -> gradient(o, t -> all(t, v -> 42)));
    FAULTS.put("the score is a thousand times as large", FindingsExcuseNothingTest::score);
    FAULTS.put("one element is off by 1e-3", o -> gradient(o, t -> largest(t, v -> 1.001 * v)));
    FAULTS.put("one element is NaN", o -> gradient(o, t -> largest(t, v -> Double.NaN)));
  }

  private static Tensors all(Tensors t, java.util.function.DoubleUnaryOperator f) {
    return t.map(m -> m.map(f));
  }

  /** The largest finite element of the last tensor that has one. */
  private static Tensors largest(Tensors t, java.util.function.DoubleUnaryOperator f) {
    Tensors result = t;
    double top = 0;
    for (Map.Entry<String, Matrix> entry : t.byName().entrySet()) {
      double[] v = entry.getValue().toArray();
      for (int e = 0; e < v.length; e++) {
        if (Double.isFinite(v[e]) && Math.abs(v[e]) > top) {
          top = Math.abs(v[e]);
          double[] changed = v.clone();
          changed[e] = f.applyAsDouble(v[e]);
          Matrix m = entry.getValue();
          result = t.with(entry.getKey(), Matrix.of(m.rows(), m.columns(), changed));
        }
      }
    }
    return result;
  }

  private static Observation gradient(Observation o, UnaryOperator<Tensors> change) {
    return new Observation(
        o.preActivations(),
        o.activations(),
        o.dataLoss(),
        o.regularization(),
        o.score(),
        o.dataGradient().map(change),
        o.gradient().map(change),
        o.nextParameters(),
        o.nextSlots());
  }

  private static Observation score(Observation o) {
    double loss = o.dataLoss().orElseThrow();
    return Double.isFinite(loss) && loss != 0
        ? new Observation(
            o.preActivations(),
            o.activations(),
            OptionalDouble.of(1000 * loss),
            o.regularization(),
            OptionalDouble.of(1000 * loss + o.regularization().orElse(0)),
            o.dataGradient(),
            o.gradient(),
            o.nextParameters(),
            o.nextSlots())
        : o;
  }

  /** For each finding the first case of a full sweep in which it, alone, is what DL4J does. */
  static Stream<Arguments> findings() {
    Map<Precision, Dl4jEngine> engines = new EnumMap<>(Precision.class);
    engines.put(Precision.FLOAT, new Dl4jEngine(Precision.FLOAT));
    engines.put(Precision.DOUBLE, new Dl4jEngine(Precision.DOUBLE));
    List<SweepCase> cases = new ArrayList<>(ActivationCases.all());
    cases.addAll(LossCases.all());
    cases.addAll(TrainingCases.all());
    Map<String, Shown> shown = new TreeMap<>();
    for (SweepCase c : cases) {
      engines.forEach((precision, engine) -> show(c, precision, engine, shown));
    }
    return shown.entrySet().stream().map(e -> arguments(e.getKey(), e.getValue()));
  }

  private static void show(
      SweepCase c, Precision precision, Dl4jEngine engine, Map<String, Shown> shown) {
    Batch batch = c.batches().get(0).in(precision);
    TrainingState state = TrainingState.initial(c.state().parameters().map(precision::round));
    Observation seen;
    try {
      seen = Observation.of(engine.evaluate(c.spec(), state, batch));
    } catch (RuntimeException e) {
      return;
    }
    Verdict verdict = JUDGE.verdict(c.spec(), state, batch, seen, precision);
    Shown here = new Shown(c, precision, batch, seen, disagreeing(verdict));
    verdict.finding().ifPresent(id -> shown.putIfAbsent(id, here));
  }

  /** Numbers that disagree, which those that are saturated or out of range never do. */
  private static int disagreeing(Verdict verdict) {
    return verdict.tensors().stream().mapToInt(t -> t.counts().disagreeing()).sum();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("findings")
  void anotherFaultIsNotPutDownToIt(String finding, Shown shown) {
    SoftAssertions softly = new SoftAssertions();
    FAULTS.forEach(
        (fault, plant) -> {
          Verdict verdict = shown.verdict(plant.apply(shown.seen()));
          if (disagreeing(verdict) > shown.disagreeing()) {
            softly
                .assertThat(verdict.outcome())
                .as("%s, %s: %s", finding, shown.of().detail(), fault)
                .isEqualTo(Outcome.DISAGREES);
            softly
                .assertThat(verdict.finding())
                .as("%s, %s: %s", finding, shown.of().detail(), fault)
                .isEqualTo(Optional.empty());
          }
        });
    softly.assertAll();
  }

  @org.junit.jupiter.api.Test
  void manyFindingsAreTried() {
    assertThat(findings()).hasSizeGreaterThan(20);
  }
}
