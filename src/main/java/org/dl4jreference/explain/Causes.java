package org.dl4jreference.explain;

import java.util.Optional;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.GraphComparison;
import org.dl4jreference.finding.Finding;
import org.dl4jreference.finding.Findings;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;

/**
 * Puts disagreements down to causes. A cause is named only if the reference, made to err in exactly
 * that way, gives the subject's numbers within rounding: a finding all of them, another cause all
 * that disagree where the disagreement begins. Where several do, each is named.
 */
public final class Causes {
  private final boolean namesFindings;

  /**
   * The causes of disagreements.
   *
   * @param namesFindings whether the subject may be DL4J, whose findings are causes as well
   */
  public Causes(boolean namesFindings) {
    this.namesFindings = namesFindings;
  }

  /**
   * The verdict with its cause.
   *
   * @param followed what was compared
   * @return the verdict, explained if it disagrees and something accounts for that
   */
  public Verdict explain(Comparison.Followed followed) {
    Verdict verdict = followed.verdict();
    if (verdict.outcome() != Outcome.DISAGREES) {
      return verdict;
    }
    Attempt start = Attempt.of(followed.step());
    return explain(verdict, Search.of(start, new DenseRepertoire(start)));
  }

  /**
   * The verdict on a step of a network of any layers with its cause.
   *
   * @param followed what was compared
   * @return the verdict, explained if it disagrees and something accounts for that
   */
  public Verdict explain(GraphComparison.Followed followed) {
    Verdict verdict = followed.verdict();
    if (verdict.outcome() != Outcome.DISAGREES) {
      return verdict;
    }
    GraphAttempt start = GraphAttempt.of(followed.step());
    return explain(verdict, Search.of(start, new GraphRepertoire(start, verdict.layerAtFault())));
  }

  private Verdict explain(Verdict verdict, Search<?> search) {
    return (namesFindings ? search.finding() : Optional.<Explanation>empty())
        .or(search::cause)
        .map(verdict::explainedBy)
        .orElse(verdict);
  }

  /** The finding of layers whose gradients are foretold by differences alone. */
  public static Explanation handedBackTwice() {
    Finding finding = Findings.byId(LayerImitations.TWICE).orElseThrow();
    return new Explanation(finding.id(), finding.title(), Optional.of(finding.id()));
  }

  /**
   * The finding that makes DL4J refuse a step.
   *
   * @param refusal what DL4J threw
   * @param spec the network
   * @param precision DL4J's arithmetic
   * @param batch the examples
   * @return the finding; empty if the refusal is none
   */
  public static Optional<Finding> refusal(
      RuntimeException refusal, NetworkSpec spec, Precision precision, Batch batch) {
    String id =
        refusal instanceof ArrayIndexOutOfBoundsException
            ? "adabelief-unusable"
            : refusal instanceof UnsupportedOperationException
                ? "mask-batch-of-one-rejected"
                : "rrelu-double-rejected";
    return Findings.matching(spec, precision, batch).stream()
        .filter(f -> f.id().equals(id))
        .findFirst();
  }
}
