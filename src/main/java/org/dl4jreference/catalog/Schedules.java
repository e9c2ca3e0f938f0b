package org.dl4jreference.catalog;

import java.util.List;

/** The schedules of DL4J, which has them from Caffe; i counts iterations or epochs from 0. */
final class Schedules {
  private Schedules() {}

  static List<Entry<RateFormula>> standard() {
    return List.of(
        Entry.<RateFormula>of(
                "exponential",
                "η = η₀·gammaⁱ",
                "Caffe's lr_policy exp",
                f -> (initial, i) -> initial * Math.pow(f.get("gamma"), i))
            .with("gamma", 0.5)
            .wherePositive("gamma"),
        Entry.<RateFormula>of(
                "inverse",
                "η = η₀/(1 + gamma·i)^power",
                "Caffe's lr_policy inv",
                f -> (initial, i) -> initial / Math.pow(1 + f.get("gamma") * i, f.get("power")))
            .with("gamma", 0.5)
            .with("power", 1)
            .whereNotNegative("gamma"),
        Entry.<RateFormula>of(
                "poly",
                "η = η₀·max(0, 1 − i/maxIter)^power",
                "Caffe's lr_policy poly",
                f ->
                    (initial, i) ->
                        initial * Math.pow(Math.max(0, 1 - i / f.get("maxIter")), f.get("power")))
            .with("power", 1)
            .with("maxIter", 1)
            .wherePositive("maxIter"),
        Entry.<RateFormula>of(
                "sigmoid",
                "η = η₀/(1 + e^(−gamma·(i − stepSize)))",
                "Caffe's lr_policy sigmoid",
                f ->
                    (initial, i) ->
                        initial / (1 + Math.exp(-f.get("gamma") * (i - f.get("stepSize")))))
            .with("gamma", 0.5)
            .with("stepSize", 1),
        Entry.<RateFormula>of(
                "step",
                "η = η₀·decayRate^⌊i/step⌋",
                "Caffe's lr_policy step",
                f ->
                    (initial, i) ->
                        initial * Math.pow(f.get("decayRate"), Math.floor(i / f.get("step"))))
            .with("decayRate", 0.1)
            .with("step", 1)
            .wherePositive("decayRate")
            .wherePositive("step"));
  }
}
