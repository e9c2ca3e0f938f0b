package org.dl4jreference.catalog;

import java.util.List;
import java.util.Map;

/** An updater: θ ← θ − update, the update computed element by element from gradient and state. */
public interface Updater {
  /** The names of the state that it keeps for each parameter, in DL4J's order. */
  default List<String> slots() {
    return List.of();
  }

  /** Whether a step depends on η. */
  default boolean hasLearningRate() {
    return true;
  }

  /** The value of a slot before the first step. */
  default double initial(String slot) {
    return 0;
  }

  /**
   * One step of one element.
   *
   * @param g its gradient
   * @param state its slots, by name
   * @param learningRate η
   * @param t the number of this step, from 1
   * @param <R> the arithmetic
   * @return what is subtracted from θ, and the new slots
   */
  <R extends Real<R>> Step<R> step(R g, Map<String, R> state, R learningRate, int t);

  /**
   * What a step gives.
   *
   * @param update what is subtracted from θ
   * @param state the new slots
   * @param <R> the arithmetic
   */
  record Step<R extends Real<R>>(R update, Map<String, R> state) {}
}
