package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.graph.Primitive.Axis;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Operation;

/** The largest, the mean, the sum or the p-norm of windows, or of all positions. */
final class Poolings {
  static final Map<String, LayerFormula> FORMULAS =
      Map.ofEntries(
          Map.entry("SubsamplingLayer", images()),
          Map.entry("Pooling2D", images()),
          Map.entry("Subsampling1DLayer", Poolings::alongTime),
          Map.entry("Pooling1D", Poolings::alongTime),
          Map.entry("Subsampling3DLayer", Place.channelsFirst("dataFormat", Poolings::sliding)),
          Map.entry("GlobalPoolingLayer", Poolings::global));

  private Poolings() {}

  private static LayerFormula images() {
    return Place.channelsFirst("cnn2dDataFormat", Poolings::sliding);
  }

  /**
   * Padding never is the largest; in a mean it counts if {@code avgPoolIncludePadInDivisor} says
   * so.
   */
  private static Signal sliding(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Windows windows = Windows.of(op, x.shape());
    int rows = x.size(0) * x.size(1);
    int[] counts =
        Indices.repeated(
            op.is("avgPoolIncludePadInDivisor") ? windows.all() : windows.filled(), rows, 0);
    int[] places = windows.inEachChannel(x.size(0), x.size(1));
    Node pooled = pooled(at.tape(), op, x.node(), places, counts);
    int[] shape = windows.shape(x.size(0), x.size(1));
    return x.with(at.tape().reshape(pooled, shape[0], counts.length / shape[0]), shape);
  }

  /** The mask does nothing here; handed on, it is 1 where a window has seen something. */
  private static Signal alongTime(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    return sliding(at, op, in).masked(x.mask().map(m -> Convolutions.reduced(op, m)));
  }

  /** Over all positions, or those that are no padding; the mask ends here. */
  private static Signal global(Place at, Operation op, List<Signal> in) {
    boolean isLast =
        op.has("poolingDimensions")
            && in.get(0).rank() > 2
            && Arrays.stream(op.counts("poolingDimensions")).min().orElse(2) == 1;
    Signal given = in.get(0);
    Signal x = isLast ? lastToFirst(at, given) : given;
    int groups = x.size(0) * x.size(1);
    int size = x.positions();
    int[] places = Indices.range(0, groups * size);
    int[] counts = new int[groups];
    Arrays.fill(counts, size);
    x.mask().ifPresent(m -> hide(Place.spread(m, x, false).values(), places, counts, size));
    checkSomethingIsLeft(op, counts, x.size(1));
    Node pooled = pooled(at.tape(), op, x.node(), places, counts);
    int[] shape =
        new int[op.has("collapseDimensions") && !op.is("collapseDimensions") ? x.rank() : 2];
    Arrays.fill(shape, 1);
    shape[0] = x.size(0);
    shape[1] = x.size(1);
    Signal all = x.with(at.tape().reshape(pooled, shape[0], shape[1]), shape);
    return all.masked(Optional.empty());
  }

  /** A sum and a norm of nothing are 0; a mean and a largest of nothing are no numbers. */
  private static void checkSomethingIsLeft(Operation op, int[] counts, int channels) {
    String type = op.text("poolingType").toLowerCase(Locale.ROOT);
    for (int k = 0; k < counts.length && List.of("max", "avg").contains(type); k++) {
      if (counts[k] == 0) {
        throw new BadInput(
            "the mask leaves nothing of example %d, of which the %s is taken"
                .formatted(k / channels + 1, type.equals("max") ? "largest" : "mean"));
      }
    }
  }

  private static Signal lastToFirst(Place at, Signal x) {
    int[] axes = Indices.range(0, x.rank());
    System.arraycopy(Indices.range(1, x.rank() - 2), 0, axes, 2, x.rank() - 2);
    axes[1] = x.rank() - 1;
    return at.permuted(x, axes);
  }

  private static void hide(double[] mask, int[] places, int[] counts, int size) {
    for (int k = 0; k < places.length; k++) {
      if (mask[k] == 0) {
        places[k] = -1;
        counts[k / size]--;
      }
    }
  }

  /** Of each window of places, of which so many cells count. */
  private static Node pooled(Tape t, Operation op, Node x, int[] places, int[] counts) {
    int groups = counts.length;
    int size = places.length / groups;
    String type = op.text("poolingType").toLowerCase(Locale.ROOT);
    if (type.equals("max")) {
      return t.max(x, places, groups, 1);
    }
    Node cells = t.gather(x, places, groups, size);
    return switch (type) {
      case "sum" -> t.sum(cells, Axis.COLUMNS);
      case "avg" -> {
        double[] divisors = Arrays.stream(counts).asDoubleStream().toArray();
        yield t.div(t.sum(cells, Axis.COLUMNS), t.leaf(new Array(groups, 1, divisors)));
      }
      case "pnorm" -> norm(t, cells, op.number("pnorm"));
      default -> throw new IllegalArgumentException("no pooling type '%s'".formatted(type));
    };
  }

  /** (Σ|x|^p)^(1/p), whose derivative sign(x)·(|x|/norm)^(p−1) is taken as 0 where all is 0. */
  private static Node norm(Tape t, Node cells, double p) {
    Function power = Function.smooth(v -> Math.pow(Math.abs(v), p), 4);
    Function slope = Function.smooth(v -> p * Math.signum(v) * Math.pow(Math.abs(v), p - 1), 4);
    Function root = Function.smooth(s -> Math.pow(Math.max(s, 0), 1 / p), 4);
    Function ofRoot =
        Function.smooth(s -> s <= 0 ? 0 : Math.pow(s, 1 / p - 1) / p, 4).withPoles(List.of(y -> 0));
    Node sum = t.sum(t.function(power, slope, cells), Axis.COLUMNS);
    return t.function(root, ofRoot, sum);
  }
}
