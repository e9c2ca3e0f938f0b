package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.finding.Finding;
import org.dl4jreference.finding.Findings;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.Verdict;

/**
 * Puts disagreements down to causes. A cause is named only if the reference, made to err in exactly
 * that way, gives the subject's numbers within rounding: a finding all of them, another cause all
 * that disagree where the disagreement begins. Where several do, each is named.
 */
public final class Causes {
  private static final List<Hypothesis> FINDINGS =
      Stream.of(
              ActivationImitations.all(),
              LossImitations.all(),
              UpdateImitations.all(),
              MaskImitations.all())
          .flatMap(List::stream)
          .toList();

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
    Fit fit = new Fit(followed.step());
    return (namesFindings ? finding(start, fit) : Optional.<Explanation>empty())
        .or(() -> cause(start, fit))
        .map(verdict::explainedBy)
        .orElse(verdict);
  }

  private static Optional<Explanation> finding(Attempt start, Fit fit) {
    List<Hypothesis> present = FINDINGS.stream().filter(f -> f.changes(start)).toList();
    for (Hypothesis one : present) {
      if (accounts(List.of(one), start, fit)) {
        return Optional.of(named(List.of(one)));
      }
    }
    for (List<Hypothesis> together : combinations(present)) {
      if (together.size() > 1 && accounts(together, start, fit)) {
        return Optional.of(named(needed(together, start, fit)));
      }
    }
    return Optional.empty();
  }

  /** All together, but of the readings of a mask one at a time. */
  private static List<List<Hypothesis>> combinations(List<Hypothesis> present) {
    List<Hypothesis> others = present.stream().filter(i -> !i.isOfMask()).toList();
    List<List<Hypothesis>> all = new ArrayList<>();
    all.add(others);
    for (Hypothesis reading : present) {
      if (reading.isOfMask()) {
        List<Hypothesis> one = new ArrayList<>(others);
        one.add(reading);
        all.add(one);
      }
    }
    return all;
  }

  /** Without those that the others account for. */
  private static List<Hypothesis> needed(List<Hypothesis> all, Attempt start, Fit fit) {
    List<Hypothesis> needed = new ArrayList<>(all);
    for (Hypothesis one : all) {
      List<Hypothesis> fewer = new ArrayList<>(needed);
      fewer.remove(one);
      if (accounts(fewer, start, fit)) {
        needed = fewer;
      }
    }
    return needed;
  }

  private static boolean accounts(List<Hypothesis> findings, Attempt start, Fit fit) {
    Attempt attempt = start;
    for (Hypothesis finding : findings) {
      attempt = finding.alteration().apply(attempt);
    }
    return fit.explained(attempt.tensors()).equals(fit.wrong());
  }

  private static Explanation named(List<Hypothesis> findings) {
    Set<String> ids = new LinkedHashSet<>();
    findings.forEach(i -> ids.addAll(List.of(i.id().split("\\+", -1))));
    String id = String.join("+", ids);
    String text =
        ids.stream()
            .map(one -> Findings.byId(one).orElseThrow().title())
            .collect(Collectors.joining("; "));
    return new Explanation(id, text, Optional.of(id));
  }

  /** What fits without a free number, or else what fits with one. */
  private static Optional<Explanation> cause(Attempt start, Fit fit) {
    Quantity first = fit.first();
    List<Compared> group = fit.wrong(first);
    Stream<Hypothesis> usual =
        switch (first) {
          case PRE_ACTIVATION, ACTIVATION ->
              Stream.concat(
                  new ForwardHypotheses(start).all(group.get(0)), new PassHypotheses(start).all());
          case INFERENCE -> Stream.empty();
          case SCORE ->
              Stream.concat(new PassHypotheses(start).all(), new ScoreHypotheses(start).all());
          case GRADIENT ->
              Stream.concat(
                  new PassHypotheses(start).all(), new GradientHypotheses(start).all(group));
          case UPDATER_STATE, UPDATED_PARAMETER -> new UpdateHypotheses(start, fit).all();
        };
    Coarser coarser = new Coarser(start, fit);
    return coarser
        .stored()
        .or(() -> best(usual, start, fit).map(found -> withFitted(found, start, fit)))
        .or(
            () ->
                switch (first) {
                  case PRE_ACTIVATION, ACTIVATION, INFERENCE -> Optional.empty();
                  case SCORE -> best(fitted(start, fit), start, fit);
                  case GRADIENT ->
                      best(fitted(start, fit), start, fit)
                          .or(() -> best(new GradientHypotheses(start).fitted(group), start, fit));
                  case UPDATER_STATE, UPDATED_PARAMETER ->
                      best(new FittedUpdate(start, fit).all(), start, fit);
                })
        .or(coarser::computed);
  }

  /**
   * A factor of the gradient gives Adam's and its like's update the numbers of another ε: then both
   * are named.
   */
  private static Explanation withFitted(Explanation found, Attempt start, Fit fit) {
    boolean isOfUpdate = fit.first().compareTo(Quantity.GRADIENT) > 0;
    boolean isFactor = found.ids().stream().allMatch(id -> id.startsWith("factor-"));
    return isOfUpdate && isFactor
        ? best(new FittedUpdate(start, fit).all(), start, fit)
            .map(also -> together(List.of(found, also)))
            .orElse(found)
        : found;
  }

  private static Stream<Hypothesis> fitted(Attempt start, Fit fit) {
    return Stream.concat(new FittedPass(start, fit).all(), new FittedPenalty(start, fit).all());
  }

  /** Of all that explain where the disagreement begins, those that explain the most. */
  private static Optional<Explanation> best(Stream<Hypothesis> hypotheses, Attempt start, Fit fit) {
    List<Compared> wrong = fit.wrong(fit.first());
    Set<String> begin = wrong.stream().map(Compared::name).collect(Collectors.toSet());
    Set<String> all = new TreeSet<>(begin);
    if (fit.first() == Quantity.UPDATER_STATE) {
      fit.wrong(Quantity.UPDATED_PARAMETER).forEach(c -> all.add(c.name()));
    }
    if (!fit.isOfNumbers(wrong)) {
      return Optional.empty();
    }
    Map<Integer, Map<String, Explanation>> byCount = new LinkedHashMap<>();
    hypotheses.forEach(
        hypothesis -> {
          Attempt attempt = hypothesis.alteration().apply(start);
          if (attempt != start && isNearer(attempt, wrong, fit)) {
            Set<String> explained = fit.explained(attempt.tensors());
            boolean isOtherRule = hypothesis.id().equals("other-updater");
            if (explained.containsAll(isOtherRule ? all : begin)) {
              byCount
                  .computeIfAbsent(explained.size(), n -> new LinkedHashMap<>())
                  .putIfAbsent(hypothesis.text(), hypothesis.explanation());
            }
          }
        });
    return byCount.keySet().stream()
        .max(Integer::compare)
        .map(most -> together(byCount.get(most).values().stream().toList()));
  }

  private static boolean isNearer(Attempt attempt, List<Compared> wrong, Fit fit) {
    Optional<Map<String, Matrix>> values = attempt.values();
    return values.isEmpty()
        || wrong.stream()
            .filter(c -> values.get().containsKey(c.name()))
            .allMatch(c -> fit.isNearer(values.get().get(c.name()), c));
  }

  private static Explanation together(List<Explanation> fitting) {
    return new Explanation(
        fitting.stream().map(Explanation::id).distinct().collect(Collectors.joining("|")),
        fitting.stream().map(Explanation::text).collect(Collectors.joining(", or ")),
        Optional.empty());
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
