package org.dl4jreference.junit;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractAssert;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.dl4j.samediff.SameDiffScore;
import org.dl4jreference.report.NetworkDocument;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.DirectionalCheck;
import org.dl4jreference.verify.NetworkVerdict;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Assertions on a SameDiff graph, which is left as it is. */
public final class SameDiffAssert extends AbstractAssert<SameDiffAssert, SameDiff> {
  private static final int DIRECTIONS = 3;
  private static final long SEED = 20_240_229;

  private final String loss;
  private Map<String, INDArray> placeholders = Map.of();

  private SameDiffAssert(SameDiff graph, String loss) {
    super(graph, SameDiffAssert.class);
    this.loss = loss;
  }

  /**
   * Starts an assertion on a graph.
   *
   * @param graph the graph; in DOUBLE the check sees most
   * @param loss the name of its scalar loss variable
   */
  public static SameDiffAssert assertThatGraph(SameDiff graph, String loss) {
    return new SameDiffAssert(graph, loss);
  }

  /**
   * The data.
   *
   * @param values a value for each placeholder
   */
  public SameDiffAssert on(Map<String, INDArray> values) {
    placeholders = Map.copyOf(values);
    return this;
  }

  /**
   * Asserts that the gradient of every trainable variable is that of the loss, by directional
   * differences.
   */
  public SameDiffAssert gradientFitsScore() {
    NetworkVerdict.ByDirections verdict =
        new NetworkVerdict.ByDirections(
            "a SameDiff graph has no reference",
            Map.of(),
            List.of(
                new DirectionalCheck(DIRECTIONS, Comparison.DEFAULT_K, SEED)
                    .check(new SameDiffScore(actual, loss, placeholders), done -> {})),
            List.of());
    if (verdict.outcome() != Outcome.CONSISTENT) {
      failWithMessage(
          "%s",
          "The graph has a gradient that does not fit its loss."
              + System.lineSeparator()
              + String.join(System.lineSeparator(), NetworkDocument.lines(verdict, 0)));
    }
    return this;
  }
}
