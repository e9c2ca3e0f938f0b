package org.dl4jreference.explain;

import java.util.List;
import java.util.stream.Stream;
import org.dl4jreference.compare.Compared;

/** The hypotheses about networks of dense layers. */
record DenseRepertoire(Attempt start) implements Repertoire<Attempt> {
  private static final List<Hypothesis<Attempt>> FINDINGS =
      Stream.of(
              ActivationImitations.<Attempt>all(),
              ActivationImitations.ofDense(),
              LossImitations.<Attempt>all(),
              LossImitations.ofDense(),
              UpdateImitations.<Attempt>all(),
              MaskImitations.all())
          .flatMap(List::stream)
          .toList();

  @Override
  public List<Hypothesis<Attempt>> findings() {
    return FINDINGS;
  }

  @Override
  public Stream<Hypothesis<Attempt>> forward(Compared first) {
    return new ForwardHypotheses(start).all(first);
  }

  @Override
  public Stream<Hypothesis<Attempt>> pass() {
    return new BatchHypotheses(start).all();
  }

  @Override
  public Stream<Hypothesis<Attempt>> backward(List<Compared> wrong) {
    return new BackwardHypotheses(start).all();
  }

  @Override
  public Stream<Hypothesis<Attempt>> fitted(Fit fit) {
    return new FittedPass(start, fit).all();
  }
}
