package org.dl4jreference.graph;

import java.util.List;
import java.util.Map;
import org.dl4jreference.graph.Primitive.Axis;
import org.dl4jreference.model.Operation;

/** Batch normalisation of units or channels, and local response normalisation. */
final class Normalizations {
  static final Map<String, LayerFormula> FORMULAS =
      Map.of(
          "BatchNormalization",
          Place.channelsFirst("cnn2DFormat", Normalizations::batch),
          "LocalResponseNormalization",
          Place.channelsFirst("dataFormat", Normalizations::localResponse));

  private Normalizations() {}

  /**
   * x̂·gamma + beta, x̂ over all examples and positions of each channel; of the running statistics
   * in inference, and in a frozen layer (Ioffe and Szegedy 2015).
   */
  private static Signal batch(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Tape t = at.tape();
    RunningStatistics running = new RunningStatistics(t, at::statistic, at::become);
    double epsilon = op.number("eps", 1e-5);
    Node rows = at.rows(x);
    Node hat;
    if (at.isTrained()) {
      Layers.Standardized of = Layers.standardized(t, rows, Axis.ROWS, epsilon);
      running.update(op.number("decay", 0.9), of);
      hat = of.value();
    } else {
      hat = running.standardized(rows, epsilon);
    }
    double gamma = op.number("gamma", 1);
    double beta = op.number("beta", 0);
    boolean isFixed = op.is("lockGammaBeta");
    Node scaled =
        isFixed
            ? gamma == 1 ? hat : t.mul(hat, t.constant(gamma, "gamma"))
            : t.mul(hat, at.parameter("gamma"));
    Node shifted =
        isFixed
            ? beta == 0 ? scaled : t.add(scaled, t.constant(beta, "beta"))
            : t.add(scaled, at.parameter("beta"));
    return at.ofRows(shifted, x);
  }

  /**
   * x/(k + α·Σ x²)^β, the sum over so many channels around (Krizhevsky et al. 2012, section 3.3).
   */
  private static Signal localResponse(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Tape t = at.tape();
    int half = (int) op.number("n", 5) / 2;
    double k = op.number("k", 2);
    double beta = op.number("beta", 0.75);
    int channels = x.size(1);
    Node rows = at.rows(x);
    int m = rows.value().rows();
    Windows around =
        new Windows(List.of(new Sliding(channels, channels, 2 * half + 1, 1, 1, half)));
    Node cells = t.gather(rows, around.inEachChannel(m, 1), m * channels, 2 * half + 1);
    Node sum = t.reshape(t.sum(t.mul(cells, cells), Axis.COLUMNS), m, channels);
    Node inner = t.add(t.scale(sum, op.number("alpha", 1e-4), 2), t.constant(k, "k"));
    Function power = Function.smooth(v -> Math.pow(v, -beta), 4);
    Function slope = Function.smooth(v -> -beta * Math.pow(v, -beta - 1), 4);
    return at.ofRows(t.mul(rows, t.function(power, slope, inner)), x);
  }
}
