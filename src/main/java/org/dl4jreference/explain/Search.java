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
import org.dl4jreference.finding.Findings;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Quantity;

/**
 * Which hypotheses account for a step that disagrees.
 *
 * @param repertoire the hypotheses that are of this kind of network alone
 */
record Search<T extends Trial<T>>(T start, Fit fit, Repertoire<T> repertoire) {
  static <T extends Trial<T>> Search<T> of(T start, Repertoire<T> repertoire) {
    return new Search<>(start, new Fit(start), repertoire);
  }

  Optional<Explanation> finding() {
    List<Hypothesis<T>> present =
        repertoire.findings().stream().filter(f -> f.changes(start)).toList();
    for (Hypothesis<T> one : present) {
      if (accounts(List.of(one))) {
        return Optional.of(named(List.of(one)));
      }
    }
    for (List<Hypothesis<T>> together : combinations(present)) {
      if (together.size() > 1 && accounts(together)) {
        return Optional.of(named(needed(together)));
      }
    }
    return Optional.empty();
  }

  /** All together, but of the readings of a mask one at a time. */
  private List<List<Hypothesis<T>>> combinations(List<Hypothesis<T>> present) {
    List<Hypothesis<T>> others = present.stream().filter(i -> !i.isOfMask()).toList();
    List<List<Hypothesis<T>>> all = new ArrayList<>();
    all.add(others);
    for (Hypothesis<T> reading : present) {
      if (reading.isOfMask()) {
        List<Hypothesis<T>> one = new ArrayList<>(others);
        one.add(reading);
        all.add(one);
      }
    }
    return all;
  }

  /** Without those that the others account for. */
  private List<Hypothesis<T>> needed(List<Hypothesis<T>> all) {
    List<Hypothesis<T>> needed = new ArrayList<>(all);
    for (Hypothesis<T> one : all) {
      List<Hypothesis<T>> fewer = new ArrayList<>(needed);
      fewer.remove(one);
      if (accounts(fewer)) {
        needed = fewer;
      }
    }
    return needed;
  }

  private boolean accounts(List<Hypothesis<T>> findings) {
    T attempt = start;
    for (Hypothesis<T> finding : findings) {
      attempt = finding.alteration().apply(attempt);
    }
    // values alone do not tell: on kinks, and of forms of a score, the nearest is taken by σ
    return fit.wrong().stream().map(fit::before).allMatch(attempt::changes)
        && fit.explained(attempt.tensors()).equals(fit.wrong());
  }

  private Explanation named(List<Hypothesis<T>> findings) {
    Set<String> ids = new LinkedHashSet<>();
    findings.forEach(i -> ids.addAll(List.of(i.id().split("\\+", -1))));
    String id = String.join("+", ids);
    String text =
        ids.stream()
            .map(one -> Findings.byId(one).orElseThrow().title())
            .collect(Collectors.joining("; "));
    return new Explanation(id, text, Optional.of(id));
  }

  private Stream<Hypothesis<T>> ofPass() {
    return Stream.concat(repertoire.pass(), new PassHypotheses<>(start).all());
  }

  /** What fits without a free number, or else what fits with one. */
  Optional<Explanation> cause() {
    Quantity first = fit.first();
    List<Compared> group = fit.wrong(first);
    Stream<Hypothesis<T>> usual =
        switch (first) {
          case PRE_ACTIVATION, ACTIVATION ->
              Stream.concat(repertoire.forward(group.get(0)), ofPass());
          case INFERENCE -> Stream.empty();
          case SCORE -> Stream.concat(ofPass(), new ScoreHypotheses<>(start).all());
          case GRADIENT ->
              Stream.concat(
                  Stream.concat(ofPass(), new GradientHypotheses<>(start).all(group)),
                  repertoire.backward(group));
          case UPDATER_STATE, UPDATED_PARAMETER -> new UpdateHypotheses<>(start, fit).all();
        };
    Coarser<T> coarser = new Coarser<>(start, fit);
    return coarser
        .stored()
        .or(() -> best(usual).map(found -> withFitted(found)))
        .or(
            () ->
                switch (first) {
                  case PRE_ACTIVATION, ACTIVATION, INFERENCE -> Optional.empty();
                  case SCORE -> best(fitted());
                  case GRADIENT ->
                      best(fitted()).or(() -> best(new GradientHypotheses<>(start).fitted(group)));
                  case UPDATER_STATE, UPDATED_PARAMETER ->
                      best(new FittedUpdate<>(start, fit).all());
                })
        .or(coarser::computed);
  }

  /**
   * A factor of the gradient gives Adam's and its like's update the numbers of another ε: then both
   * are named.
   */
  private Explanation withFitted(Explanation found) {
    boolean isOfUpdate = fit.first().compareTo(Quantity.GRADIENT) > 0;
    boolean isFactor = found.ids().stream().allMatch(id -> id.startsWith("factor-"));
    return isOfUpdate && isFactor
        ? best(new FittedUpdate<>(start, fit).all())
            .map(also -> together(List.of(found, also)))
            .orElse(found)
        : found;
  }

  private Stream<Hypothesis<T>> fitted() {
    return Stream.concat(repertoire.fitted(fit), new FittedPenalty<>(start, fit).all());
  }

  /** Of all that explain where the disagreement begins, those that explain the most. */
  private Optional<Explanation> best(Stream<Hypothesis<T>> hypotheses) {
    List<Compared> wrong = fit.wrong(fit.first());
    Set<String> begin = wrong.stream().map(Compared::name).collect(Collectors.toSet());
    Set<String> all = new TreeSet<>(begin);
    if (fit.first() == Quantity.UPDATER_STATE) {
      fit.wrong(Quantity.UPDATED_PARAMETER).forEach(c -> all.add(c.name()));
    }
    if (!fit.isOfNumbers(wrong)) {
      return Optional.empty();
    }
    Sample sample = fit.sample(wrong);
    Map<Integer, Map<String, Explanation>> byCount = new LinkedHashMap<>();
    hypotheses.forEach(
        hypothesis -> {
          T attempt = hypothesis.alteration().apply(start);
          Optional<List<Compared>> altered =
              attempt != start ? near(attempt, sample) : Optional.empty();
          if (altered.isPresent()) {
            Set<String> explained = fit.explained(altered.get());
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

  /** Everything as it is expected then, where that is nearer by far; empty if it makes no sense. */
  private Optional<List<Compared>> near(T attempt, Sample wrong) {
    try {
      return wrong.tensors().stream().allMatch(attempt::changes)
              && attempt.values(wrong).map(values -> fit.isNearer(values, wrong)).orElse(true)
          ? Optional.of(attempt.tensors())
          : Optional.empty();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      // what is changed fits no shapes
      return Optional.empty();
    }
  }

  private static Explanation together(List<Explanation> fitting) {
    return new Explanation(
        fitting.stream().map(Explanation::id).distinct().collect(Collectors.joining("|")),
        fitting.stream().map(Explanation::text).collect(Collectors.joining(", or ")),
        Optional.empty());
  }
}
