package org.dl4jreference.dl4j.names;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.model.Formula;

/**
 * Which entry of the catalogue a user's own activation or loss class is meant to compute.
 *
 * @param byClass the formula of each class
 */
public record CustomFormulas(Map<Class<?>, Formula> byClass) {
  /** Only what DL4J itself has. */
  public static final CustomFormulas NONE = new CustomFormulas(Map.of());

  /** Copies the map. */
  public CustomFormulas {
    byClass = Map.copyOf(byClass);
  }

  /**
   * One more.
   *
   * @param type a class that implements {@code IActivation} or {@code ILossFunction}
   * @param name the catalogue's name of what it is meant to compute
   * @return new bindings
   */
  public CustomFormulas with(Class<?> type, String name) {
    Map<Class<?>, Formula> more = new HashMap<>(byClass);
    more.put(type, Formula.named(name));
    return new CustomFormulas(more);
  }

  public Optional<Formula> of(Object instance) {
    return Optional.ofNullable(byClass.get(instance.getClass()));
  }

  /**
   * Whether a class is not ND4J's own: a subclass of one of those may compute anything.
   *
   * @param instance an activation or loss
   */
  public static boolean isForeign(Object instance) {
    return !instance.getClass().getPackageName().startsWith("org.nd4j.linalg.");
  }
}
