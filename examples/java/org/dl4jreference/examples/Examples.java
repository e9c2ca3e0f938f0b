package org.dl4jreference.examples;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The examples by name. */
public final class Examples {
  private static final Map<String, Supplier<?>> BY_NAME = byName();

  private Examples() {}

  private static Map<String, Supplier<?>> byName() {
    Map<String, Supplier<?>> all = new LinkedHashMap<>();
    all.put("ForwardPropagation", ForwardPropagation::run);
    all.put("ActivationsAndLosses", ActivationsAndLosses::run);
    all.put("GradientDescentByFiniteDifferences", GradientDescentByFiniteDifferences::run);
    all.put("ChainRuleExample", ChainRuleExample::run);
    all.put("PuttingItTogether", PuttingItTogether::run);
    all.put("LearningRates", LearningRates::run);
    all.put("OwnLayer", OwnLayer::run);
    return Collections.unmodifiableMap(all);
  }

  /** Every example in the chapter's order; its result's text is what its main prints. */
  public static Map<String, Supplier<?>> all() {
    return BY_NAME;
  }
}
