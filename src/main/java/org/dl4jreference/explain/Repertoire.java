package org.dl4jreference.explain;

import java.util.List;
import java.util.stream.Stream;
import org.dl4jreference.compare.Compared;

/** The hypotheses about one kind of network, beside those that are the same for all. */
interface Repertoire<T extends Trial<T>> {
  /** DL4J's findings. */
  List<Hypothesis<T>> findings();

  /** What may have gone wrong in the first place whose forward pass disagrees. */
  Stream<Hypothesis<T>> forward(Compared first);

  /** What the whole pass may have been computed of. */
  Stream<Hypothesis<T>> pass();

  /** What may have gone wrong on the way back to the gradients that disagree. */
  Stream<Hypothesis<T>> backward(List<Compared> wrong);

  /** A pass with a number that is another: the one that fits. */
  Stream<Hypothesis<T>> fitted(Fit fit);
}
