package org.dl4jreference.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.trace.TraceReader;
import org.dl4jreference.verdict.Verdict;

/**
 * Compares two recorded runs of one network. Each step of each run is judged from its own
 * parameters; where both start a step from the same numbers, bit by bit, the two are also compared
 * with each other.
 */
public final class TracePairVerifier {
  private final Catalogue catalogue;
  private final double k;
  private final Runnable progress;

  /**
   * A verifier.
   *
   * @param catalogue what the names mean
   * @param k the number of σ that rounding may explain
   * @param progress called after each step of either run
   */
  public TracePairVerifier(Catalogue catalogue, double k, Runnable progress) {
    this.catalogue = catalogue;
    this.k = k;
    this.progress = progress;
  }

  /**
   * Compares all steps.
   *
   * @param first a trace, which stays open
   * @param second another of the same network and training, which stays open
   * @return the verdict on each, and on both
   * @throws IllegalArgumentException if the two are of different networks or trainings
   * @throws BadInput if an array is unusable, or the catalogue lacks a name of the spec
   */
  public TracePairVerdict verify(TraceReader first, TraceReader second) {
    if (!first.header().spec().equals(second.header().spec())) {
      throw new IllegalArgumentException("the two traces are of different networks or trainings");
    }
    TraceFollower a = new TraceFollower(catalogue, k, first);
    TraceFollower b = new TraceFollower(catalogue, k, second);
    List<Verdict> ofFirst = new ArrayList<>();
    List<Verdict> ofSecond = new ArrayList<>();
    SortedMap<Integer, Verdict> direct = new TreeMap<>();
    SortedMap<Integer, Double> apart = new TreeMap<>();
    for (int t = 0; t < Math.max(first.steps(), second.steps()); t++) {
      Optional<TraceFollower.Checked> one = next(a, first, t, ofFirst);
      Optional<TraceFollower.Checked> other = next(b, second, t, ofSecond);
      if (one.isPresent() && other.isPresent()) {
        apart.merge(
            t,
            distance(
                one.get().step().state().parameters(), other.get().step().state().parameters()),
            Math::max);
        if (startAlike(one.get(), other.get())) {
          direct.put(t, direct(first, one.get(), second, other.get()));
        }
        Observation x = one.get().step().observation();
        Observation y = other.get().step().observation();
        if (x.nextParameters().isPresent() && y.nextParameters().isPresent()) {
          apart.merge(
              t + 1, distance(x.nextParameters().get(), y.nextParameters().get()), Math::max);
        }
      }
    }
    return new TracePairVerdict(new RunVerdict(ofFirst), new RunVerdict(ofSecond), direct, apart);
  }

  private Optional<TraceFollower.Checked> next(
      TraceFollower follower, TraceReader trace, int t, List<Verdict> verdicts) {
    if (t >= trace.steps()) {
      return Optional.empty();
    }
    TraceFollower.Checked judged = follower.next(t);
    verdicts.add(judged.verdict());
    progress.run();
    return Optional.of(judged);
  }

  private static boolean startAlike(TraceFollower.Checked one, TraceFollower.Checked other) {
    return one.before().state().equals(other.before().state())
        && one.step().batch().equals(other.step().batch());
  }

  private Verdict direct(
      TraceReader first,
      TraceFollower.Checked one,
      TraceReader second,
      TraceFollower.Checked other) {
    return new Comparison(catalogue, k)
        .pair(
            first.header().spec(),
            one.before(),
            one.step().batch(),
            one.step().observation(),
            first.header().precision(),
            other.step().observation(),
            second.header().precision());
  }

  /** The largest difference of a parameter; infinite where only one is finite. */
  private static double distance(Tensors x, Tensors y) {
    double largest = 0;
    for (String name : x.names()) {
      Matrix mine = x.get(name);
      Matrix other = y.get(name);
      for (int e = 0; e < mine.size(); e++) {
        double p = mine.get(e);
        double q = other.get(e);
        if (p != q && !(Double.isNaN(p) && Double.isNaN(q))) {
          double apart = Math.abs(p - q);
          largest = Math.max(largest, Double.isNaN(apart) ? Double.POSITIVE_INFINITY : apart);
        }
      }
    }
    return largest;
  }
}
