package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;

/** Layers that put cells elsewhere: no number is computed. */
final class Resamplings {
  static final Map<String, LayerFormula> FORMULAS =
      Map.ofEntries(
          Map.entry("Upsampling1D", (at, op, in) -> upsampled(at, op, in)),
          Map.entry("Upsampling2D", Place.channelsFirst("format", Resamplings::upsampled)),
          Map.entry("Upsampling3D", Place.channelsFirst("dataFormat", Resamplings::upsampled)),
          Map.entry("ZeroPadding1DLayer", (at, op, in) -> framed(at, op, in, "padding", 1)),
          Map.entry("ZeroPaddingLayer", framing("dataFormat", "padding", 1)),
          Map.entry("ZeroPadding3DLayer", (at, op, in) -> framed(at, op, in, "padding", 1)),
          Map.entry("Cropping1D", (at, op, in) -> framed(at, op, in, "cropping", -1)),
          Map.entry("Cropping2D", framing("dataFormat", "cropping", -1)),
          Map.entry("Cropping3D", (at, op, in) -> framed(at, op, in, "cropping", -1)),
          Map.entry("SpaceToDepthLayer", Place.channelsFirst("dataFormat", Resamplings::toDepth)),
          Map.entry("SpaceToBatchLayer", Place.channelsFirst("format", Resamplings::toBatch)),
          Map.entry("RepeatVector", Resamplings::repeated));

  private Resamplings() {}

  private static LayerFormula framing(String format, String setting, int sign) {
    return Place.channelsFirst(format, (at, op, in) -> framed(at, op, in, setting, sign));
  }

  /** Cells by what they are of, along each dimension; −1 for nothing. */
  private static Signal taken(Place at, Signal x, int[][] cells) {
    int[] strides = Indices.strides(x.shape());
    int[] shape = x.shape().clone();
    int[] places = {0};
    for (int d = 0; d < x.rank(); d++) {
      int[] along = d < 2 ? Indices.range(0, x.size(d)) : cells[d - 2];
      shape[d] = along.length;
      int[] next = new int[places.length * along.length];
      for (int i = 0, k = 0; i < places.length; i++) {
        for (int cell : along) {
          next[k++] = places[i] < 0 || cell < 0 ? -1 : places[i] + cell * strides[d];
        }
      }
      places = next;
    }
    return at.gathered(x, places, shape);
  }

  /** Each cell as often as {@code size} says. */
  private static Signal upsampled(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    int[][] cells = new int[x.rank() - 2][];
    for (int d = 0; d < cells.length; d++) {
      int size = Windows.along(op, "size", d, 1);
      cells[d] = new int[x.size(d + 2) * size];
      Arrays.setAll(cells[d], i -> i / size);
    }
    Optional<Tensor> mask = x.mask().filter(m -> x.rank() == 3 && m.shape().length == 2);
    Signal out = taken(at, x, cells);
    return mask.map(m -> out.masked(Optional.of(taken(m, cells[0])))).orElse(out);
  }

  /** So many cells more, of zeros, or fewer, before and after along each dimension. */
  private static Signal framed(Place at, Operation op, List<Signal> in, String setting, int sign) {
    Signal x = in.get(0);
    int[] frame = op.counts(setting);
    int[][] cells = new int[x.rank() - 2][];
    for (int d = 0; d < cells.length; d++) {
      int before = sign * frame[frame.length == 1 ? 0 : 2 * d];
      int after = sign * frame[frame.length == 1 ? 0 : 2 * d + 1];
      int size = x.size(d + 2);
      cells[d] = new int[size + before + after];
      Arrays.setAll(cells[d], i -> i < before || i - before >= size ? -1 : i - before);
    }
    Signal out = taken(at, x, cells);
    boolean isSeries = x.rank() == 3;
    return isSeries ? out.masked(x.mask().map(m -> taken(m, cells[0]))) : out;
  }

  private static Tensor taken(Tensor mask, int[] cells) {
    int time = mask.shape()[1];
    double[] taken = new double[mask.shape()[0] * cells.length];
    for (int k = 0; k < taken.length; k++) {
      int cell = cells[k % cells.length];
      taken[k] = cell < 0 ? 0 : mask.values()[k / cells.length * time + cell];
    }
    return new Tensor(new int[] {mask.shape()[0], cells.length}, taken);
  }

  /** Each block of cells becomes channels: block row, block column, channel. */
  private static Signal toDepth(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    int b = op.count("blockSize");
    int h = x.size(2) / b;
    int w = x.size(3) / b;
    Signal blocks = x.with(x.node(), x.size(0), x.size(1), h, b, w, b);
    Signal moved = at.permuted(blocks, 0, 3, 5, 1, 2, 4);
    return moved.with(moved.node(), x.size(0), b * b * x.size(1), h, w);
  }

  /**
   * Each place in a block of cells becomes a batch of its own: block row, block column, example.
   */
  private static Signal toBatch(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    int[] b = op.counts("blocks");
    List<?> padding = (List<?>) op.settings().getOrDefault("padding", List.of());
    int[][] cells = new int[2][];
    for (int d = 0; d < 2; d++) {
      int before = padding.isEmpty() ? 0 : ((Double) ((List<?>) padding.get(d)).get(0)).intValue();
      int after = padding.isEmpty() ? 0 : ((Double) ((List<?>) padding.get(d)).get(1)).intValue();
      int size = x.size(d + 2);
      cells[d] = new int[size + before + after];
      Arrays.setAll(cells[d], i -> i < before || i - before >= size ? -1 : i - before);
    }
    Signal padded = taken(at, x, cells);
    int h = padded.size(2) / b[0];
    int w = padded.size(3) / b[1];
    Signal blocks = x.with(padded.node(), x.size(0), x.size(1), h, b[0], w, b[1]);
    Signal moved = at.permuted(blocks, 3, 5, 0, 1, 2, 4);
    int all = b[0] * b[1] * x.size(0);
    Node node = at.tape().reshape(moved.node(), all, x.size(1) * h * w);
    return moved.with(node, all, x.size(1), h, w);
  }

  /** The same at each of {@code n} time steps. */
  private static Signal repeated(Place at, Operation op, List<Signal> in) {
    int n = op.count("n");
    Signal out = overTime(at, in.get(0), n);
    boolean isLast = op.has("dataFormat") && op.text("dataFormat").equals("NWC");
    return isLast ? at.permuted(out, 0, 2, 1) : out;
  }

  static Signal overTime(Place at, Signal x, int time) {
    int[] places =
        Indices.strided(0, new int[] {x.node().value().values().length, time}, new int[] {1, 0});
    return at.gathered(x, places, x.size(0), x.size(1), time);
  }
}
