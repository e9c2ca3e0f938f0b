package org.dl4jreference.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The numbers of a forward and backward pass, each fed what is known of the subject.
 *
 * @param preActivations z by layer, computed from what is known below it {@code [m, nOut]}
 * @param activations f(z) by layer, of the z that is known {@code [m, nOut]}
 * @param dataLosses the mean data loss in each usual form, of which any is right
 * @param penalty the penalties' part of the score; empty where there are none
 * @param scores the mean data loss with the penalties, in each usual form
 * @param gradients of the mean data loss, by parameter; none of running statistics
 * @param penalizedGradients with the penalties', of those parameters that have penalties
 * @param running the running statistics after the step, by parameter
 */
public record Pass<T>(
    List<T> preActivations,
    List<T> activations,
    List<T> dataLosses,
    Optional<T> penalty,
    List<T> scores,
    Map<String, T> gradients,
    Map<String, T> penalizedGradients,
    Map<String, T> running) {
  /** Something of each. */
  public <R> Pass<R> map(Function<T, R> f) {
    return new Pass<>(
        preActivations.stream().map(f).toList(),
        activations.stream().map(f).toList(),
        dataLosses.stream().map(f).toList(),
        penalty.map(f),
        scores.stream().map(f).toList(),
        map(gradients, f),
        map(penalizedGradients, f),
        map(running, f));
  }

  private static <T, R> Map<String, R> map(Map<String, T> of, Function<T, R> f) {
    Map<String, R> result = new LinkedHashMap<>();
    of.forEach((name, value) -> result.put(name, f.apply(value)));
    return result;
  }
}
