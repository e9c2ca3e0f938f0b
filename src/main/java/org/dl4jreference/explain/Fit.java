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
  boolean isNearer(Matrix values, Compared old) {
    if (wrong.get(old.name()).counts().disagreeing() == 0) {
      return true;
    }
    double left = 0;
    double all = 0;
    boolean any = false;
    for (int e = 0; e < values.size(); e++) {
      double own = old.actual().get(e);
      double sigma = old.sigma().get(e);
      boolean isUsable =
          Double.isFinite(own) && Double.isFinite(old.expected().get(e)) && sigma > 0;
      boolean isWrong = comparison.outcome(old, e) == Outcome.DISAGREES;
      if (isWrong && isUsable && Double.isFinite(sigma)) {
        any = true;
        double error = (own - values.get(e)) / sigma;
        double was = (own - old.expected().get(e)) / sigma;
        left += error * error;
        all += was * was;
      }
    }
    return !any || left <= LEFT * all;
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
