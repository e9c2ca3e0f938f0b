package org.dl4jreference.compare;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.ElementDifference;
import org.dl4jreference.verdict.ErrorSizes;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.TensorVerdict;

/** Compares one tensor element by element, in units of σ, and as a whole. */
public final class TensorComparison {
  /** Beyond the range by this factor, no rounding brings a number back. */
  private static final double FAR = 1.1;

  private final Precision precision;
  private final double k;

  /**
   * A comparison.
   *
   * @param precision the subject's arithmetic
   * @param k the number of σ within which rounding explains a difference
   */
  public TensorComparison(Precision precision, double k) {
    this.precision = precision;
    this.k = k;
  }

  /** How a tensor compares. */
  public TensorVerdict of(Compared tensor) {
    Tally tally = new Tally(tensor);
    for (int e = 0; e < tensor.expected().size(); e++) {
      tally.add(difference(tensor, e), tensor.base().get(e), outcome(tensor, e));
    }
    return tally.verdict();
  }

  /** Of several forms, of which any is right, the one that is nearest to the subject. */
  Optional<Compared> nearest(Stream<Compared> forms) {
    return forms.min(
        Comparator.<Compared, Outcome>comparing(c -> of(c).outcome())
            .thenComparing(c -> of(c).sigmas()));
  }

  /** What one element of a tensor is, counted row by row. */
  public Outcome outcome(Compared tensor, int e) {
    ElementDifference d = difference(tensor, e);
    boolean isSingular = tensor.uncertainty().singular().get(e);
    // a loss that is infinite, or that is none, has no finite score
    boolean isMadeUp =
        tensor.quantity() == Quantity.SCORE
            && Double.isFinite(d.subject())
            && !Double.isFinite(d.reference());
    return isMadeUp && !isSingular
        ? Outcome.DISAGREES
        : outcome(d, isSingular, precision.largest() / tensor.summed());
  }

  private static ElementDifference difference(Compared tensor, int e) {
    int columns = tensor.expected().columns();
    return new ElementDifference(
        e / columns,
        e % columns,
        tensor.actual().get(e),
        tensor.expected().get(e),
        tensor.sigma().get(e));
  }

  /**
   * What one element is.
   *
   * @param isSingular whether beyond σ nothing is known either
   * @param largest beyond which such numbers overflow
   */
  Outcome outcome(ElementDifference d, boolean isSingular, double largest) {
    boolean subjectFinite = Double.isFinite(d.subject());
    // written so that NaN would disagree
    boolean isNear =
        d.subject() == d.reference() || Math.abs(d.subject() - d.reference()) <= k * d.sigma();
    if (isSingular) {
      return isNear ? Outcome.AGREES : Outcome.SATURATED;
    }
    if (!Double.isFinite(d.sigma())) {
      // what is far beyond the range has no finite number that is near
      boolean isFar = Math.abs(d.reference()) > FAR * precision.largest();
      return subjectFinite && isFar && Double.isFinite(d.reference())
          ? Outcome.DISAGREES
          : Outcome.OVERFLOWED;
    }
    if (!Double.isFinite(d.reference())) {
      return subjectFinite && Double.isNaN(d.reference()) ? Outcome.DISAGREES : Outcome.OVERFLOWED;
    }
    if (isNear) {
      return Outcome.AGREES;
    }
    return !subjectFinite && Math.abs(d.reference()) > largest
        ? Outcome.OVERFLOWED
        : Outcome.DISAGREES;
  }

  private final class Tally {
    private ElementDifference worst;
    private Outcome worstOutcome = Outcome.AGREES;
    private double absolute;
    private double relative;
    private double ulps;
    private int elements;
    private int disagreeing;
    private int saturated;
    private int overflowed;
    private int overflowedInside;
    private double errorByBase;
    private double baseByBase;
    private final ErrorSizes.Counter errors = new ErrorSizes.Counter();

    private final Compared tensor;

    Tally(Compared tensor) {
      this.tensor = tensor;
    }

    void add(ElementDifference d, double base, Outcome outcome) {
      elements++;
      if (outcome == Outcome.AGREES || outcome == Outcome.DISAGREES) {
        errors.add(d.sigmas());
      }
      switch (outcome) {
        case DISAGREES -> disagreeing++;
        case SATURATED -> saturated++;
        case OVERFLOWED -> {
          overflowed++;
          overflowedInside += Math.abs(d.reference()) <= precision.largest() ? 1 : 0;
        }
        default -> {
          double error = d.subject() - d.reference();
          absolute = Math.max(absolute, Math.abs(error));
          relative = Math.max(relative, d.relative());
          ulps = Math.max(ulps, Math.abs(error) / precision.ulp(d.reference()));
          if (d.sigma() > 0) {
            errorByBase += error / d.sigma() * (base / d.sigma());
            baseByBase += base / d.sigma() * (base / d.sigma());
          }
        }
      }
      if (worst == null
          || outcome.compareTo(worstOutcome) > 0
          || (outcome == worstOutcome && d.sigmas() > worst.sigmas())) {
        worst = d;
        worstOutcome = outcome;
      }
      if (outcome == Outcome.DISAGREES) {
        absolute = Math.max(absolute, Math.abs(d.subject() - d.reference()));
        relative = Math.max(relative, d.relative());
        ulps = Math.max(ulps, Math.abs(d.subject() - d.reference()) / precision.ulp(d.reference()));
      }
    }

    TensorVerdict verdict() {
      double scale = baseByBase > 0 ? errorByBase / baseByBase : 0;
      double deviation = tensor.uncertainty().whole();
      boolean scaled = tensor.quantity().hasScale() && Math.abs(scale) > k * deviation;
      Outcome outcome = scaled ? worstOutcome.worse(Outcome.DISAGREES) : worstOutcome;
      return new TensorVerdict(
          tensor.name(),
          tensor.quantity(),
          tensor.layer(),
          outcome,
          worst,
          new TensorVerdict.Largest(absolute, relative, ulps),
          new TensorVerdict.Counts(
              elements, disagreeing, tensor.atKink(), saturated, overflowed, overflowedInside),
          new TensorVerdict.Scale(scale, deviation),
          errors.sizes());
    }
  }
}
