package org.dl4jreference.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dl4jreference.graph.Primitive.Axis;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;

/** Layers in forms that are not what they should be: what an engine may be computing instead. */
public final class ErringLayers {
  private ErringLayers() {}

  /** What a layer gives, rounded to float32; the gradient goes back as it is. */
  public static LayerFormula roundedToFloat(LayerFormula layer) {
    Function rounded = Function.smooth(v -> (float) v, 0);
    Function one = Function.smooth(v -> 1, 0);
    return (at, op, in) -> {
      Signal out = layer.of(at, op, in);
      return out.with(at.tape().function(rounded, one, out.node()), out.shape());
    };
  }

  /**
   * Local response normalisation whose way back has Σ x∘a∘ε over the channels around divided by the
   * scale of the channel in the middle: ε_i·s_i^−β − 2αβ·x_i/s_i·Σ a_j·ε_j, where a_j·ε_j/s_j is
   * summed in truth.
   */
  public static LayerFormula localResponse(LayerFormula sound) {
    return Place.channelsFirst(
        "dataFormat",
        (at, op, in) -> {
          Signal x = in.get(0);
          Tape t = at.tape();
          // its own order of dimensions has been seen to
          Signal out = sound.of(at, op.with("dataFormat", "NCHW"), in);
          Node rows = at.rows(x);
          int channels = x.size(1);
          int m = rows.value().rows();
          int half = (int) op.number("n", 5) / 2;
          double alpha = op.number("alpha", 1e-4);
          double beta = op.number("beta", 0.75);
          Windows around =
              new Windows(List.of(new Sliding(channels, channels, 2 * half + 1, 1, 1, half)));
          int[] places = around.inEachChannel(m, 1);
          Node fixed = t.stopped(rows);
          Node cells = t.gather(fixed, places, m * channels, 2 * half + 1);
          Node sum = t.reshape(t.sum(t.mul(cells, cells), Axis.COLUMNS), m, channels);
          double k = op.number("k", 2);
          Node scale = t.add(t.scale(sum, alpha, 2), t.constant(k, "k"));
          Function root = Function.smooth(v -> Math.pow(v, -beta), 4);
          Node power = t.function(root, Function.smooth(v -> 0, 0), scale);
          Node a = t.mul(fixed, power);
          // 0, but for its derivative
          Node nothing = t.sub(rows, fixed);
          Node part = t.mul(t.div(t.scale(fixed, -2 * alpha * beta, 2), scale), nothing);
          Node parts = t.gather(part, places, m * channels, 2 * half + 1);
          Node spread = t.mul(a, t.reshape(t.sum(parts, Axis.COLUMNS), m, channels));
          Node back = t.add(t.mul(power, nothing), spread);
          Node value = t.add(t.stopped(out.node()), at.ofRows(back, x).node());
          return out.with(value, out.shape());
        });
  }

  /**
   * A locally connected layer of images that puts the window of column x and row y at place
   * x·height + y of what is read row by row.
   */
  public static LayerFormula windowsColumnByColumn(LayerFormula sound) {
    return Place.channelsFirst(
        "format",
        (at, op, in) -> {
          // of other windows by the same weights: each cell reads what its window should have
          Signal x = in.get(0);
          Windows windows = Windows.of(Convolutions.local(op), x.shape());
          int height = windows.dimensions().get(0).out();
          int width = windows.dimensions().get(1).out();
          int size = x.size(1) * windows.size();
          int[] cells = windows.acrossChannels(x.size(0), x.size(1));
          int[] other = new int[cells.length];
          for (int i = 0; i < x.size(0); i++) {
            for (int k = 0; k < height * width; k++) {
              int window = k % height * width + k / height;
              System.arraycopy(
                  cells,
                  (i * height * width + window) * size,
                  other,
                  (i * height * width + k) * size,
                  size);
            }
          }
          return Convolutions.local(at, op, x, windows, other);
        });
  }

  /** A layer at each step whose mask is read example by example where it is step by step. */
  public static LayerFormula maskOfOtherSteps(LayerFormula sound) {
    return (at, op, in) -> {
      Signal x = in.get(0);
      if (x.mask().isEmpty()) {
        return sound.of(at, op, in);
      }
      Tensor mask = x.mask().get();
      int m = mask.shape()[0];
      int time = mask.shape()[1];
      double[] other =
          IntStream.range(0, m * time)
              .mapToDouble(r -> mask.values()[r % m * time + r / m])
              .toArray();
      Signal out =
          sound.of(at, op, List.of(x.masked(Optional.of(new Tensor(mask.shape(), other)))));
      return out.masked(x.mask());
    };
  }

  /** A layer whose softmax goes along the last dimension, not along the channels. */
  public static LayerFormula softmaxAlongPositions(LayerFormula sound, String setting) {
    return (at, op, in) -> {
      Signal z = sound.of(at, op.with(setting, Formula.named("identity")), in);
      int last = z.size(z.rank() - 1);
      int all = z.node().value().values().length;
      Node rows = at.tape().reshape(z.node(), all / last, last);
      Node p = at.inner(Formula.named("softmax"), rows);
      return z.with(at.tape().reshape(p, z.size(0), all / z.size(0)), z.shape());
    };
  }

  /** An LSTM whose h and c are 0 where the mask is, on whose way back there is no mask. */
  public static LayerFormula unmaskedBackwards() {
    return Recurrences.UNMASKED_BACKWARDS;
  }

  /**
   * An LSTM whose h and c are 0 where the mask is, on whose way back the mask stops what goes to
   * parameters, inputs and earlier h, but not what goes from cell to cell.
   */
  public static LayerFormula leakingThroughCells() {
    return Recurrences.LEAKING;
  }

  /** The same of a GravesBidirectionalLSTM. */
  public static LayerFormula leakingThroughCellsBothWays() {
    return Recurrences.LEAKING_BOTH;
  }

  /** A recurrent layer whose way back is that of a series that starts from nothing. */
  public static LayerFormula backwardsFromNothing(LayerFormula layer) {
    return (at, op, in) -> {
      Signal out = layer.of(at, op, in);
      Node derived = layer.of(at.starting(), op, in).node();
      Tape t = at.tape();
      return out.with(t.straight(out.node(), derived), out.shape());
    };
  }

  /** What the mask hides, with the derivative of what it does not. */
  static Node hidden(Tape t, Node h, Node mask) {
    return t.straight(t.mul(h, mask), h);
  }

  /** The types of layers of which some activation is a softmax of more than rows. */
  public static List<String> settingsOfSoftmax(Operation op) {
    List<String> found = new ArrayList<>();
    for (String name : List.of("activationFn", "activation")) {
      if (op.has(name)
          && op.settings().get(name) instanceof Formula f
          && f.name().equals("softmax")) {
        found.add(name);
      }
    }
    return found;
  }

  /** What is multiplied by noise, or dropped, on whose way back it is neither. */
  public static LayerFormula straightBackwards(LayerFormula random) {
    return (at, op, in) -> {
      Signal x = in.get(0);
      Signal out = random.of(at, op, in);
      return out.with(at.tape().straight(out.node(), x.node()), out.shape());
    };
  }

  /**
   * An output layer that multiplies its pre-activations by the labels' mask.
   *
   * @param mask of the labels
   * @param isInSlope whether it multiplies what comes back as well
   */
  public static LayerFormula outputOfMasked(Tensor mask, boolean isInSlope) {
    return FeedForward.outputOfMasked(mask, isInSlope);
  }

  /**
   * An output layer of series that multiplies its pre-activations by the labels' mask for the loss.
   *
   * @param mask of the labels {@code [m, time]}
   */
  public static LayerFormula outputOfMaskedSteps(Tensor mask) {
    return FeedForward.outputOfMaskedSteps(mask);
  }

  /** A layer that does without its mask on the way forward, not on the way back. */
  public static LayerFormula maskedBackwardsAlone(LayerFormula layer) {
    return (at, op, in) -> {
      Signal masked = layer.of(at, op, in);
      List<Signal> plain = in.stream().map(x -> x.masked(Optional.empty())).toList();
      Node value = layer.of(at, op, plain).node();
      return masked.with(at.tape().straight(value, masked.node()), masked.shape());
    };
  }

  /**
   * x/‖x‖ on whose way back the cube of the norm is no less than ε: δ/‖x‖ − x·Σ(δ·x)/max(‖x‖³, ε).
   */
  public static LayerFormula largeCubes(LayerFormula sound) {
    return (at, op, in) -> {
      Signal x = in.get(0);
      Tape t = at.tape();
      Signal out = sound.of(at, op, in);
      if (op.has("dimension") && !Vertices.isAllButFirst(op.counts("dimension"), x.rank())) {
        return out;
      }
      double epsilon = op.number("eps", 1e-8);
      Node square = t.sum(t.mul(x.node(), x.node()), Axis.COLUMNS);
      Node norm = t.elementwise(Function.smooth(s -> Math.max(Math.sqrt(s), epsilon), 1), square);
      Node cube =
          t.elementwise(Function.smooth(s -> Math.max(s * Math.sqrt(s), epsilon), 4), square);
      Node hat =
          t.derived(
              out.node(),
              x.node(),
              d -> {
                Node along = t.sum(t.mul(d, x.node()), Axis.COLUMNS);
                return t.sub(t.div(d, norm), t.mul(t.div(x.node(), cube), along));
              });
      return out.with(hat, out.shape());
    };
  }
}
