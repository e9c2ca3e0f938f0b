package org.dl4jreference.graph;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;

/** Layers around a layer. */
final class Wrappers {
  static final Map<String, LayerFormula> FORMULAS =
      Map.of(
          "Bidirectional",
          Wrappers::bidirectional,
          "LastTimeStep",
          Wrappers::lastStep,
          "MaskZeroLayer",
          Wrappers::maskZero,
          "TimeDistributed",
          Place.channelsFirst("rnnDataFormat", Wrappers::timeDistributed),
          "MaskLayer",
          (at, op, in) -> at.timesMask(in.get(0)),
          "FrozenLayer",
          Wrappers::frozen,
          "FrozenLayerWithBackprop",
          (at, op, in) -> at.frozen().apply(inner(op), "", in),
          "FrozenVertex",
          Wrappers::frozen);

  private Wrappers() {}

  private static Operation inner(Operation op) {
    return op.inner(op.has("underlying") ? "underlying" : "layer");
  }

  /** A layer that stays as it is, behind which nothing learns either. */
  private static Signal frozen(Place at, Operation op, List<Signal> in) {
    Signal out = at.frozen().apply(inner(op), "", in);
    return out.with(at.tape().stopped(out.node()), out.shape());
  }

  /** A layer, and another of its kind on the reversed series, whose result is reversed back. */
  private static Signal bidirectional(Place at, Operation op, List<Signal> in) {
    Operation forth = op.inner(op.has("fwd") ? "fwd" : "layer");
    Operation back = op.has("bwd") ? op.inner("bwd") : forth;
    boolean isLast = isTimeFirst(forth);
    Signal x = in.get(0);
    Tape t = at.tape();
    Signal forwards = at.apply(forth, "f", in);
    Signal mirrored =
        isLast
            ? swapped(at, Recurrences.reversed(at, swapped(at, x)))
            : Recurrences.reversed(at, x);
    Signal a = at.apply(back, "b", List.of(mirrored));
    Signal backwards =
        a.rank() == 2
            ? a
            : isLast
                ? swapped(at, Recurrences.reversed(at, swapped(at, a)))
                : Recurrences.reversed(at, a);
    String mode = op.text("mode").toLowerCase(Locale.ROOT);
    Signal result =
        switch (mode) {
          case "add" -> forwards.with(t.add(forwards.node(), backwards.node()), forwards.shape());
          case "mul" -> forwards.with(t.mul(forwards.node(), backwards.node()), forwards.shape());
          case "average" ->
              forwards.with(
                  t.scale(t.add(forwards.node(), backwards.node()), 0.5, 0), forwards.shape());
          case "concat" -> at.joined(List.of(forwards, backwards), isLast && a.rank() > 2 ? 2 : 1);
          default -> throw new IllegalArgumentException("no mode '%s'".formatted(mode));
        };
    return result.masked(forwards.mask());
  }

  private static boolean isTimeFirst(Operation op) {
    return op.has("rnnDataFormat") && op.text("rnnDataFormat").equals("NWC");
  }

  private static Signal swapped(Place at, Signal x) {
    return at.permuted(x, 0, 2, 1);
  }

  /** The layer's last step that is no padding; the layer itself sees the mask. */
  private static Signal lastStep(Place at, Operation op, List<Signal> in) {
    Operation layer = inner(op);
    Signal all = at.masking().apply(layer, "", in);
    Optional<Tensor> mask = all.mask().isPresent() ? all.mask() : in.get(0).mask();
    boolean isLast =
        isTimeFirst(layer.has("underlying") ? layer.inner("underlying") : layer)
            || layer.has("fwd") && isTimeFirst(layer.inner("fwd"));
    return last(at, isLast ? swapped(at, all) : all, mask);
  }

  /** The last step whose mask is not 0, {@code [m, units]}; the first where all is padding. */
  static Signal last(Place at, Signal x, Optional<Tensor> mask) {
    int time = x.size(2);
    int n = x.size(1);
    int[] places = new int[x.size(0) * n];
    for (int i = 0; i < x.size(0); i++) {
      int last = mask.isPresent() ? 0 : time - 1;
      for (int t = 0; mask.isPresent() && t < time; t++) {
        last = mask.get().values()[i * time + t] != 0 ? t : last;
      }
      for (int j = 0; j < n; j++) {
        places[i * n + j] = (i * n + j) * time + last;
      }
    }
    return at.gathered(x, places, x.size(0), n).masked(Optional.empty());
  }

  /** The layer with a mask that is 0 where all units of a step have one value. */
  private static Signal maskZero(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Operation layer = inner(op);
    Signal series = isTimeFirst(layer) ? swapped(at, x) : x;
    double value = op.number("maskingValue", 0);
    int time = series.size(2);
    double[] mask = new double[series.size(0) * time];
    double[] v = series.node().value().values();
    for (int k = 0; k < v.length; k++) {
      int example = k / time / series.size(1);
      mask[example * time + k % time] = v[k] == value ? mask[example * time + k % time] : 1;
    }
    Optional<Tensor> found = Optional.of(new Tensor(new int[] {series.size(0), time}, mask));
    Signal out = at.masking().apply(layer, "", List.of(x.masked(found)));
    // only LastTimeStep asks for it: nothing else above sees a mask
    return at.isMasking() ? out : out.masked(Optional.empty());
  }

  /** The layer at each step as if it were an example. */
  private static Signal timeDistributed(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Node rows = at.rows(x);
    int[] shape = {x.size(0) * x.size(2), x.size(1)};
    Signal steps = Signal.of(rows, shape).masked(FeedForward.column(x.mask()));
    Signal a = at.apply(inner(op), "", List.of(steps));
    Signal result = at.ofRows(a.node(), x);
    return a.scored().map(result::scored).orElse(result);
  }
}
