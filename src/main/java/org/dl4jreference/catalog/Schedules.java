package org.dl4jreference.catalog;

import java.util.List;

/** DL4J's {@code ISchedule} classes; i counts iterations or epochs from 0. */
final class Schedules {
  private static final String SOURCE = "DL4J's ISchedule";

  private Schedules() {}

  static List<Entry<RateFormula>> standard() {
    return List.of(
        Entry.<RateFormula>of(
                "exponential",
                "η = η₀·gammaⁱ",
                SOURCE,
                f -> (initial, i) -> initial * Math.pow(f.get("gamma"), i))
            .with("gamma", 0.5),
        Entry.<RateFormula>of(
                "inverse",
                "η = η₀/(1 + gamma·i)^power",
                SOURCE,
                f -> (initial, i) -> initial / Math.pow(1 + f.get("gamma") * i, f.get("power")))
            .with("gamma", 0.5)
            .with("power", 1),
        Entry.<RateFormula>of(
                "poly",
                "η = η₀·max(0, 1 − i/maxIter)^power",
                SOURCE,
                f ->
                    (initial, i) ->
                        initial * Math.pow(Math.max(0, 1 - i / f.get("maxIter")), f.get("power")))
            .with("power", 1)
            .with("maxIter", 1),
        Entry.<RateFormula>of(
                "sigmoid",
                "η = η₀/(1 + e^(−gamma·(i − stepSize)))",
                SOURCE,
                f ->
                    (initial, i) ->
                        initial / (1 + Math.exp(-f.get("gamma") * (i - f.get("stepSize")))))
            .with("gamma", 0.5)
            .with("stepSize", 1),
        Entry.<RateFormula>of(
                "step",
                "η = η₀·decayRate^⌊i/step⌋",
                SOURCE,
                f ->
                    (initial, i) ->
                        initial * Math.pow(f.get("decayRate"), Math.floor(i / f.get("step"))))
            .with("decayRate", 0.1)
            .with("step", 1));
  }
}
