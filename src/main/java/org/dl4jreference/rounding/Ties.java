package org.dl4jreference.rounding;

import org.dl4jreference.graph.Array;
import org.dl4jreference.graph.Max;

/**
 * Which elements of each window may be its largest within rounding.
 *
 * @param max the windows
 * @param a the array
 * @param variance of its elements; null if they are exact
 */
record Ties(Max max, Array a, double[] variance) {
  /** Is told of a window, where its largest is, and where another is that may be larger. */
  interface Receiver {
    void of(int window, int first, int other);
  }

  /** Tells of all that may be larger than the largest, at most one a window: the nearest. */
  void each(Receiver receiver) {
    if (variance == null) {
      return;
    }
    int[] route = max.route(a);
    for (int w = 0; w < route.length; w++) {
      int other = nearest(w, route[w]);
      if (other >= 0) {
        receiver.of(w, route[w], other);
      }
    }
  }

  private int nearest(int window, int first) {
    int nearest = -1;
    int size = max.size();
    for (int k = window * size; k < (window + 1) * size; k++) {
      int at = max.windows()[k];
      if (at >= 0
          && at != first
          && mayBeLarger(at, first)
          && (nearest < 0 || a.values()[at] > a.values()[nearest])) {
        nearest = at;
      }
    }
    return nearest;
  }

  private boolean mayBeLarger(int at, int first) {
    double distance = a.values()[first] - a.values()[at];
    return Arithmetic.isNear(distance, variance[first] + variance[at]);
  }

  /** Of the largest of each window, or of what may be it. */
  double[] largestVariance() {
    int[] route = max.route(a);
    double[] result = new double[route.length];
    int size = max.size();
    for (int w = 0; w < route.length; w++) {
      for (int k = w * size; route[w] >= 0 && k < (w + 1) * size; k++) {
        int at = max.windows()[k];
        if (at == route[w] || at >= 0 && mayBeLarger(at, route[w])) {
          result[w] = Math.max(result[w], variance[at]);
        }
      }
    }
    return result;
  }
}
