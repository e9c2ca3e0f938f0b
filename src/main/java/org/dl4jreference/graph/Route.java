package org.dl4jreference.graph;

import java.util.List;

/**
 * What comes back through {@link Max}: the first input, added where the largest of each window of
 * the second is. The way is that of the exact values; which others are as large within rounding is
 * for who follows errors to ask.
 *
 * @param max the way forth
 */
public record Route(Max max) implements Primitive {
  private ScatterAdd along(Array a) {
    return new ScatterAdd(List.of(max.route(a)), a.rows(), a.columns());
  }

  @Override
  public Array value(List<Array> in) {
    return along(in.get(1)).value(in.subList(0, 1));
  }

  @Override
  public Node backward(Tape t, Node self, Node cotangent, int i) {
    if (i > 0) {
      throw new UnsupportedOperationException("the way itself has no derivative");
    }
    return t.gather(cotangent, max.route(self.in(1)), max.rows(), max.columns());
  }

  @Override
  public double[] difference(Node self, List<double[]> d) {
    Array a = self.in(1);
    double[] none = d.get(1) == null ? null : new double[a.values().length];
    return d.get(0) == null ? none : along(a).difference(self, d.subList(0, 1));
  }
}
