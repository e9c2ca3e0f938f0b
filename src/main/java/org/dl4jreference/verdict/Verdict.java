package org.dl4jreference.verdict;

import java.util.List;
import java.util.Optional;

/**
 * What a comparison of one step found.
 *
 * @param outcome the worst of its tensors
 * @param tensors every tensor compared, in the order in which an error spreads
 * @param layerAtFault the first layer whose own arithmetic disagrees, or the layers that it is one
 *     of
 * @param explanation a known cause, where one fits
 * @param resolution how small an error would have been seen
 * @param remarks what is neither agreement nor fault: kinks, saturation, overflow, conventions; the
 *     first says why the outcome is OVERFLOWED or SATURATED where it is
 * @param k the agreed number of σ
 */
public record Verdict(
    Outcome outcome,
    List<TensorVerdict> tensors,
    Optional<FaultPlace> layerAtFault,
    Optional<Explanation> explanation,
    Resolution resolution,
    List<String> remarks,
    double k)
    implements Graded {
  /** Copies the lists. */
  public Verdict {
    tensors = List.copyOf(tensors);
    remarks = List.copyOf(remarks);
  }

  /**
   * The same with a cause.
   *
   * @param cause what explains the disagreement
   */
  public Verdict explainedBy(Explanation cause) {
    return new Verdict(outcome, tensors, layerAtFault, Optional.of(cause), resolution, remarks, k);
  }

  /**
   * The tensor that decides: of the worst outcome, the one with the largest error in σ.
   *
   * @return the tensor; empty if none was compared
   */
  public Optional<TensorVerdict> worst() {
    return Graded.worst(tensors);
  }

  @Override
  public double sigmas() {
    return worst().map(TensorVerdict::sigmas).orElse(0.0);
  }

  /**
   * The finding that explains a disagreement.
   *
   * @return its id; empty if none does
   */
  public Optional<String> finding() {
    return explanation.flatMap(Explanation::finding);
  }

  @Override
  public boolean isExcused() {
    return (outcome == Outcome.DISAGREES && finding().isPresent()) || overflowsRightly();
  }

  /**
   * Whether the step left the range of its arithmetic just where the mathematics does: in the
   * reference, too, rounded to the subject's precision, a score, a gradient or what follows from it
   * is out of range. Where only an intermediate value overflows, the result could have been
   * computed.
   *
   * @return false for any outcome but OVERFLOWED
   */
  public boolean overflowsRightly() {
    return outcome == Outcome.OVERFLOWED
        && tensors.stream()
            .filter(t -> t.quantity().compareTo(Quantity.SCORE) >= 0)
            .anyMatch(t -> t.counts().overflowed() > t.counts().overflowedInside());
  }
}
