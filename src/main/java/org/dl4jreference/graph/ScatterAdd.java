package org.dl4jreference.graph;

import java.util.List;

/**
 * Zeros to which the elements of some arrays are added, each at its place: the adjoint of {@link
 * Gather}; where no two meet, arrays put together.
 *
 * @param places by array and element, counted row by row; what has place −1 is left out
 */
public record ScatterAdd(List<int[]> places, int rows, int columns) implements Primitive {
  /** Copies the list, not the places. */
  public ScatterAdd {
    places = List.copyOf(places);
  }

  @Override
  public Array value(List<Array> in) {
    return new Array(rows, columns, sum(in.stream().map(Array::values).toList()));
  }

  private double[] sum(List<double[]> in) {
    double[] sum = new double[rows * columns];
    for (int i = 0; i < in.size(); i++) {
      double[] from = in.get(i);
      int[] to = places.get(i);
      for (int k = 0; from != null && k < to.length; k++) {
        if (to[k] >= 0) {
          sum[to[k]] += from[k];
        }
      }
    }
    return sum;
  }

  @Override
  public Node backward(Tape t, Node self, Node cotangent, int i) {
    Array of = self.in(i);
    return t.gather(t.expanded(cotangent, self.value()), places.get(i), of.rows(), of.columns());
  }

  @Override
  public double[] difference(Node self, List<double[]> d) {
    return d.stream().allMatch(v -> v == null) ? null : sum(d);
  }
}
