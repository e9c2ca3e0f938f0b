package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.lab.Curvature.Spectrum;
import org.dl4jreference.lab.RateStudy;

/** What a study's eigenvalues mean. */
final class CurvatureWords {
  /** Eigenvalues are found to about seven digits. */
  private static final double SAME = 1e-6;

  private CurvatureWords() {}

  static String of(RateStudy study) {
    List<String> sentences = new ArrayList<>();
    sentences.add(
        study.quadratic()
            ? "The loss is a quadratic: its curvature is the same everywhere."
            : "The loss is no quadratic: "
                + along(study)
                + "2/largest holds as far as the loss is like a quadratic there.");
    sentences.add(
        switch (study.start().bend()) {
          case UP -> "";
          case FLAT ->
              "The smallest is zero within rounding: along some direction the loss is flat, so no"
                  + " constant rate is fastest.";
          case DOWN ->
              "The smallest is negative: along some direction the loss bends downwards, as at a"
                  + " saddle. 2/largest bounds only the directions that bend upwards, and no"
                  + " constant rate is fastest.";
          case UNKNOWN -> "The gradient at the start is not finite: there is no curvature.";
        });
    if (!study.quadratic() && study.along().size() > 1 && !isConstant(study)) {
      List<Spectrum> all = List.copyOf(study.along().values());
      sentences.add(end(study.start(), all.get(all.size() - 1)));
    }
    sentences.removeIf(String::isEmpty);
    return String.join(" ", sentences);
  }

  private static String along(RateStudy study) {
    int places = study.along().size();
    return places < 2
        ? ""
        : isConstant(study)
            ? "its curvature is the same at all %d places of the run at half the first stable rate, and "
                .formatted(places)
            : "its curvature moves along the run at half the first stable rate, and ";
  }

  private static boolean isConstant(RateStudy study) {
    return study.along().values().stream()
        .allMatch(
            s ->
                isNear(s.largest(), study.start().largest(), study.start())
                    && isNear(s.smallest(), study.start().smallest(), study.start()));
  }

  private static boolean isNear(double a, double b, Spectrum of) {
    double size = Math.max(Math.abs(of.largest()), Math.abs(of.smallest()));
    return Math.abs(a - b) <= Math.max(of.rounding(), SAME * size);
  }

  private static String end(Spectrum first, Spectrum last) {
    double factor = last.largest() / first.largest();
    return Double.isFinite(factor) && factor > 0
        ? "From start to end the largest eigenvalue becomes %s times as large, and 2/largest %s."
            .formatted(Digits.number(factor), Digits.number(last.largestStableRate()))
        : "";
  }
}
