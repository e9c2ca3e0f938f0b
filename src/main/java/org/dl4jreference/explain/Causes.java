package org.dl4jreference.finding;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;

/**
 * Puts disagreements down to findings. Each finding is imitated: a disagreement is named after one
 * only if the reference that errs in the same way no longer disagrees, so that a fault of another
 * origin or size in the same network stays unexplained.
 */
public final class Causes {
  private static final List<Imitation> IMITATIONS =
      Stream.of(
              ActivationImitations.all(),
              LossImitations.all(),
              UpdateImitations.all(),
              MaskImitations.all())
          .flatMap(List::stream)
          .toList();

  private final Catalogue catalogue;

  /**
   * The causes of departures from a catalogue.
   *
   * @param catalogue what the names mean
   */
  public Causes(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * The verdict with its cause, if that is one of the findings.
   *
   * @param verdict of the step, by {@link Comparison#step}
   * @param spec the network
   * @param state before the step
   * @param batch the examples
   * @param subject what is known of DL4J's step
   * @param precision DL4J's arithmetic
   * @return the verdict, explained by findings if it disagrees and they account for all of that
   */
  public Verdict explain(
      Verdict verdict,
      NetworkSpec spec,
      TrainingState state,
      Batch batch,
      Observation subject,
      Precision precision) {
    if (verdict.outcome() != Outcome.DISAGREES) {
      return verdict;
    }
    Attempt start = new Attempt(catalogue, spec, state, batch, subject, precision);
    List<Imitation> present =
        IMITATIONS.stream().filter(i -> !i.attempt().apply(start).equals(start)).toList();
    for (Imitation one : present) {
      if (accounts(List.of(one), start, verdict)) {
        return explained(verdict, List.of(one));
      }
    }
    for (List<Imitation> together : combinations(present)) {
      if (accounts(together, start, verdict)) {
        return explained(verdict, needed(together, start, verdict));
      }
    }
    return verdict;
  }

  /** All together, but of the readings of a mask one at a time. */
  private static List<List<Imitation>> combinations(List<Imitation> present) {
    List<Imitation> others = present.stream().filter(i -> !i.isOfMask()).toList();
    List<List<Imitation>> all = new ArrayList<>();
    all.add(others);
    for (Imitation reading : present) {
      if (reading.isOfMask()) {
        List<Imitation> one = new ArrayList<>(others);
        one.add(reading);
        all.add(one);
      }
    }
    return all;
  }

  /** Without those that the others account for. */
  private static List<Imitation> needed(List<Imitation> all, Attempt start, Verdict verdict) {
    List<Imitation> needed = new ArrayList<>(all);
    for (Imitation one : all) {
      List<Imitation> fewer = new ArrayList<>(needed);
      fewer.remove(one);
      if (accounts(fewer, start, verdict)) {
        needed = fewer;
      }
    }
    return needed;
  }

  private static boolean accounts(List<Imitation> imitations, Attempt start, Verdict verdict) {
    Attempt attempt = start;
    for (Imitation imitation : imitations) {
      attempt = imitation.attempt().apply(attempt);
    }
    Attempt erring = attempt;
    List<TensorVerdict> again =
        new Comparison(erring.catalogue(), verdict.k())
            .step(
                erring.spec(), erring.state(), erring.batch(), erring.subject(), erring.precision())
            .tensors();
    Map<String, Outcome> sound =
        verdict.tensors().stream()
            .collect(Collectors.toMap(TensorVerdict::name, TensorVerdict::outcome, Outcome::worse));
    Set<String> compared = again.stream().map(TensorVerdict::name).collect(Collectors.toSet());
    // every tensor is right, or wrong as the finding says
    return again.stream()
            .filter(t -> sound.get(t.name()) == Outcome.DISAGREES)
            .noneMatch(t -> isUnexplained(t, erring))
        && verdict.tensors().stream()
            .noneMatch(t -> isUnexplained(t, erring) && !compared.contains(t.name()));
  }

  private static boolean isUnexplained(TensorVerdict tensor, Attempt erring) {
    return tensor.outcome() == Outcome.DISAGREES && !erring.foretold().test(tensor);
  }

  private static Verdict explained(Verdict v, List<Imitation> imitations) {
    Set<String> ids = new LinkedHashSet<>();
    imitations.forEach(i -> ids.addAll(List.of(i.id().split("\\+", -1))));
    String id = String.join("+", ids);
    String text =
        ids.stream()
            .map(one -> Findings.byId(one).orElseThrow().title())
            .collect(Collectors.joining("; "));
    return v.explainedBy(new Explanation(id, text, Optional.of(id)));
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
