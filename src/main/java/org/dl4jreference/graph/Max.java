package org.dl4jreference.graph;

import java.util.List;

/**
 * The largest of each window of an array, of equal ones the first; its derivative goes the way of
 * {@link Route}.
 *
 * @param windows the places of the first window's elements in the array, counted row by row, then
 *     those of the next, all of one size; −1 is padding, which never is the largest
 * @param rows of the result
 * @param columns of the result
 */
public record Max(int[] windows, int rows, int columns) implements Primitive {
  /** How many elements a window has. */
  public int size() {
    return windows.length / (rows * columns);
  }

  /** The place of the largest of each window; −1 where all is padding. */
  public int[] route(Array a) {
    return route(a.values());
  }

  private int[] route(double[] v) {
    int[] route = new int[rows * columns];
    int size = size();
    for (int o = 0, k = 0; o < route.length; o++) {
      int best = -1;
      for (int end = k + size; k < end; k++) {
        int at = windows[k];
        // what is no number is handed on
        if (at >= 0 && (best < 0 || v[at] > v[best] || Double.isNaN(v[at]))) {
          best = at;
        }
      }
      route[o] = best;
    }
    return route;
  }

  private double[] largest(double[] v) {
    int[] route = route(v);
    double[] largest = new double[route.length];
    for (int o = 0; o < largest.length; o++) {
      largest[o] = route[o] < 0 ? Double.NEGATIVE_INFINITY : v[route[o]];
    }
    return largest;
  }

  @Override
  public Array value(List<Array> in) {
    return new Array(rows, columns, largest(in.get(0).values()));
  }

  @Override
  public Node backward(Tape t, Node self, Node cotangent, int i) {
    return t.apply(new Route(this), t.expanded(cotangent, self.value()), self.in().get(0));
  }

  @Override
  public double[] difference(Node self, List<double[]> d) {
    if (d.get(0) == null) {
      return null;
    }
    double[] moved = self.in(0).values().clone();
    for (int k = 0; k < moved.length; k++) {
      moved[k] += d.get(0)[k];
    }
    double[] difference = largest(moved);
    for (int o = 0; o < difference.length; o++) {
      difference[o] =
          difference[o] == self.value().values()[o] ? 0 : difference[o] - self.value().values()[o];
    }
    return difference;
  }
}
