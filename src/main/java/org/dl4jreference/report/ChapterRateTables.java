package org.dl4jreference.report;

import static org.dl4jreference.report.Digits.float32;
import static org.dl4jreference.report.Digits.given;
import static org.dl4jreference.report.Facts.Fact.keyed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.dl4jreference.chapter.ChapterPart.LearningRates;
import org.dl4jreference.chapter.ChapterPart.Rate;
import org.dl4jreference.chapter.ChapterPart.Stuck;
import org.dl4jreference.chapter.ChapterRun;
import org.dl4jreference.lab.Curvature.Spectrum;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;

/** The chapter's learning-rate tables, and why they look as they do. */
final class ChapterRateTables {
  private final LearningRates rates;
  private final Spectrum spectrum;
  private final Precision precision;

  ChapterRateTables(LearningRates rates, Precision precision) {
    this.rates = rates;
    this.spectrum = rates.spectrum();
    this.precision = precision;
  }

  Section section() {
    return new Section(
        "learningRate",
        "6. Learning rates: y = 3x at x = 1, 2, 3, 4, weight and bias from 0",
        List.of(
            curvature(),
            Facts.of(
                keyed(
                    "firstPrinciples",
                    Value.object(
                        keyed("hessian", Value.matrix(rates.hessian())),
                        keyed(
                            "eigenvalues",
                            Value.numbers(List.of(spectrum.smallest(), spectrum.largest()))),
                        keyed("largestStableLr", Value.computed(spectrum.largestStableRate())),
                        keyed("bestConstantLr", Value.computed(spectrum.fastestRate()))))),
            new Section("rates", "", rates.rates().stream().<Block>map(this::rate).toList()),
            Facts.of(
                keyed("stuck", rates.stuck().map(ChapterRateTables::value).orElse(Value.NONE))),
            new Section("", "", rates.stuck().map(this::stuck).stream().toList())));
  }

  private Prose curvature() {
    return Prose.of(
        ("The loss is a parabola with second derivatives %s, whose eigenvalues are %s and %s. One"
                + " update multiplies the error along each by 1 - rate x eigenvalue. So the largest"
                + " stable rate is 2/%s = %s.")
            .formatted(
                rows(rates.hessian()),
                float32(spectrum.smallest()),
                float32(spectrum.largest()),
                float32(spectrum.largest()),
                float32(spectrum.largestStableRate())));
  }

  private static String rows(Matrix m) {
    List<List<String>> rows = new ArrayList<>();
    for (double[] row : m.toRows()) {
      rows.add(Arrays.stream(row).mapToObj(Digits::float32).toList());
    }
    return rows.toString();
  }

  private Block rate(Rate rate) {
    return new ChapterRateTable(rate, rates, precision).section();
  }

  private static Value value(Stuck s) {
    return Value.object(
        keyed("learningRate", Value.given(s.rate())),
        keyed("epoch", Value.count(s.epoch())),
        keyed("weight", Value.computed(s.weight())),
        keyed("float32Spacing", Value.computed(s.spacing())),
        keyed("step", Value.given(s.step())),
        keyed("weightPlusStep", Value.computed(s.raised())),
        keyed("gradient", Value.computed(s.gradient())),
        keyed("exactGradient", Value.computed(s.exactGradient())));
  }

  private Block stuck(Stuck s) {
    return Section.of(
        "Why the chapter's weight gets stuck at " + NumPyFormat.round2((float) s.weight()),
        Prose.of(
            ("Near it float32 numbers are %s apart. The finite difference adds %s, and the sum"
                    + " rounds back to %s. Both losses are then equal and the difference is %s,"
                    + " from epoch %d on. The true gradient there is %s. So the loss surface is not"
                    + " flat: the arithmetic cannot see its slope.")
                .formatted(
                    float32(s.spacing()),
                    given(s.step()),
                    NumPyFormat.round2((float) s.raised()),
                    given(s.gradient()),
                    s.epoch(),
                    float32(s.exactGradient())),
            ("With exact gradients nothing stops: at rate %s the error grows by |1 - %s x %s| = %s"
                    + " an epoch until the numbers overflow, as in the columns %s.")
                .formatted(
                    given(s.rate()),
                    given(s.rate()),
                    float32(spectrum.largest()),
                    float32(rates.growth(s.rate())),
                    overflowing(s.rate()))));
  }

  private String overflowing(double rate) {
    return rates.rates().stream()
        .filter(r -> r.rate() == rate)
        .flatMap(r -> r.runs().stream())
        .filter(run -> run.lossLeaves(precision).isPresent())
        .map(ChapterRun::engine)
        .collect(Collectors.joining(", "));
  }
}
