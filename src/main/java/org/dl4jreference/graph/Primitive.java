package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * One of the operations that networks are composed of: its value, its derivative as primitives on
 * the same tape, and how it carries differences. A dimension of length 1 is stretched as NumPy
 * broadcasts.
 */
public sealed interface Primitive
    permits Gather,
        Max,
        Primitive.Either,
        Primitive.Elementwise,
        Primitive.Given,
        Primitive.MatMul,
        Primitive.Pairwise,
        Primitive.Scale,
        Primitive.Stretch,
        Primitive.Sum,
        Reshape,
        Route,
        ScatterAdd {
  /** The value, given those of the inputs. */
  Array value(List<Array> in);

  /**
   * ∂score/∂input, given ∂score/∂value; the same unless a primitive has another.
   *
   * @param i which input
   */
  default Node backward(Tape t, Node self, Node cotangent, int i) {
    return cotangent;
  }

  /**
   * By how much the value changes; as it is here of what is linear in the first input alone.
   *
   * @param self the node
   * @param d the changes of the inputs, null where one does not change
   * @return null if the value does not change
   */
  default double[] difference(Node self, List<double[]> d) {
    return d.get(0) == null ? null : value(List.of(self.in(0).with(d.get(0)))).values();
  }

  private static double[] each(int size, IntToDoubleFunction f) {
    double[] result = new double[size];
    Arrays.setAll(result, f);
    return result;
  }

  /** What is not computed, and exact where nothing else is said. */
  sealed interface Given extends Primitive {
    /** The value. */
    Array array();

    @Override
    default Array value(List<Array> in) {
      return array();
    }

    @Override
    default double[] difference(Node self, List<double[]> d) {
      return null;
    }
  }

  /**
   * A given value.
   *
   * @param isParameter whether its gradient is asked for
   */
  record Leaf(Array array, boolean isParameter) implements Given {}

  /**
   * A constant of a formula, rounded once for all elements and steps.
   *
   * @param name what it is; equal names are rounded alike
   */
  record Constant(double number, String name) implements Given {
    @Override
    public Array array() {
      return Array.of(number);
    }
  }

  /** What a subject recorded of a value: exact, and differentiated as the value would be. */
  record Recorded(Array array) implements Given {}

  /**
   * A value that errs as the first input does, and is a function of the second with a derivative of
   * its own.
   */
  record Derived(Array array, UnaryOperator<Node> rule) implements Given {
    @Override
    public double[] difference(Node self, List<double[]> d) {
      return d.get(0);
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      return rule.apply(cotangent);
    }
  }

  /**
   * The first input; the second is the same by another form, of which an implementation may take
   * either.
   */
  record Either() implements Primitive {
    @Override
    public Array value(List<Array> in) {
      return in.get(0);
    }
  }

  /** An operation on two arrays, element by element. */
  enum Pairwise implements Primitive {
    /** a + b. */
    ADD((a, b) -> a + b, (a, da, b, db) -> da + db),
    /** a − b. */
    SUB((a, b) -> a - b, (a, da, b, db) -> da - db),
    /** a·b. */
    MUL((a, b) -> a * b, (a, da, b, db) -> da * b + (a + da) * db),
    /** a/b. */
    DIV((a, b) -> a / b, (a, da, b, db) -> (a + da) / (b + db) - a / b),
    /** The larger of a and b; only updaters need it, and none is differentiated. */
    MAX(Math::max, (a, da, b, db) -> Math.max(a + da, b + db) - Math.max(a, b));

    /** Something of two elements with what stands beside each: a change, or a variance. */
    public interface Change {
      /** Of a with da, and b with db. */
      double of(double a, double da, double b, double db);
    }

    private final DoubleBinaryOperator value;
    private final Change change;

    Pairwise(DoubleBinaryOperator value, Change change) {
      this.value = value;
      this.change = change;
    }

    private static Array zip(Array a, double[] da, Array b, double[] db, Change f) {
      Array result = new Array(Math.max(a.rows(), b.rows()), Math.max(a.columns(), b.columns()));
      double[] x = a.values();
      double[] y = b.values();
      double[] to = result.values();
      int rowOfA = a.rows() == 1 ? 0 : a.columns();
      int columnOfA = a.columns() == 1 ? 0 : 1;
      int rowOfB = b.rows() == 1 ? 0 : b.columns();
      int columnOfB = b.columns() == 1 ? 0 : 1;
      for (int i = 0, k = 0; i < result.rows(); i++) {
        for (int j = 0; j < result.columns(); j++, k++) {
          int p = i * rowOfA + j * columnOfA;
          int q = i * rowOfB + j * columnOfB;
          to[k] = f.of(x[p], da == null ? 0 : da[p], y[q], db == null ? 0 : db[q]);
        }
      }
      return result;
    }

    @Override
    public Array value(List<Array> in) {
      return zip(in.get(0), null, in.get(1), null, (a, da, b, db) -> value.applyAsDouble(a, b));
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      return beside(self, d, change);
    }

    /**
     * Something of each pair of elements and of what stands beside them.
     *
     * @param d what stands beside the inputs of a node, null where it is 0
     * @return null if it is 0 beside both
     */
    public static double[] beside(Node self, List<double[]> d, Change f) {
      return d.get(0) == null && d.get(1) == null
          ? null
          : zip(self.in(0), d.get(0), self.in(1), d.get(1), f).values();
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      Node whole =
          switch (this) {
            case ADD -> cotangent;
            case SUB -> i == 0 ? cotangent : t.negate(cotangent);
            case MUL -> t.mul(cotangent, self.in().get(1 - i));
            case DIV -> {
              Node quotient = t.div(cotangent, self.in().get(1));
              yield i == 0 ? quotient : t.negate(t.mul(quotient, self));
            }
            case MAX -> throw new UnsupportedOperationException("no updater is differentiated");
          };
      return t.like(whole, self.in(i));
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
      return in.get(0).map(v -> factor * v);
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      return t.scale(cotangent, factor, roundings);
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
      return in.get(0).with(each(x.length, i -> function.at(x[i], y(i))));
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      throw new UnsupportedOperationException("a derivative of its own is derived");
    }

    @Override
    public double[] difference(Node self, List<double[]> d) {
      double[] dx = d.get(0);
      if (dx == null) {
        return null;
      }
      double[] x = self.in(0).values();
      return each(x.length, i -> function.difference(x[i], y(i), dx[i]));
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
      int row = axis == Axis.COLUMNS ? 1 : 0;
      int column = axis == Axis.ROWS ? 1 : 0;
      Array sum = new Array(row == 1 ? a.rows() : 1, column == 1 ? a.columns() : 1);
      for (int i = 0, k = 0; i < a.rows(); i++) {
        for (int j = 0; j < a.columns(); j++, k++) {
          sum.values()[i * row + j * column] += a.values()[k];
        }
      }
      return sum;
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      return t.expanded(cotangent, self.in(i));
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
      Array product = product(in.get(0), in.get(1));
      return in.size() > 2 ? Pairwise.ADD.value(List.of(product, in.get(2))) : product;
    }

    /** op(A) row by row. */
    public double[] left(Array a) {
      return flipA ? Products.transpose(a.values(), a.rows(), a.columns()) : a.values();
    }

    /** op(B) row by row. */
    public double[] right(Array b) {
      return flipB ? Products.transpose(b.values(), b.rows(), b.columns()) : b.values();
    }

    private Array product(Array a, Array b) {
      int m = flipA ? a.columns() : a.rows();
      int n = flipA ? a.rows() : a.columns();
      int p = flipB ? b.rows() : b.columns();
      return new Array(m, p, Products.product(left(a), right(b), m, n, p));
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

    /** δA·B + (A + δA)·δB + δbias. */
    @Override
    public double[] difference(Node self, List<double[]> d) {
      Array a = self.in(0);
      Array b = self.in(1);
      double[] da = d.get(0);
      double[] db = d.get(1);
      double[] ofA = da == null ? null : product(a.with(da), b).values();
      double[] ofB = db == null ? null : product(a.with(plus(a.values(), da)), b.with(db)).values();
      Stretch stretch = new Stretch(self.value().rows(), self.value().columns());
      double[] bias = d.size() > 2 ? d.get(2) : null;
      double[] ofBias =
          bias == null ? null : stretch.value(List.of(self.in(2).with(bias))).values();
      return plus(plus(ofA, ofB), ofBias);
    }

    /** The sum, where null is 0. */
    private static double[] plus(double[] a, double[] b) {
      if (a == null || b == null) {
        return a == null ? b : a;
      }
      return each(a.length, i -> a[i] + b[i]);
    }
  }

  /** A value stretched to a larger shape. */
  record Stretch(int rows, int columns) implements Primitive {
    @Override
    public Array value(List<Array> in) {
      return Pairwise.ADD.value(List.of(in.get(0), new Array(rows, columns)));
    }

    @Override
    public Node backward(Tape t, Node self, Node cotangent, int i) {
      return t.like(cotangent, self.in(0));
    }
  }
}
