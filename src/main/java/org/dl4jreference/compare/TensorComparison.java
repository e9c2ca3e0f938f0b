package org.dl4jreference.compare;

import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.ElementDifference;
import org.dl4jreference.verdict.ErrorSizes;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.TensorVerdict;

/** Compares one tensor element by element, in units of σ, and as a whole. */
final class TensorComparison {
  /**
   * The elements of a tensor share errors of the layers around it. Were all errors one, ε̂ would
   * deviate by the mean σ/|g|; sound networks stay below this part of k times that, as measured.
   */
  private static final double SHARED = 0.5;

  /** All elements of an update share its constants and the norm that its gradient is scaled by. */
  private static final double SHARED_BY_UPDATE = 0.75;

  /** Beyond this many u, or this much, errors are cancellation or kinks, and ε̂ says nothing. */
  private static final double LARGEST_SHARED = 256;

  private static final double LARGEST_RELATIVE = 1e-3;

  private final Precision precision;
  private final double k;

  TensorComparison(Precision precision, double k) {
    this.precision = precision;
    this.k = k;
  }

  TensorVerdict of(Compared tensor) {
    Tally tally = new Tally();
    for (int i = 0; i < tensor.expected().rows(); i++) {
      for (int j = 0; j < tensor.expected().columns(); j++) {
        tally.add(
            new ElementDifference(
                i,
                j,
                tensor.actual().get(i, j),
                tensor.expected().get(i, j),
                tensor.sigma().get(i, j)),
            tensor.base().get(i, j));
      }
    }
    return tally.verdict(tensor.name(), tensor.quantity(), tensor.layer(), tensor.atKink());
  }

  /** What one element is. */
  Outcome outcome(ElementDifference d) {
    boolean subjectFinite = Double.isFinite(d.subject());
    boolean referenceFinite = Double.isFinite(d.reference());
    if (!referenceFinite && !subjectFinite) {
      return Outcome.OVERFLOWED;
    }
    if (Double.isInfinite(d.sigma())) {
      return Math.abs(d.reference()) <= precision.largest() / 4
          ? Outcome.SATURATED
          : Outcome.OVERFLOWED;
    }
    if (!referenceFinite || Double.isNaN(d.sigma())) {
      return Outcome.DISAGREES;
    }
    if (!subjectFinite) {
      return Math.abs(d.reference()) > precision.largest() ? Outcome.OVERFLOWED : Outcome.DISAGREES;
    }
    // written so that NaN would disagree
    return d.subject() == d.reference() || Math.abs(d.subject() - d.reference()) <= k * d.sigma()
        ? Outcome.AGREES
        : Outcome.DISAGREES;
  }

  /** Whether the error of the whole tensor is more than rounding makes it. */
  private boolean isScaled(Quantity quantity, double scale, double deviation) {
    double u = precision.unitRoundoff();
    double shared = quantity == Quantity.UPDATED_PARAMETER ? SHARED_BY_UPDATE : SHARED;
    return deviation < Math.min(LARGEST_SHARED * u, LARGEST_RELATIVE)
        && Math.abs(scale) > k * Math.hypot(shared * deviation, 2 * u);
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
    private double sizes;
    private final ErrorSizes.Counter errors = new ErrorSizes.Counter();

    void add(ElementDifference d, double base) {
      elements++;
      Outcome outcome = outcome(d);
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
            sizes += Math.abs(base) / d.sigma();
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

    TensorVerdict verdict(String name, Quantity quantity, int layer, int atKink) {
      double scale = baseByBase > 0 ? errorByBase / baseByBase : 0;
      double deviation = baseByBase > 0 ? sizes / baseByBase : 0;
      boolean scaled = quantity.hasScale() && isScaled(quantity, scale, deviation);
      Outcome outcome = scaled ? worstOutcome.worse(Outcome.DISAGREES) : worstOutcome;
      return new TensorVerdict(
          name,
          quantity,
          layer,
          outcome,
          worst,
          new TensorVerdict.Largest(absolute, relative, ulps),
          new TensorVerdict.Counts(
              elements, disagreeing, atKink, saturated, overflowed, overflowedInside),
          new TensorVerdict.Scale(scale, deviation),
          errors.sizes());
    }
  }
}
