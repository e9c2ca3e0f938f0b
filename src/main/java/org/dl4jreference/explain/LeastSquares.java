package org.dl4jreference.explain;

/** The slope of errors on changes, each in units of its σ. */
final class LeastSquares {
  private double above;
  private double below;
  private int elements;

  /** One element; what is no number, or has no σ, tells nothing. */
  void add(double error, double change, double sigma) {
    double e = error / sigma;
    double d = change / sigma;
    if (Double.isFinite(sigma) && Double.isFinite(e) && Double.isFinite(d)) {
      above += e * d;
      below += d * d;
      elements++;
    }
  }

  /** How many elements have told something. */
  int elements() {
    return elements;
  }

  /** Σ e·d/σ² over Σ d²/σ²; NaN if nothing is known. */
  double slope() {
    return above / below;
  }

  /**
   * The slope added to a number, with few digits if it is known no better; 0 if it is not known.
   */
  double addedTo(double from) {
    return Fitting.slope(above, below, from);
  }
}
