package org.dl4jreference.graph;

import java.util.List;
import java.util.Map;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;

/**
 * What DL4J puts before a layer to change the shape. Time steps become examples, the example
 * running faster than the time.
 */
final class Preprocessors {
  static final Map<String, LayerFormula> FORMULAS =
      Map.of(
          "CnnToFeedForwardPreProcessor", Preprocessors::flat,
          "Cnn3DToFeedForwardPreProcessor", Preprocessors::flat,
          "FeedForwardToCnnPreProcessor", Preprocessors::image,
          "FeedForwardToCnn3DPreProcessor", Preprocessors::volume,
          "RnnToFeedForwardPreProcessor", Preprocessors::steps,
          "FeedForwardToRnnPreProcessor", Preprocessors::series,
          "CnnToRnnPreProcessor", Preprocessors::imagesToSeries,
          "RnnToCnnPreProcessor", Preprocessors::seriesToImages,
          "ComposableInputPreProcessor", Preprocessors::composed);

  private Preprocessors() {}

  private static Signal flat(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    return x.with(x.node(), x.size(0), x.node().value().columns());
  }

  private static Signal image(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    return x.rank() == 4
        ? x
        : x.with(
            x.node(),
            x.size(0),
            op.count("numChannels"),
            op.count("inputHeight"),
            op.count("inputWidth"));
  }

  private static Signal volume(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    if (x.rank() == 5) {
      return x;
    }
    int c = op.count("numChannels");
    int d = op.count("inputDepth");
    int h = op.count("inputHeight");
    int w = op.count("inputWidth");
    boolean isFirst =
        (!op.has("isNCDHW") || op.is("isNCDHW")) && (!op.has("ncdhw") || op.is("ncdhw"));
    return isFirst
        ? x.with(x.node(), x.size(0), c, d, h, w)
        : x.with(x.node(), x.size(0), d, h, w, c);
  }

  private static boolean isTimeFirst(Operation op) {
    return op.has("rnnDataFormat") && op.text("rnnDataFormat").equals("NWC");
  }

  private static Signal steps(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    if (x.rank() == 2) {
      return x;
    }
    Signal moved = isTimeFirst(op) ? at.permuted(x, 1, 0, 2) : at.permuted(x, 2, 0, 1);
    int rows = moved.size(0) * moved.size(1);
    Node node = at.tape().reshape(moved.node(), rows, moved.size(2));
    return Signal.of(node, rows, moved.size(2)).masked(x.mask().map(m -> transposed(m, true)));
  }

  private static Signal series(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    int m = at.examples();
    int time = x.size(0) / m;
    Node node = at.tape().reshape(x.node(), time, m * x.size(1));
    Signal moved = Signal.of(node, time, m, x.size(1));
    Signal out = isTimeFirst(op) ? at.permuted(moved, 1, 0, 2) : at.permuted(moved, 1, 2, 0);
    return out.masked(
        x.mask().map(v -> transposed(new Tensor(new int[] {time, m}, v.values()), false)));
  }

  /** {@code [m, time]} as a column that the example runs through faster, or back. */
  private static Tensor transposed(Tensor mask, boolean isColumn) {
    int[] shape = mask.shape();
    double[] v = Products.transpose(mask.values(), shape[0], shape[1]);
    return new Tensor(isColumn ? new int[] {v.length, 1} : new int[] {shape[1], shape[0]}, v);
  }

  private static Signal imagesToSeries(Place at, Operation op, List<Signal> in) {
    return series(at, op, List.of(flat(at, op, in)));
  }

  private static Signal seriesToImages(Place at, Operation op, List<Signal> in) {
    return image(at, op, List.of(steps(at, op, in)));
  }

  private static Signal composed(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    for (Object next : (List<?>) op.settings().get("inputPreProcessors")) {
      x = at.apply((Operation) next, "", List.of(x));
    }
    return x;
  }
}
