package org.dl4jreference.graph;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One of the operations that networks are composed of: its value, its derivative as primitives on
 * the same tape, and how it carries differences. A dimension of length 1 is stretched as NumPy
 * broadcasts.
 */
public sealed interface Primitive {
  /** The value, given those of the inputs. */
  Array value(List<Array> in);

  /**
   * ∂score/∂input, given ∂score/∂value.
   *
   * @param i which input
   */
  Node backward(Tape t, Node self, Node cotangent, int i);

  /**
   * By how much the value changes.
   *
   * @param self the node
   * @param d the changes of the inputs, null where one does not change
   * @return null if the value does not change
   */
  double[] difference(Node self, List<double[]> d);

  private static Array in(Node self, int i) {
    return self.in().get(i).value();
  }

  /**
   * A given value.
   *
   * @param isParameter whether its gradient is asked for
   */
  record Leaf(Array array, boolean isParameter) implements Primitive {
    @Override
    public Array value(List<Array> in) {
      return array;
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      throw new IllegalStateException("no inputs");
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      return null;
    }
  }

  /**
   * A constant of a formula, rounded once for all elements and steps.
   *
   * @param name what it is; equal names are rounded alike
   */
  record Constant(double number, String name) implements Primitive {
    @Override
    public Array value(List<Array> in) {
      return Array.of(number);
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      throw new IllegalStateException("no inputs");
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      return null;
    }
  }

  /** What a subject recorded of a value: exact, and differentiated as the value would be. */
  record Recorded(Array array) implements Primitive {
    @Override
    public Array value(List<Array> in) {
      return array;
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      return cotangent;
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      return null;
    }
  }

  /** A value moved to the side of a kink that is known; it errs as the value does. */
  record Moved(Array array) implements Primitive {
    @Override
    public Array value(List<Array> in) {
      return array;
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      return cotangent;
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      return d.get(0);
    }
  }

  /** The first input, which is a function of the second with a derivative of its own. */
  record Derived(UnaryOperator<Node> rule) implements Primitive {
    @Override
    public Array value(List<Array> in) {
      return in.get(0);
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      return rule.apply(cotangent);
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      return d.get(0);
    }
  }

  /** a + sign·b. */
  record Add(int sign) implements Primitive {
    @Override
    public Array value(List<Array> in) {
      return Broadcast.zip(in.get(0), in.get(1), (a, b) -> a + sign * b);
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      return t.like(i == 1 && sign < 0 ? t.negate(cotangent) : cotangent, in(self, i));
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      return Broadcast.difference(self, d, (a, da, b, db) -> da + sign * db);
    }
  }

  /** a·b. */
  record Mul() implements Primitive {
    @Override
    public Array value(List<Array> in) {
      return Broadcast.zip(in.get(0), in.get(1), (a, b) -> a * b);
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      return t.like(t.mul(cotangent, self.in().get(1 - i)), in(self, i));
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      return Broadcast.difference(self, d, (a, da, b, db) -> da * b + (a + da) * db);
    }
  }

  /** a/b. */
  record Div() implements Primitive {
    @Override
    public Array value(List<Array> in) {
      return Broadcast.zip(in.get(0), in.get(1), (a, b) -> a / b);
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      Node quotient = t.div(cotangent, self.in().get(1));
      return t.like(i == 0 ? quotient : t.negate(t.mul(quotient, self)), in(self, i));
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      return Broadcast.difference(self, d, (a, da, b, db) -> (a + da) / (b + db) - a / b);
    }
  }

  /** The larger of a and b. */
  record Max() implements Primitive {
    @Override
    public Array value(List<Array> in) {
      return Broadcast.zip(in.get(0), in.get(1), Math::max);
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      throw new UnsupportedOperationException("no updater is differentiated");
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      return Broadcast.difference(
          self, d, (a, da, b, db) -> Math.max(a + da, b + db) - Math.max(a, b));
    }
  }

  /**
   * factor·a.
   *
   * @param roundings how often an implementation may round on the way
   */
  record Scale(double factor, int roundings) implements Primitive {
    @Override
    public Array value(List<Array> in) {
      return Broadcast.map(in.get(0), a -> factor * a);
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      return t.scale(cotangent, factor, roundings);
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      return d.get(0) == null ? null : Broadcast.map(d.get(0), a -> factor * a);
    }
  }

  /**
   * f of every element.
   *
   * @param y what stands beside each element, of the same shape; empty for functions of x alone
   */
  record Elementwise(Function function, Optional<Array> y) implements Primitive {
    /** The y of an element. */
    public double y(int i) {
      return y.isPresent() ? y.get().values()[i] : 0;
    }

    @Override
    public Array value(List<Array> in) {
      double[] x = in.get(0).values();
      double[] result = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        result[i] = function.at(x[i], y(i));
      }
      return in.get(0).with(result);
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      Node slope = t.elementwise(function.derivative().orElseThrow(), self.in().get(0), y);
      return t.mul(cotangent, slope);
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      double[] dx = d.get(0);
      if (dx == null) {
        return null;
      }
      double[] x = in(self, 0).values();
      double[] result = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        result[i] = function.difference(x[i], y(i), dx[i]);
      }
      return result;
    }
  }

  /** Which dimension a sum runs over. */
  enum Axis {
    /** Over the rows, which are examples: {@code [1, n]}. */
    ROWS,
    /** Over the columns, which are units: {@code [m, 1]}. */
    COLUMNS,
    /** Over everything: {@code [1, 1]}. */
    ALL
  }

  /** The sum over an axis. */
  record Sum(Axis axis) implements Primitive {
    @Override
    public Array value(List<Array> in) {
      Array a = in.get(0);
      int rows = axis == Axis.COLUMNS ? a.rows() : 1;
      int columns = axis == Axis.ROWS ? a.columns() : 1;
      return new Array(rows, columns, sum(a.values(), a.rows(), a.columns()));
    }

    private double[] sum(double[] a, int rows, int columns) {
      double[] sum = new double[axis == Axis.ROWS ? columns : axis == Axis.COLUMNS ? rows : 1];
      for (int i = 0, k = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++, k++) {
          sum[axis == Axis.ROWS ? j : axis == Axis.COLUMNS ? i : 0] += a[k];
        }
      }
      return sum;
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      return t.expanded(cotangent, in(self, i));
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      Array a = in(self, 0);
      return d.get(0) == null ? null : sum(d.get(0), a.rows(), a.columns());
    }
  }

  /**
   * op(A)·op(B), plus a bias for each column if there is a third input.
   *
   * @param flipA whether A is transposed: then the sum runs over rows, which are examples
   * @param flipB whether B is transposed
   */
  record MatMul(boolean flipA, boolean flipB) implements Primitive {
    @Override
    public Array value(List<Array> in) {
      Array a = in.get(0);
      Array b = in.get(1);
      int m = flipA ? a.columns() : a.rows();
      int p = flipB ? b.rows() : b.columns();
      double[] c = product(a, a.values(), b, b.values());
      if (in.size() > 2) {
        add(c, in.get(2).values(), p);
      }
      return new Array(m, p, c);
    }

    /** op(A) row by row. */
    public double[] left(Array a, double[] values) {
      return flipA ? Products.transpose(values, a.rows(), a.columns()) : values;
    }

    /** op(B) row by row. */
    public double[] right(Array b, double[] values) {
      return flipB ? Products.transpose(values, b.rows(), b.columns()) : values;
    }

    /** op(A)·op(B) of other numbers in the shapes of A and B. */
    public double[] product(Array a, double[] ofA, Array b, double[] ofB) {
      int m = flipA ? a.columns() : a.rows();
      int n = flipA ? a.rows() : a.columns();
      int p = flipB ? b.rows() : b.columns();
      return Products.product(left(a, ofA), right(b, ofB), m, n, p);
    }

    private static void add(double[] c, double[] bias, int p) {
      for (int i = 0; i < c.length; i++) {
        c[i] += bias[i % p];
      }
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      Node a = self.in().get(0);
      Node b = self.in().get(1);
      Node c = t.expanded(cotangent, self.value());
      return switch (i) {
        case 0 -> flipA ? t.matMul(b, c, flipB, true) : t.matMul(c, b, false, !flipB);
        case 1 -> flipB ? t.matMul(c, a, true, flipA) : t.matMul(a, c, !flipA, false);
        default -> t.sum(c, Axis.ROWS);
      };
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      Array a = in(self, 0);
      Array b = in(self, 1);
      double[] da = d.get(0);
      double[] db = d.get(1);
      double[] result = da == null ? null : product(a, da, b, b.values());
      if (db != null) {
        double[] moved = da == null ? a.values() : Broadcast.plus(a.values(), da);
        double[] more = product(a, moved, b, db);
        result = result == null ? more : Broadcast.plus(result, more);
      }
      if (d.size() > 2 && d.get(2) != null) {
        result = result == null ? new double[self.value().values().length] : result;
        add(result, d.get(2), self.value().columns());
      }
      return result;
    }
  }

  /** A value stretched to a larger shape. */
  record Stretch(int rows, int columns) implements Primitive {
    @Override
    public Array value(List<Array> in) {
      return Broadcast.zip(
          in.get(0), new Array(rows, columns, new double[rows * columns]), Double::sum);
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      return t.like(cotangent, in(self, 0));
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      return d.get(0) == null ? null : value(List.of(in(self, 0).with(d.get(0)))).values();
    }
  }
}
