package org.dl4jreference.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.graph.Primitive.Axis;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;

/** What joins, cuts and combines in a graph. */
final class Vertices {
  static final Map<String, LayerFormula> FORMULAS =
      Map.ofEntries(
          Map.entry("MergeVertex", Vertices::merge),
          Map.entry("ElementWiseVertex", Vertices::elementWise),
          Map.entry("SubsetVertex", Vertices::subset),
          Map.entry("StackVertex", Vertices::stack),
          Map.entry("UnstackVertex", Vertices::unstack),
          Map.entry("ScaleVertex", Vertices::scale),
          Map.entry("ShiftVertex", Vertices::shift),
          Map.entry("L2Vertex", Vertices::distance),
          Map.entry("L2NormalizeVertex", Vertices::normalized),
          Map.entry("CapsuleStrengthLayer", Vertices::strength),
          Map.entry("ReshapeVertex", Vertices::reshape),
          Map.entry("PoolHelperVertex", Vertices::withoutFirst),
          Map.entry("PreprocessorVertex", Vertices::preprocessed),
          Map.entry("LastTimeStepVertex", Vertices::lastStep),
          Map.entry("DuplicateToTimeSeriesVertex", Vertices::duplicate),
          Map.entry("ReverseTimeSeriesVertex", Vertices::reverse));

  private Vertices() {}

  private static Signal merge(Place at, Operation op, List<Signal> in) {
    return in.size() == 1 ? in.get(0) : at.joined(in, (int) op.number("mergeAxis", 1));
  }

  private static Signal elementWise(Place at, Operation op, List<Signal> in) {
    String kind = op.text("op").toLowerCase(Locale.ROOT);
    Tape t = at.tape();
    Signal first = in.get(0);
    Node result = first.node();
    if (kind.equals("max")) {
      return first.with(largest(at, in), first.shape());
    }
    for (Signal next : in.subList(1, in.size())) {
      result =
          switch (kind) {
            case "add", "average" -> t.add(result, next.node());
            case "subtract" -> t.sub(result, next.node());
            case "product" -> t.mul(result, next.node());
            default -> throw new IllegalArgumentException("no operation '%s'".formatted(kind));
          };
    }
    Node whole = kind.equals("average") ? t.scale(result, 1.0 / in.size(), 1) : result;
    return first.with(whole, first.shape());
  }

  /** Element by element, of equal ones the first. */
  private static Node largest(Place at, List<Signal> in) {
    Array shape = in.get(0).node().value();
    int size = shape.values().length;
    List<int[]> places = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    int[] windows = new int[size * in.size()];
    for (int i = 0; i < in.size(); i++) {
      places.add(Indices.range(i * size, size));
      nodes.add(in.get(i).node());
      for (int k = 0; k < size; k++) {
        windows[k * in.size() + i] = i * size + k;
      }
    }
    Node all = at.tape().scatterAdd(nodes, places, in.size(), size);
    return at.tape().max(all, windows, shape.rows(), shape.columns());
  }

  /** Units or channels from one to another, both included. */
  private static Signal subset(Place at, Operation op, List<Signal> in) {
    int from = op.count("from");
    return at.part(in.get(0), 1, from, op.count("to") - from + 1);
  }

  /** Examples one after the other. */
  private static Signal stack(Place at, Operation op, List<Signal> in) {
    Signal all = at.joined(in, 0);
    if (in.stream().allMatch(s -> s.mask().isEmpty())) {
      return all;
    }
    List<Tensor> masks = in.stream().map(Vertices::maskOrOnes).toList();
    int[] shape = masks.get(0).shape().clone();
    shape[0] = all.size(0);
    double[] values = masks.stream().flatMapToDouble(m -> Arrays.stream(m.values())).toArray();
    return all.masked(Optional.of(new Tensor(shape, values)));
  }

  private static Tensor maskOrOnes(Signal x) {
    return x.mask()
        .orElseGet(
            () -> {
              double[] ones = new double[x.size(0) * x.positions()];
              Arrays.fill(ones, 1);
              return new Tensor(new int[] {x.size(0), x.positions()}, ones);
            });
  }

  /** One of the batches that were stacked. */
  private static Signal unstack(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    int step = x.size(0) / op.count("stackSize");
    int from = op.count("from") * step;
    Optional<Tensor> mask =
        x.mask()
            .map(
                m -> {
                  int[] shape = m.shape().clone();
                  int width = m.values().length / shape[0];
                  shape[0] = step;
                  return new Tensor(
                      shape, Arrays.copyOfRange(m.values(), from * width, (from + step) * width));
                });
    return at.part(x, 0, from, step).masked(mask);
  }

  private static Signal scale(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Node factor = at.tape().constant(op.number("scaleFactor"), "scaleFactor");
    return x.with(at.tape().mul(x.node(), factor), x.shape());
  }

  private static Signal shift(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Node by = at.tape().constant(op.number("shiftFactor"), "shiftFactor");
    return x.with(at.tape().add(x.node(), by), x.shape());
  }

  private static final List<java.util.function.DoubleUnaryOperator> ZERO = List.of(y -> 0);

  /** ‖a − b‖ of each example, whose derivative divides by ε where they are equal. */
  private static Signal distance(Place at, Operation op, List<Signal> in) {
    Tape t = at.tape();
    double epsilon = op.number("eps", 1e-8);
    Node d = t.sub(in.get(0).node(), in.get(1).node());
    Node square = t.sum(t.mul(d, d), Axis.COLUMNS);
    Function slope =
        Function.smooth(s -> 0.5 / Math.max(Math.sqrt(Math.max(s, 0)), epsilon), 4).withPoles(ZERO);
    return Signal.of(t.function(Function.SQRT, slope, square), in.get(0).size(0), 1);
  }

  /** ‖x‖ over the last dimension of {@code [m, capsules, size]}. */
  private static Signal strength(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Tape t = at.tape();
    Node rows = t.reshape(x.node(), x.size(0) * x.size(1), x.size(2));
    Function slope = Function.smooth(s -> s > 0 ? 0.5 / Math.sqrt(s) : 0, 2).withPoles(ZERO);
    Node size = t.function(Function.SQRT, slope, t.sum(t.mul(rows, rows), Axis.COLUMNS));
    return x.with(t.reshape(size, x.size(0), x.size(1)), x.size(0), x.size(1));
  }

  /** x/max(‖x‖, ε) of each example. */
  private static Signal normalized(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Tape t = at.tape();
    double epsilon = op.number("eps", 1e-8);
    boolean isOverAll = !op.has("dimension") || isAllButFirst(op.counts("dimension"), x.rank());
    boolean isOverChannels =
        op.has("dimension") && Arrays.equals(op.counts("dimension"), new int[] {1});
    if (!isOverAll && !isOverChannels) {
      throw new IllegalArgumentException(
          "an L2 norm over dimensions %s has no formula"
              .formatted(Arrays.toString(op.counts("dimension"))));
    }
    Node rows = isOverAll ? x.node() : at.rows(x);
    Function norm = Function.smooth(s -> Math.max(Math.sqrt(Math.max(s, 0)), epsilon), 1);
    Function slope =
        Function.smooth(s -> s > epsilon * epsilon ? 0.5 / Math.sqrt(s) : 0, 2).withPoles(ZERO);
    Node size = t.function(norm, slope, t.sum(t.mul(rows, rows), Axis.COLUMNS));
    Node hat = t.div(rows, size);
    return isOverAll ? x.with(hat, x.shape()) : at.ofRows(hat, x);
  }

  static boolean isAllButFirst(int[] dimensions, int rank) {
    int[] sorted = dimensions.clone();
    Arrays.sort(sorted);
    return sorted.length == 0 || Arrays.equals(sorted, Indices.range(1, rank - 1));
  }

  private static Signal reshape(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    int[] shape = op.counts("newShape").clone();
    int all = x.node().value().values().length;
    int known = Arrays.stream(shape).filter(v -> v > 0).reduce(1, Math::multiplyExact);
    for (int d = 0; d < shape.length; d++) {
      shape[d] = shape[d] > 0 ? shape[d] : all / known;
    }
    if (op.has("reshapeOrder") && op.text("reshapeOrder").equals("f")) {
      // the first dimension runs fastest on both sides
      int[] from = backwards(x.rank());
      int[] to = backwards(shape.length);
      int[] turned = Arrays.stream(to).map(d -> shape[d]).toArray();
      Signal column = at.permuted(x, from);
      Node same = at.tape().reshape(column.node(), turned[0], all / turned[0]);
      return at.permuted(column.with(same, turned), to);
    }
    Node node = at.tape().reshape(x.node(), shape[0], all / shape[0]);
    return x.with(node, shape);
  }

  private static int[] backwards(int rank) {
    int[] axes = new int[rank];
    Arrays.setAll(axes, d -> rank - 1 - d);
    return axes;
  }

  /** Without the first row and column of an image. */
  private static Signal withoutFirst(Place at, Operation op, List<Signal> in) {
    Signal x = at.part(in.get(0), 2, 1, in.get(0).size(2) - 1);
    return at.part(x, 3, 1, x.size(3) - 1);
  }

  private static Signal preprocessed(Place at, Operation op, List<Signal> in) {
    return at.apply(op.inner("preProcessor"), "", in);
  }

  private static Optional<Tensor> maskOf(Place at, Operation op) {
    return op.has("maskArrayInputName")
        ? at.networkInput(op.text("maskArrayInputName")).flatMap(Signal::mask)
        : Optional.empty();
  }

  private static Signal lastStep(Place at, Operation op, List<Signal> in) {
    return Wrappers.last(at, in.get(0), maskOf(at, op));
  }

  /** The same at each time step that an input of the network has. */
  private static Signal duplicate(Place at, Operation op, List<Signal> in) {
    Signal series =
        at.networkInput(op.text("inputName"))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no input '%s'".formatted(op.text("inputName"))));
    return Resamplings.overTime(at, in.get(0), series.size(series.rank() - 1))
        .masked(series.mask());
  }

  /** The last step first; of a masked series, of the steps that are something. */
  private static Signal reverse(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Optional<Tensor> mask = maskOf(at, op);
    if (mask.isEmpty()) {
      return Recurrences.reversed(at, x).masked(x.mask());
    }
    int time = x.size(2);
    int[] places = new int[x.node().value().values().length];
    for (int i = 0, k = 0; i < x.size(0); i++) {
      int[] from = reversedSteps(mask.get().values(), i * time, time);
      for (int j = 0; j < x.size(1); j++) {
        for (int t = 0; t < time; t++, k++) {
          places[k] = from[t] < 0 ? -1 : (i * x.size(1) + j) * time + from[t];
        }
      }
    }
    return at.gathered(x, places, x.shape());
  }

  private static int[] reversedSteps(double[] mask, int at, int time) {
    int[] steps = new int[time];
    int last = time - 1;
    for (int t = 0; t < time; t++) {
      steps[t] = -1;
      if (mask[at + t] != 0) {
        while (mask[at + last] == 0) {
          last--;
        }
        steps[t] = last--;
      }
    }
    return steps;
  }
}
