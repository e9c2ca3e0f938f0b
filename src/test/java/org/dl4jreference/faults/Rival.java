package org.dl4jreference.faults;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import org.dl4jreference.faults.Fault.Planted;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.FiniteDifference;
import org.dl4jreference.reference.ReferenceEngine;

/**
 * The acceptance rules of others, re-stated on the same numbers. Gradient checkers compare the
 * gradient with differences of the score that the faulty network itself would give; these are taken
 * in float64 even where the network computes in FLOAT, which is kinder than their own. The others
 * compare every recorded number with the float64 reference's.
 */
enum Rival {
  RELATIVE("rtol 1e-3") {
    @Override
    boolean accepts(Problem problem) {
      return problem.all((a, r) -> Math.abs(a - r) - (1e-8 + 1e-3 * Math.abs(r)));
    }
  },
  /** {@code GradientCheckUtil.checkGradients} with its customary arguments. */
  DL4J("DL4J") {
    @Override
    boolean accepts(Problem problem) {
      return problem.gradients(
          1e-6,
          (a, n) -> {
            double absolute = Math.abs(a - n);
            double relative = absolute == 0 ? 0 : absolute / (Math.abs(a) + Math.abs(n));
            return relative > 1e-3 && absolute >= 1e-8 ? 1 : -1;
          });
    }
  },
  /** {@code torch.autograd.gradcheck}. */
  PYTORCH("PyTorch") {
    @Override
    boolean accepts(Problem problem) {
      return problem.gradients(1e-6, (a, n) -> Math.abs(a - n) - (1e-5 + 1e-3 * Math.abs(n)));
    }
  },
  /**
   * {@code jax.test_util.check_grads}: one random direction, step 1e-4, absolute and relative
   * tolerance 2e-3 in float32 and 1e-5 in float64, times the size of what is compared, here 1.
   */
  JAX("JAX") {
    @Override
    boolean accepts(Problem problem) {
      double tolerance = problem.precision() == Precision.FLOAT ? 2e-3 : 1e-5;
      Random random = new Random(0);
      Tensors direction = problem.gradient().map(m -> m.map(v -> random.nextGaussian()));
      Tensors p = problem.parameters();
      double h = 1e-4;
      double numeric =
          (problem.score().applyAsDouble(along(p, direction, h))
                  - problem.score().applyAsDouble(along(p, direction, -h)))
              / (2 * h);
      double analytic = 0;
      for (String name : p.names()) {
        for (int e = 0; e < p.get(name).size(); e++) {
          analytic += problem.gradient().get(name).get(e) * direction.get(name).get(e);
        }
      }
      return Math.abs(analytic - numeric) <= tolerance + tolerance * Math.abs(numeric);
    }
  },
  /** {@code CompareFunc.simple}: an element passes by either tolerance. */
  POLYGRAPHY("Polygraphy") {
    @Override
    boolean accepts(Problem problem) {
      return problem.all(
          (a, r) -> Math.min(Math.abs(a - r) - 1e-5, Math.abs(a - r) - 1e-5 * Math.abs(r)));
    }
  },
  /** {@code check_tensor} of llm.c's tests. */
  LLM_C("llm.c") {
    @Override
    boolean accepts(Problem problem) {
      return problem.all((a, r) -> Math.abs(a - r) - 2e-2);
    }
  };

  private final String title;

  Rival(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  abstract boolean accepts(Problem problem);

  static Tensors along(Tensors p, Tensors direction, double h) {
    return p.mapNamed((name, m) -> m.zip(direction.get(name), (v, d) -> v + h * d));
  }

  /** What a rule is given to judge. */
  static final class Problem {
    private final Precision precision;
    private final Tensors parameters;
    private final Observation seen;
    private final Evaluation reference;
    private final ToDoubleFunction<Tensors> score;
    private final Map<Double, Tensors> differences = new LinkedHashMap<>();

    Problem(
        Precision precision,
        Tensors parameters,
        Observation seen,
        Evaluation reference,
        ToDoubleFunction<Tensors> score) {
      this.precision = precision;
      this.parameters = parameters;
      this.seen = seen;
      this.reference = reference;
      this.score = score;
    }

    static Problem of(Site site, Planted planted) {
      return new Problem(
          site.precision, site.parameters(), planted.seen(), site.reference, planted.score());
    }

    static Problem sound(
        org.dl4jreference.random.RandomCase c, Precision precision, Observation seen) {
      return new Problem(
          precision,
          c.state().parameters(),
          seen,
          new ReferenceEngine(Site.CATALOGUE).evaluate(c.spec(), c.state(), c.batch()),
          Site.score(Site.CATALOGUE, c.spec(), c.batch()));
    }

    Precision precision() {
      return precision;
    }

    Tensors parameters() {
      return parameters;
    }

    Tensors gradient() {
      return seen.gradient().orElseThrow();
    }

    ToDoubleFunction<Tensors> score() {
      return score;
    }

    /** Whether every element of the gradient passes beside its central difference. */
    boolean gradients(double step, DoubleBinaryOperator excess) {
      Tensors numeric =
          differences.computeIfAbsent(step, h -> FiniteDifference.central(score, parameters, h));
      return numeric.names().stream()
          .allMatch(name -> passes(gradient().get(name), numeric.get(name), excess));
    }

    /** Whether every number that was recorded passes beside the reference's. */
    boolean all(DoubleBinaryOperator excess) {
      List<Matrix[]> pairs = new ArrayList<>();
      for (int l = 0; l < reference.layers().size(); l++) {
        pairs.add(pair(seen.preActivations().get(l), reference.layers().get(l).preActivation()));
        pairs.add(pair(seen.activations().get(l), reference.layers().get(l).activation()));
      }
      pairs.add(pair(Matrix.row(seen.score().getAsDouble()), Matrix.row(reference.score())));
      reference.gradient().byName().forEach((name, g) -> pairs.add(pair(gradient().get(name), g)));
      reference
          .next()
          .parameters()
          .byName()
          .forEach((name, m) -> pairs.add(pair(seen.nextParameters().orElseThrow().get(name), m)));
      reference
          .next()
          .slots()
          .forEach(
              (slot, tensors) ->
                  tensors
                      .byName()
                      .forEach(
                          (name, m) -> {
                            if (seen.nextSlots().containsKey(slot)) {
                              pairs.add(pair(seen.nextSlots().get(slot).get(name), m));
                            }
                          }));
      return pairs.stream().allMatch(p -> passes(p[0], p[1], excess));
    }

    private static Matrix[] pair(Matrix actual, Matrix expected) {
      return new Matrix[] {actual, expected};
    }

    private static boolean passes(Matrix actual, Matrix expected, DoubleBinaryOperator excess) {
      for (int e = 0; e < expected.size(); e++) {
        if (!(excess.applyAsDouble(actual.get(e), expected.get(e)) <= 0)) {
          return false;
        }
      }
      return true;
    }
  }
}
