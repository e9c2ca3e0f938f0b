package org.dl4jreference.verdict;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a comparison of one step found.
 *
 * @param outcome the worst of its tensors
 * @param tensors every tensor compared, in the order in which an error spreads
 * @param layerAtFault the first layer whose own arithmetic disagrees
 * @param explanation a known cause, where one fits
 * @param resolution how small an error would have been seen
 * @param remarks what is neither agreement nor fault: kinks, saturation, overflow, conventions
 * @param k the agreed number of σ
 */
public record Verdict(
    Outcome outcome,
    List<TensorVerdict> tensors,
    OptionalInt layerAtFault,
    Optional<Explanation> explanation,
    Resolution resolution,
    List<String> remarks,
    double k) {
  /** Copies the lists. */
  public Verdict {
    tensors = List.copyOf(tensors);
    remarks = List.copyOf(remarks);
  }

  /**
   * The tensor that decides: of the worst outcome, the one with the largest error in σ.
   *
   * @return the tensor; empty if none was compared
   */
  public Optional<TensorVerdict> worst() {
    return tensors.stream()
        .max(
            Comparator.comparing(TensorVerdict::outcome)
                .thenComparing(t -> t.worst().sigmas(), Double::compare));
  }

  /**
   * The largest error.
   *
   * @return in units of σ
   */
  public double sigmas() {
    return worst().map(t -> t.worst().sigmas()).orElse(0.0);
  }
}
