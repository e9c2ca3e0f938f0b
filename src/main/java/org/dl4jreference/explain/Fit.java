package org.dl4jreference.explain;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.compare.TensorComparison;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.TensorVerdict;

/**
 * Whether an altered reference gives the subject's numbers. Tensors that disagreed have to agree
 * well within k, and since the values are others, not since σ grew; those that agreed have to agree
 * still.
 */
final class Fit {
  /** What is named fits within this part of k. */
  private static final double CLOSE = 0.5;

  /** The squares of the errors, in the σ of the unaltered reference, fall to this part at least. */
  private static final double LEFT = 1.0 / 16;

  private final TensorComparison comparison;
  private final double k;
  private final Map<String, Compared> before = new HashMap<>();
  private final Map<String, TensorVerdict> wrong = new LinkedHashMap<>();

  Fit(Trial<?> start) {
    this.k = start.k();
    this.comparison = new TensorComparison(start.precision(), k);
    for (Compared tensor : start.compared()) {
      before.put(tensor.name(), tensor);
      TensorVerdict verdict = comparison.of(tensor);
      if (verdict.outcome() == Outcome.DISAGREES) {
        wrong.put(tensor.name(), verdict);
      }
    }
  }

  /** The tensors that disagree without an alteration. */
  Set<String> wrong() {
    return wrong.keySet();
  }

  /** Those of one kind. */
  List<Compared> wrong(Quantity quantity) {
    return wrong.keySet().stream().map(before::get).filter(c -> c.quantity() == quantity).toList();
  }

  /** In the order in which an error spreads. */
  Quantity first() {
    return wrong.values().stream()
        .map(TensorVerdict::quantity)
        .min(Quantity::compareTo)
        .orElseThrow();
  }

  /**
   * What is explained.
   *
   * @param altered every tensor as the altered reference has it
   * @return the names of tensors that disagreed; none if any that agreed does not agree any more
   */
  Set<String> explained(List<Compared> altered) {
    Set<String> explained = new TreeSet<>();
    for (Compared tensor : altered) {
      Compared old = before.get(tensor.name());
      if (wrong.containsKey(tensor.name())) {
        if (isGiven(tensor, old, CLOSE * k) && isBetter(tensor, old)) {
          explained.add(tensor.name());
        }
      } else if (tensor != old && !isStillGiven(tensor, old)) {
        return Set.of();
      }
    }
    return explained;
  }

  /** What was not compared before has to agree as well. */
  private boolean isStillGiven(Compared tensor, Compared old) {
    return old == null
        ? comparison.of(tensor).outcome() != Outcome.DISAGREES
        : isGiven(tensor, old, k);
  }

  private boolean isGiven(Compared tensor, Compared old, double sigmas) {
    for (int e = 0; e < tensor.expected().size(); e++) {
      double own = tensor.actual().get(e);
      double value = tensor.expected().get(e);
      boolean wasWrong = comparison.outcome(old, e) == Outcome.DISAGREES;
      boolean isNear =
          own == value || Math.abs(own - value) <= sigmas * finite(tensor.sigma().get(e));
      boolean isSame = Double.isFinite(own) ? isNear : Double.compare(own, value) == 0;
      boolean foretoldNaN = Double.isNaN(value) && !Double.isNaN(old.expected().get(e));
      if (!isSame
          && (wasWrong || foretoldNaN || comparison.outcome(tensor, e) == Outcome.DISAGREES)) {
        return false;
      }
    }
    TensorVerdict.Scale scale = comparison.of(tensor).scale();
    return !tensor.quantity().hasScale() || !(Math.abs(scale.error()) > k * scale.deviation());
  }

  /** A σ that is none explains nothing. */
  private static double finite(double sigma) {
    return Double.isFinite(sigma) ? sigma : 0;
  }

  private boolean isBetter(Compared tensor, Compared old) {
    TensorVerdict verdict = wrong.get(tensor.name());
    if (verdict.counts().disagreeing() == 0) {
      TensorVerdict.Scale now = comparison.of(tensor).scale();
      return Math.abs(now.error()) <= CLOSE * k * now.deviation();
    }
    return isNearer(tensor.expected(), old);
  }

  /** Whether other values are nearer by far to the subject's of a tensor that disagreed. */
  private boolean isNearer(Matrix values, Compared old) {
    Sample all = new Sample(List.of(old), Map.of(old.name(), places(old)));
    return isNearer(Map.of(old.name(), all.of(old, values)), all);
  }

  private int[] places(Compared old) {
    return IntStream.range(0, old.expected().size()).filter(e -> tells(old, e)).toArray();
  }

  /** Of the elements that tell how near values are, some. */
  Sample sample(List<Compared> tensors) {
    return Sample.of(tensors, this::tells);
  }

  private boolean tells(Compared old, int e) {
    double sigma = old.sigma().get(e);
    return Double.isFinite(old.actual().get(e))
        && Double.isFinite(old.expected().get(e))
        && sigma > 0
        && Double.isFinite(sigma)
        && comparison.outcome(old, e) == Outcome.DISAGREES;
  }

  /** Whether other values are nearer by far to the subject's in each tensor. */
  boolean isNearer(Map<String, double[]> values, Sample of) {
    for (Compared old : of.tensors()) {
      double[] others = values.get(old.name());
      if (others == null || wrong.get(old.name()).counts().disagreeing() == 0) {
        continue;
      }
      int[] places = of.places().get(old.name());
      double left = 0;
      double all = 0;
      for (int i = 0; i < places.length; i++) {
        double own = old.actual().get(places[i]);
        double sigma = old.sigma().get(places[i]);
        double error = (own - others[i]) / sigma;
        double was = (own - old.expected().get(places[i])) / sigma;
        left += error * error;
        all += was * was;
      }
      if (places.length > 0 && !(left <= LEFT * all)) {
        return false;
      }
    }
    return true;
  }

  /** Whether something that disagrees is a number: that NaN is NaN is evidence of little. */
  boolean isOfNumbers(List<Compared> tensors) {
    return tensors.stream()
        .anyMatch(
            c ->
                IntStream.range(0, c.actual().size())
                    .anyMatch(
                        e ->
                            Double.isFinite(c.actual().get(e))
                                && (wrong.get(c.name()).counts().disagreeing() == 0
                                    || comparison.outcome(c, e) == Outcome.DISAGREES)));
  }

  /** A tensor as it was compared. */
  Compared before(String name) {
    return before.get(name);
  }
}
