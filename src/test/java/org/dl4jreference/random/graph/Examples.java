package org.dl4jreference.random.graph;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.Tensor;

/** Examples of a network, with masks. */
final class Examples {
  /** What a network of layers calls its input. */
  private static final String IN = "in";

  private final Draw d;
  private final Mode mode;
  private final Sketch sketch;
  private final boolean isIndexed;
  private final int size;

  Examples(Draw d, Mode mode, Sketch sketch, boolean isIndexed) {
    this.d = d;
    this.mode = mode;
    this.sketch = sketch;
    this.isIndexed = isIndexed;
    this.size = d.between(1, 6);
  }

  /** Those of a chain, by its names, or of a graph. */
  GraphBatch batch(boolean isChain) {
    Map<String, Tensor> x = new LinkedHashMap<>();
    Map<String, Tensor> masks = new LinkedHashMap<>();
    sketch
        .inputs()
        .forEach(
            (name, type) -> {
              String own = isChain ? IN : name;
              boolean isOfIndices = isIndexed && name.equals("in0");
              x.put(own, isOfIndices ? indices(type) : numbers(type));
              // finding: a mask on a batch of one is refused
              if (type.getType() == InputType.Type.RNN
                  && size > 1
                  && !sketch.has(SeriesLayers::losesMasks)
                  && d.oneIn(3)) {
                masks.put(own, series((int) type.getShape()[1]));
              }
            });
    Map<String, Tensor> y = new LinkedHashMap<>();
    Map<String, Tensor> labelsMasks = new LinkedHashMap<>();
    sketch
        .outputs()
        .forEach(
            (name, end) -> {
              y.put(
                  name, new Tensor(withExamples(end.shape()), repeated(Ends.labels(d, end, size))));
              if (end.isMaskable() && size > 1 && d.oneIn(3)) {
                labelsMasks.put(name, end.shape().length == 2 ? series(end.shape()[1]) : each());
              }
            });
    return new GraphBatch(x, y, masks, labelsMasks);
  }

  private int[] withExamples(int[] shape) {
    int[] whole = new int[shape.length + 1];
    whole[0] = size;
    System.arraycopy(shape, 0, whole, 1, shape.length);
    return whole;
  }

  /** Of equal examples the labels are equal as well. */
  private double[] repeated(double[] v) {
    int each = v.length / size;
    for (int k = 0; mode == Mode.DUPLICATED_EXAMPLES && k < v.length; k++) {
      v[k] = v[k / each % distinct() * each + k % each];
    }
    return v;
  }

  private int distinct() {
    return 1 + size / 4;
  }

  private Tensor indices(InputType type) {
    boolean isSeries = type.getType() == InputType.Type.RNN;
    int n = (int) type.getShape()[0];
    int[] shape = isSeries ? new int[] {size, (int) type.getShape()[1]} : new int[] {size, 1};
    double[] v = new double[size * shape[1]];
    Arrays.setAll(v, k -> d.between(0, n - 1));
    return new Tensor(shape, repeated(v));
  }

  private Tensor numbers(InputType type) {
    int[] shape = withExamples(new Wire("", type, 0).shape());
    int channels = shape[1];
    int positions = Arrays.stream(shape).skip(2).reduce(1, Math::multiplyExact);
    double[] v = new double[size * channels * positions];
    for (int i = 0; i < size; i++) {
      double centre = mode == Mode.SORTED_EXAMPLES ? 2.0 * i / size - 1 : 0;
      for (int p = 0; p < positions; p++) {
        int hot = d.between(0, channels - 1);
        boolean isBlank = i % 2 == 1 || positions > 2 && p >= positions - positions / 3;
        for (int c = 0; c < channels; c++) {
          int row = (i * channels + c) * positions;
          v[row + p] =
              switch (mode) {
                case ONE_HOT -> c == hot ? 1 : 0;
                case CONSTANT -> p == 0 ? (float) d.normal() : v[row];
                case BLANK -> isBlank ? 0 : (float) d.normal();
                default -> (float) (mode.inputs() * (centre + d.normal()));
              };
        }
      }
    }
    return new Tensor(shape, repeated(v));
  }

  /** Steps up to the length of each example; or any. */
  private Tensor series(int time) {
    // a finding: a reversal goes out of bounds where there is padding at both ends
    boolean isPadding = sketch.isReversed() || !d.oneIn(4);
    double[] m = new double[size * time];
    for (int i = 0; i < size; i++) {
      int length = d.between(1, time);
      for (int t = 0; t < time; t++) {
        boolean isKept = isPadding ? t < length : t == time / 2 || d.oneIn(2);
        m[i * time + t] = isKept ? 1 : 0;
      }
    }
    return new Tensor(new int[] {size, time}, m);
  }

  private Tensor each() {
    double[] m = new double[size];
    Arrays.setAll(m, i -> i == 0 || d.oneIn(2) ? 1 : 0);
    return new Tensor(new int[] {size, 1}, m);
  }
}
