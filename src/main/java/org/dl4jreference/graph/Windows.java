package org.dl4jreference.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.dl4jreference.model.Operation;

/** Windows that slide along all positions of images, series or volumes. */
record Windows(List<Sliding> dimensions) {
  /** As the settings {@code kernelSize}, {@code stride}, {@code padding}, … say. */
  static Windows of(Operation op, int[] shape) {
    return new Windows(
        IntStream.range(2, shape.length)
            .mapToObj(
                d ->
                    Sliding.of(
                        shape[d],
                        along(op, "kernelSize", d - 2, 1),
                        along(op, "stride", d - 2, 1),
                        along(op, "padding", d - 2, 0),
                        along(op, "dilation", d - 2, 1),
                        mode(op)))
            .toList());
  }

  static String mode(Operation op) {
    return op.has("convolutionMode")
        ? op.text("convolutionMode").toLowerCase(Locale.ROOT)
        : "truncate";
  }

  /** A setting along a dimension: a number stands for all. */
  static int along(Operation op, String name, int dimension, int fallback) {
    if (!op.has(name)) {
      return fallback;
    }
    return op.settings().get(name) instanceof List ? op.counts(name)[dimension] : op.count(name);
  }

  private int product(ToIntFunction<Sliding> of) {
    return dimensions.stream().mapToInt(of).reduce(1, Math::multiplyExact);
  }

  /** How many cells there are, windows, and cells in a window. */
  int cells() {
    return product(Sliding::in);
  }

  int count() {
    return product(Sliding::out);
  }

  int size() {
    return product(Sliding::kernel);
  }

  /** The shape of one value for each window. */
  int[] shape(int examples, int channels) {
    return IntStream.concat(
            IntStream.of(examples, channels), dimensions.stream().mapToInt(Sliding::out))
        .toArray();
  }

  /** The cell of each window and offset; −1 for padding. */
  int[] places() {
    int[] windows = {0};
    int[] places = {0};
    int offsets = 1;
    for (Sliding s : dimensions) {
      int[] next = new int[places.length * s.out() * s.kernel()];
      int k = 0;
      for (int w = 0; w < windows.length; w++) {
        for (int o = 0; o < s.out(); o++) {
          for (int offset = 0; offset < offsets; offset++) {
            int before = places[w * offsets + offset];
            for (int j = 0; j < s.kernel(); j++) {
              int cell = s.cell(o, j);
              next[k++] = before < 0 || cell < 0 ? -1 : before * s.in() + cell;
            }
          }
        }
      }
      windows = new int[windows.length * s.out()];
      offsets *= s.kernel();
      places = next;
    }
    return places;
  }

  /** A row for each example and window: its cells in all channels, channel by channel. */
  int[] acrossChannels(int examples, int channels) {
    int[] places = places();
    int size = size();
    int cells = cells();
    int[] all = new int[examples * channels * places.length];
    for (int i = 0, k = 0; i < examples; i++) {
      for (int w = 0; w < places.length; w += size) {
        for (int c = 0; c < channels; c++) {
          for (int j = w; j < w + size; j++) {
            all[k++] = places[j] < 0 ? -1 : (i * channels + c) * cells + places[j];
          }
        }
      }
    }
    return all;
  }

  /** A row for each example, channel and window: its cells. */
  int[] inEachChannel(int examples, int channels) {
    return Indices.repeated(places(), examples * channels, cells());
  }

  /** How many cells of each window are no padding. */
  int[] filled() {
    int[] places = places();
    int size = size();
    int[] filled = new int[places.length / size];
    for (int k = 0; k < places.length; k++) {
      filled[k / size] += places[k] < 0 ? 0 : 1;
    }
    return filled;
  }

  /** How many cells each window has. */
  int[] all() {
    int[] all = new int[count()];
    Arrays.fill(all, size());
    return all;
  }
}
