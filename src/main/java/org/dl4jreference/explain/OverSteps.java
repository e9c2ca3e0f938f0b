package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.compare.UpdatedStep;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Network;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.Verdict;

/**
 * What no step of a run shows, but all together: a constant of the updater that is another, by so
 * little that each updated parameter is within rounding.
 *
 * <p>In the end θ' is rounded once, to the number of its format that is nearest to θ − update.
 * Where the update itself is surer than that rounding, a right θ' is never farther than half a unit
 * in the last place. A wrong constant makes some of them so; it is named if another value of it
 * leaves nearly none. What makes them so without being a constant (a second rounding, say) is not
 * undone by any value, and nothing is said of it.
 */
public final class OverSteps {
  /** So many numbers must be too far. */
  private static final int FEWEST = 16;

  /** Another value must leave fewer than this part of them. */
  private static final double LEFT = 0.1;

  /** It is sought again when so many times as many are too far. */
  private static final double AGAIN = 1.5;

  /** The constant has to be another by this part of ε, or of 1 − β. */
  private static final double OTHER = 1e-3;

  /** One far element has no more to say than many near ones. */
  private static final double FAR = 1e6;

  /** The power βᵗ, and what is missing of 1, may be off by so many roundings. */
  private static final double POWERS = 4;

  /** Numbers that are remembered, of all steps together. */
  private static final int MOST = 1 << 19;

  /** The update is surer than the last rounding if its errors are within this part of a unit. */
  private static final double SURE = 0.25;

  private final List<Step> steps = new ArrayList<>();
  private int numbers;
  private boolean isBroken;
  private int beyond;
  private int tried;

  /**
   * What is remembered of a step.
   *
   * @param isRebuilt whether the updater's state before follows from the steps before
   * @param reach by how much a right θ' may be off; NaN where the update is not surer than that
   */
  private record Step(
      TrainingState before,
      boolean isRebuilt,
      Tensors gradient,
      Tensors after,
      Map<String, Matrix> reach) {}

  /** How many numbers tell something, and how many of them are too far from what they should be. */
  private record Count(int all, int beyond) {}

  /**
   * One more step of the run.
   *
   * @param verdict on it, with its cause
   * @param compared what was compared, asked for only where it can tell something
   * @return the verdict, which disagrees if this step and those before show another constant
   */
  public Verdict add(Verdict verdict, Supplier<UpdatedStep> compared) {
    // state that is rebuilt follows from every step
    isBroken |= verdict.outcome() != Outcome.AGREES;
    if (isBroken || numbers > MOST) {
      steps.clear();
      return verdict;
    }
    UpdatedStep step = compared.get();
    isBroken =
        step.after().isEmpty()
            || step.precision() == Precision.DOUBLE
            || new UpdaterConstants(step.catalogue()).of(step.network().trainings()).isEmpty();
    if (isBroken) {
      steps.clear();
      return verdict;
    }
    remember(step);
    if (beyond < FEWEST || beyond < AGAIN * tried) {
      return verdict;
    }
    tried = beyond;
    return cause(step).map(e -> disagreeing(verdict, e)).orElse(verdict);
  }

  private static Verdict disagreeing(Verdict verdict, Explanation cause) {
    return new Verdict(
        Outcome.DISAGREES,
        verdict.tensors(),
        verdict.layerAtFault(),
        Optional.of(cause),
        verdict.resolution(),
        verdict.remarks(),
        verdict.k());
  }

  private void remember(UpdatedStep step) {
    TrainingState before = step.before().state();
    Precision format = step.precision().stored();
    Map<String, Matrix> reach = new HashMap<>();
    for (Compared c : step.tensors()) {
      if (c.quantity() == Quantity.UPDATED_PARAMETER) {
        String name = c.name().substring(0, c.name().length() - 1);
        Matrix of = reach(c, format, step.k(), constants(step, name, format));
        reach.put(name, of);
        beyond += count(c.actual(), c.expected(), of).beyond();
        numbers += of.size();
      }
    }
    steps.add(
        new Step(
            before,
            !step.before().carried().isNothing() && !steps.isEmpty(),
            step.gradient(),
            step.after().orElseThrow(),
            reach));
  }

  /**
   * By how much an update may be off since 1 − βᵗ was rounded: relatively, and by so many
   * roundings.
   */
  private static double constants(UpdatedStep step, String name, Precision format) {
    TrainingSpec training = step.network().trainingOf(name);
    int t = step.before().state().iteration() + 1;
    return new UpdaterConstants(step.catalogue())
        .values(training.updaterOf(Tensors.keyOf(name))).values().stream()
            .filter(beta -> beta > 0 && beta < 1)
            .mapToDouble(beta -> POWERS * format.unitRoundoff() / (1 - Math.pow(beta, t)))
            .sum();
  }

  /** Half a unit in the last place, and what the update may be off. */
  private static Matrix reach(Compared c, Precision format, double k, double constants) {
    double[] reach = new double[c.expected().size()];
    for (int e = 0; e < reach.length; e++) {
      double value = c.expected().get(e);
      double own = format.unitRoundoff() / Math.sqrt(3) * value;
      double sigma = c.sigma().get(e);
      double update =
          k * Math.sqrt(Math.max(0, sigma * sigma - own * own))
              + constants * Math.abs(c.base().get(e));
      double unit = format.ulp(Math.max(Math.abs(value), Math.abs(c.actual().get(e))));
      reach[e] = update <= SURE * unit ? unit / 2 + update : Double.NaN;
    }
    return Matrix.of(c.expected().rows(), c.expected().columns(), reach);
  }

  private static Count count(Matrix actual, Matrix expected, Matrix reach) {
    int all = 0;
    // equal numbers err alike: they are one witness
    Set<List<Double>> beyond = new HashSet<>();
    for (int e = 0; e < reach.size(); e++) {
      if (!Double.isNaN(reach.get(e))) {
        all++;
        if (!(Math.abs(actual.get(e) - expected.get(e)) <= reach.get(e))) {
          beyond.add(List.of(actual.get(e), expected.get(e)));
        }
      }
    }
    return new Count(all, beyond.size());
  }

  /** Told of what a run of other constants gives, and of what the subject has. */
  private interface Receiver {
    void accept(Matrix actual, Matrix expected, Matrix reach);
  }

  private void run(Catalogue catalogue, Network network, Receiver receiver) {
    ParameterUpdate update = new ParameterUpdate(catalogue, network);
    Map<String, Tensors> rebuilt = Map.of();
    for (Step step : steps) {
      TrainingState before = step.before();
      TrainingState after =
          update.apply(
              step.isRebuilt()
                  ? new TrainingState(
                      before.parameters(), rebuilt, before.iteration(), before.epoch())
                  : before,
              step.gradient());
      step.reach()
          .forEach(
              (name, reach) ->
                  receiver.accept(step.after().get(name), after.parameters().get(name), reach));
      rebuilt = after.slots();
    }
  }

  private Count count(Catalogue catalogue, Network network) {
    int[] counts = new int[2];
    run(
        catalogue,
        network,
        (actual, expected, reach) -> {
          Count count = count(actual, expected, reach);
          counts[0] += count.all();
          counts[1] += count.beyond();
        });
    return new Count(counts[0], counts[1]);
  }

  /** How far all are from what they should be, in squares of what a right one may be off. */
  private double misfit(Catalogue catalogue, Network network) {
    double[] sum = new double[1];
    run(
        catalogue,
        network,
        (actual, expected, reach) -> {
          for (int e = 0; e < reach.size(); e++) {
            double error = (actual.get(e) - expected.get(e)) / reach.get(e);
            sum[0] += Double.isNaN(error) ? 0 : Math.min(error * error, FAR);
          }
        });
    return sum[0];
  }

  private Optional<Explanation> cause(UpdatedStep last) {
    Catalogue catalogue = last.catalogue();
    Network network = last.network();
    List<TrainingSpec> trainings = network.trainings();
    Set<String> ids = new LinkedHashSet<>();
    Set<String> texts = new LinkedHashSet<>();
    UpdaterConstants constants = new UpdaterConstants(catalogue);
    Count now = count(catalogue, network);
    if (now.beyond() < FEWEST) {
      return Optional.empty();
    }
    for (String constant : constants.of(trainings)) {
      double value =
          UpdaterConstants.fitting(constant)
              .best(v -> misfit(catalogue, constants.with(network, constant, v)));
      Count then = count(catalogue, constants.with(network, constant, value));
      if (constants.isOther(trainings, constant, value, last.precision(), OTHER)
          && then.beyond() <= LEFT * now.beyond()) {
        ids.add("other-" + constant);
        texts.add(
            "%s is %s: with the declared one %d of %d updated parameters of steps %d to %d are not the nearest number of %s, with this one %d"
                .formatted(
                    constant,
                    Fitting.shown(value),
                    now.beyond(),
                    now.all(),
                    steps.get(0).before().iteration(),
                    steps.get(steps.size() - 1).before().iteration(),
                    last.precision(),
                    then.beyond()));
      }
    }
    return ids.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Explanation(String.join("|", ids), String.join(", or ", texts), Optional.empty()));
  }
}
