package org.dl4jreference.graph;

import java.util.List;

/**
 * The elements of an array at some places: windows, slices, permutations, padding, rows of a table.
 *
 * @param places where each element comes from, counted row by row; −1 for 0. Not copied: a place is
 *     shared with the way back
 */
public record Gather(int[] places, int rows, int columns) implements Primitive {
  @Override
  public Array value(List<Array> in) {
    double[] from = in.get(0).values();
    double[] to = new double[places.length];
    for (int k = 0; k < to.length; k++) {
      to[k] = places[k] < 0 ? 0 : from[places[k]];
    }
    return new Array(rows, columns, to);
  }

  @Override
  public Node backward(Tape t, Node self, Node cotangent, int i) {
    Node whole = t.expanded(cotangent, self.value());
    return t.scatterAdd(List.of(whole), List.of(places), self.in(0).rows(), self.in(0).columns());
  }
}
