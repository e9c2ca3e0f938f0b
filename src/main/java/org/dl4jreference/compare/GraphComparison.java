package org.dl4jreference.compare;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.graph.Recording;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Precision;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.rounding.NetworkRounding;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;

/**
 * Compares a step of a network of any layers with the reference: each vertex is fed the subject's
 * own activations of those that it reads, and the update the subject's own gradient.
 */
public final class GraphComparison {
  private final Catalogue catalogue;
  private final LayerFormulas formulas;
  private final double k;

  /**
   * A comparison.
   *
   * @param catalogue what the names of activations, losses and updaters mean
   * @param formulas what the types of vertices mean
   * @param k the number of σ within which rounding explains a difference
   */
  public GraphComparison(Catalogue catalogue, LayerFormulas formulas, double k) {
    this.catalogue = catalogue;
    this.formulas = formulas;
    this.k = k;
  }

  /**
   * Compares one step.
   *
   * @param spec the network
   * @param before the state before the step
   * @param batch the examples
   * @param subject what it computed
   * @param precision its arithmetic
   * @throws IllegalArgumentException if there is no formula for something, or shapes do not fit
   */
  public Verdict step(
      GraphSpec spec,
      GraphState before,
      GraphBatch batch,
      GraphObservation subject,
      Precision precision) {
    return follow(spec, before, batch, subject, precision).verdict();
  }

  /**
   * A verdict and what it is made of.
   *
   * @param verdict on the step, without a cause
   * @param step what was compared
   */
  public record Followed(Verdict verdict, GraphStep step) {}

  /**
   * Compares one step, which can be compared again then with another reference.
   *
   * @param spec the network
   * @param before the state before the step
   * @param batch the examples
   * @param subject what it computed
   * @param precision its arithmetic
   * @throws IllegalArgumentException if there is no formula for something, or shapes do not fit
   */
  public Followed follow(
      GraphSpec spec,
      GraphState before,
      GraphBatch batch,
      GraphObservation subject,
      Precision precision) {
    return follow(spec, before, batch, subject, precision, precision);
  }

  /**
   * Compares one step of a subject that may compute in a coarser arithmetic than it stores numbers
   * in.
   *
   * @param spec the network
   * @param before the state before the step
   * @param batch the examples
   * @param subject what it computed
   * @param type its data type
   * @param precision its arithmetic
   * @throws IllegalArgumentException if there is no formula for something, or shapes do not fit
   */
  public Followed follow(
      GraphSpec spec,
      GraphState before,
      GraphBatch batch,
      GraphObservation subject,
      Precision type,
      Precision precision) {
    GraphClaim claim =
        new GraphClaim(
            catalogue,
            formulas,
            spec,
            before.parameters(),
            GraphClaim.stored(batch, type),
            Recording.NOTHING,
            precision);
    Followed once = followed(GraphStep.of(claim, before, subject, k, NetworkRounding.REPLAYS));
    return once.verdict().outcome() == Outcome.DISAGREES
            && !Comparison.isGross(once.verdict().tensors())
        ? followed(GraphStep.of(claim, before, subject, k, NetworkRounding.REPLAYS_AGAIN))
        : once;
  }

  private Followed followed(GraphStep step) {
    Map<String, Expected> gradients = new LinkedHashMap<>(step.pass().gradients());
    gradients.keySet().retainAll(step.claim().parameters().keySet());
    return new Followed(
        Comparison.verdict(step.tensors(), step.claim().precision(), gradients, k), step);
  }
}
