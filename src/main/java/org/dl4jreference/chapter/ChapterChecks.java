package org.dl4jreference.chapter;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dl4jreference.chapter.ChapterResult.Check;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.verdict.ElementDifference;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Resolution;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verdict.Worst;
import org.dl4jreference.verify.RunVerdict;

/** What decides the chapter's verdict. */
final class ChapterChecks {
  private ChapterChecks() {}

  /** Steps against the chain rule from their own parameters, in σ: the worst of them decides. */
  static Check steps(String name, List<Verdict> verdicts) {
    RunVerdict run = new RunVerdict(verdicts);
    Verdict verdict = run.verdict();
    String text =
        "%d %s within %s sigma"
            .formatted(
                verdicts.size(),
                verdicts.size() == 1 ? "step" : "steps",
                size(
                    verdicts.stream()
                        .filter(v -> v.outcome() == Outcome.AGREES)
                        .mapToDouble(Verdict::sigmas)
                        .max()
                        .orElse(Double.NaN)));
    if (verdict.outcome() != Outcome.AGREES && verdict.outcome() != Outcome.OVERFLOWED) {
      text += ", step %d %s".formatted(run.decisive() + 1, verdict.outcome().words());
      text += verdict.explanation().map(e -> " (" + e.text() + ")").orElse("");
    }
    // a step beyond the range sees nothing, those before it do
    List<Verdict> agreeing = verdicts.stream().filter(v -> v.outcome() == Outcome.AGREES).toList();
    return new Check(
        name,
        verdict.outcome(),
        text,
        verdict.finding(),
        verdict.worst().map(ChapterChecks::worst),
        Optional.of((agreeing.isEmpty() ? run : new RunVerdict(agreeing)).verdict().resolution()));
  }

  /**
   * A run that may leave the range of its arithmetic: right if its loss does so at the epoch at
   * which that of exact gradients does, and no step disagrees until then or after.
   */
  static Check diverging(
      String name, List<Verdict> verdicts, ChapterRun subject, ChapterRun exact, Precision range) {
    Check steps = steps(name, verdicts);
    OptionalInt overflow = subject.lossLeaves(range);
    OptionalInt right = exact.lossLeaves(range);
    if (overflow.isEmpty() && right.isEmpty()) {
      return steps;
    }
    boolean isRight = overflow.equals(right) && steps.outcome() != Outcome.DISAGREES;
    return new Check(
        name,
        isRight ? Outcome.OVERFLOWED : Outcome.DISAGREES,
        "%s, overflows at epoch %s, exact gradients at %s"
            .formatted(steps.text(), epoch(overflow), epoch(right)),
        steps.finding(),
        steps.worst(),
        steps.resolution());
  }

  private static String epoch(OptionalInt epoch) {
    return epoch.isPresent() ? Integer.toString(epoch.getAsInt()) : "none";
  }

  /** Digits that a notebook prints: right if the number rounds to them. */
  static Check digits(String name, List<String> printed, Tensors found) {
    List<Place> places = places(found);
    List<Worst> wrong = new ArrayList<>();
    for (int i = 0; i < printed.size(); i++) {
      BigDecimal digits = new BigDecimal(printed.get(i));
      Place at = places.get(i);
      if (!Double.isFinite(at.value())
          || new BigDecimal(at.value())
                  .setScale(digits.scale(), RoundingMode.HALF_EVEN)
                  .compareTo(digits)
              != 0) {
        wrong.add(at.against(digits.doubleValue(), Double.NaN));
      }
    }
    return new Check(
        name,
        wrong.isEmpty() ? Outcome.AGREES : Outcome.DISAGREES,
        "%d of %d round to the notebook's digits"
            .formatted(printed.size() - wrong.size(), printed.size()),
        Optional.empty(),
        wrong.stream().findFirst(),
        Optional.empty());
  }

  /** The chain rule against central differences, in units of what those say they may be off. */
  static Check central(String name, Tensors chainRule, Tensors central, Tensors error) {
    List<Place> g = places(chainRule);
    double[] reference = central.flatten();
    double[] off = error.flatten();
    Worst worst = null;
    double[] resolution = new double[off.length];
    for (int i = 0; i < off.length; i++) {
      Worst at = g.get(i).against(reference[i], off[i]);
      resolution[i] = Comparison.DEFAULT_K * off[i] / Math.abs(at.element().subject());
      if (worst == null || at.element().sigmas() > worst.element().sigmas()) {
        worst = at;
      }
    }
    Arrays.sort(resolution);
    double sigmas = worst.element().sigmas();
    return new Check(
        name,
        sigmas <= Comparison.DEFAULT_K ? Outcome.AGREES : Outcome.DISAGREES,
        "%d gradients within %s error estimates".formatted(off.length, size(sigmas)),
        Optional.empty(),
        Optional.of(worst),
        Optional.of(
            new Resolution(resolution[resolution.length / 2], resolution[resolution.length - 1])));
  }

  private static Worst worst(TensorVerdict t) {
    return new Worst(t.name(), t.worst());
  }

  private record Place(String tensor, int row, int column, double value) {
    Worst against(double expected, double sigma) {
      return new Worst(tensor, new ElementDifference(row, column, value, expected, sigma));
    }
  }

  /** Every element with its place, in flattened order. */
  private static List<Place> places(Tensors tensors) {
    List<Place> places = new ArrayList<>();
    tensors
        .byName()
        .forEach(
            (name, m) -> {
              for (int i = 0; i < m.rows(); i++) {
                for (int j = 0; j < m.columns(); j++) {
                  places.add(new Place(name, i, j, m.get(i, j)));
                }
              }
            });
    return places;
  }

  private static String size(double sigmas) {
    return String.format(Locale.ROOT, "%.3g", sigmas);
  }

  /** A single number as a tensor, for {@link #digits}. */
  static Tensors number(String name, double value) {
    return new Tensors(Map.of(name, Matrix.row(value)));
  }
}
