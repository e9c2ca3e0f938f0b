package org.dl4jreference.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.dl4jreference.graph.Primitive.Axis;
import org.dl4jreference.graph.Primitive.Pairwise;

/** A computation, primitive by primitive, in the order in which it was written. */
public final class Tape {
  private final List<Node> nodes = new ArrayList<>();
  private int summed = 1;

  /** All values, inputs before what is made of them. */
  public List<Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  /** A value made of others. */
  Node apply(Primitive primitive, Node... in) {
    List<Node> inputs = Arrays.asList(in);
    Array value = primitive.value(inputs.stream().map(Node::value).toList());
    boolean isDifferentiated =
        primitive instanceof Primitive.Leaf leaf && leaf.isParameter()
            || inputs.stream().anyMatch(Node::isDifferentiated);
    nodes.add(new Node(nodes.size(), primitive, inputs, value, isDifferentiated, summed));
    return nodes.get(nodes.size() - 1);
  }

  /** A given value, exact. */
  public Node leaf(Array value) {
    return leaf(value, false);
  }

  /** The same, of which the gradient may be asked for. */
  Node leaf(Array value, boolean isParameter) {
    return apply(new Primitive.Leaf(value, isParameter));
  }

  /** A constant that is rounded once, alike wherever its name stands. */
  public Node constant(double value, String name) {
    return apply(new Primitive.Constant(value, name));
  }

  /** What was recorded of a value, if anything. */
  Node recorded(Node computed, Optional<Array> own) {
    return own.map(array -> apply(new Primitive.Recorded(array), computed)).orElse(computed);
  }

  /** A value by one of two forms. */
  Node either(Node a, Node b) {
    return apply(new Primitive.Either(), a, b);
  }

  /** A value moved to the sides of kinks that are known. */
  Node moved(Node a, Array to) {
    return apply(new Primitive.Derived(to, UnaryOperator.identity()), a);
  }

  /** A value through which nothing comes back. */
  Node stopped(Node a) {
    return apply(new Primitive.Derived(a.value(), d -> scale(d, 0, 0)), a);
  }

  /** A value that is a function of x with a derivative of its own. */
  Node derived(Node value, Node x, UnaryOperator<Node> rule) {
    return apply(new Primitive.Derived(value.value(), rule), value, x);
  }

  /** a + b. */
  public Node add(Node a, Node b) {
    return apply(Pairwise.ADD, a, b);
  }

  /** a − b. */
  public Node sub(Node a, Node b) {
    return apply(Pairwise.SUB, a, b);
  }

  /** −a, exact. */
  Node negate(Node a) {
    return scale(a, -1, 0);
  }

  /** a·b, element by element. */
  public Node mul(Node a, Node b) {
    return apply(Pairwise.MUL, a, b);
  }

  /** a/b, element by element. */
  public Node div(Node a, Node b) {
    return apply(Pairwise.DIV, a, b);
  }

  /** The larger of a and b. */
  public Node max(Node a, Node b) {
    return apply(Pairwise.MAX, a, b);
  }

  /** factor·a, rounded so many times. */
  public Node scale(Node a, double factor, int roundings) {
    return factor == 1 && roundings == 1 ? a : apply(new Primitive.Scale(factor, roundings), a);
  }

  /** f of every element of x, beside y. */
  public Node elementwise(Function f, Node x, Optional<Array> y) {
    return apply(new Primitive.Elementwise(f, y), x);
  }

  Node elementwise(Function f, Node x) {
    return elementwise(f, x, Optional.empty());
  }

  /** The sum over an axis. */
  public Node sum(Node a, Axis axis) {
    return apply(new Primitive.Sum(axis), a);
  }

  /** op(A)·op(B). */
  public Node matMul(Node a, Node b, boolean flipA, boolean flipB) {
    return apply(new Primitive.MatMul(flipA, flipB), a, b);
  }

  /** A·B, or A·B + bias. */
  public Node matMul(Node a, Node b, Optional<Node> bias) {
    return matMul(a, b, false, bias);
  }

  /** A·op(B), or A·op(B) + bias. */
  public Node matMul(Node a, Node b, boolean flipB, Optional<Node> bias) {
    Primitive product = new Primitive.MatMul(false, flipB);
    return bias.map(c -> apply(product, a, b, c)).orElseGet(() -> apply(product, a, b));
  }

  /** The same numbers in another shape. */
  public Node reshape(Node a, int rows, int columns) {
    return a.value().rows() == rows && a.value().columns() == columns
        ? a
        : apply(new Reshape(rows, columns), a);
  }

  /** The elements of a at some places, counted row by row; 0 for place −1. */
  public Node gather(Node a, int[] places, int rows, int columns) {
    return apply(new Gather(places, rows, columns), a);
  }

  /**
   * Zeros to which the elements of some arrays are added, each at its place, counted row by row.
   *
   * @param places by array and element; what has place −1 is left out
   */
  public Node scatterAdd(List<Node> from, List<int[]> places, int rows, int columns) {
    return apply(new ScatterAdd(places, rows, columns), from.toArray(Node[]::new));
  }

  /** The largest of each window; see {@link Max}. */
  public Node max(Node a, int[] windows, int rows, int columns) {
    return apply(new Max(windows, rows, columns), a);
  }

  /** f of every element of x, with its derivative. */
  public Node function(Function f, Function derivative, Node x) {
    return derived(elementwise(f, x), x, d -> mul(d, elementwise(derivative, x)));
  }

  /** Summed over what was stretched from a shape. */
  Node like(Node a, Array shape) {
    boolean isOverRows = shape.rows() == 1 && a.value().rows() > 1;
    boolean isOverColumns = shape.columns() == 1 && a.value().columns() > 1;
    Node result = isOverRows ? sum(a, Axis.ROWS) : a;
    return isOverColumns ? sum(result, Axis.COLUMNS) : result;
  }

  /** Stretched to a shape. */
  Node expanded(Node a, Array shape) {
    return a.value().hasShapeOf(shape)
        ? a
        : apply(new Primitive.Stretch(shape.rows(), shape.columns()), a);
  }

  /**
   * The chain rule from one node back.
   *
   * @param from where to start
   * @param cotangent ∂score/∂from
   * @param z another node, not above the first
   * @param offset what is added to ∂score/∂z
   * @param examples how many times as large it all is where the mean over them is taken last
   * @return ∂score/∂node for every node between the parameters and from
   */
  Map<Node, Node> backward(Node from, Node cotangent, Node z, Optional<Node> offset, int examples) {
    Map<Node, Node> seeds = new LinkedHashMap<>();
    seeds.put(from, cotangent);
    summed = examples;
    offset.ifPresent(o -> seeds.merge(z, o, this::add));
    return backward(seeds, examples);
  }

  /**
   * The chain rule from some nodes back.
   *
   * @param seeds where to start, with ∂score/∂node but for what other seeds add to it
   * @param examples how many times as large it all is where the mean over them is taken last
   * @return ∂score/∂node for every node between the parameters and the seeds
   */
  Map<Node, Node> backward(Map<Node, Node> seeds, int examples) {
    summed = examples;
    Map<Node, Node> cotangents = new HashMap<>(seeds);
    Map<Node, List<Node>> gathered = new HashMap<>();
    for (int id = seeds.keySet().stream().mapToInt(Node::id).max().orElse(-1); id >= 0; id--) {
      Node node = nodes.get(id);
      if (gathered.containsKey(node)) {
        cotangents.merge(node, scattered(gathered.remove(node), cotangents, node), this::add);
      }
      Node own = cotangents.get(node);
      for (int i = 0; own != null && i < node.in().size(); i++) {
        Node input = node.in().get(i);
        if (!input.isDifferentiated() || node.primitive() instanceof Primitive.Derived && i == 0) {
          continue;
        }
        if (node.primitive() instanceof Gather) {
          // many may take pieces of one value, such as time steps: what comes back is put together
          gathered.computeIfAbsent(input, n -> new ArrayList<>()).add(node);
        } else {
          cotangents.merge(input, node.primitive().backward(this, node, own, i), this::add);
        }
      }
    }
    summed = 1;
    return cotangents;
  }

  private Node scattered(List<Node> gathers, Map<Node, Node> cotangents, Node of) {
    List<Node> pieces = gathers.stream().map(g -> expanded(cotangents.get(g), g.value())).toList();
    List<int[]> places = gathers.stream().map(g -> ((Gather) g.primitive()).places()).toList();
    return scatterAdd(pieces, places, of.value().rows(), of.value().columns());
  }
}
