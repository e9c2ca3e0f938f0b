package org.dl4jreference.rounding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.catalog.Updater;
import org.dl4jreference.graph.Constants;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Tape;
import org.dl4jreference.graph.UpdateTape;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;

/**
 * Every number of one update of all parameters, and what rounding makes of it. An update goes
 * element by element, so that it is computed in pieces that fit a cache.
 */
public final class UpdaterRounding {
  private static final int PIECE = 1 << 12;

  /** Another way of making the constants is tried where an error is more than so many σ. */
  private static final double SUSPECT = 3;

  /** By what part of a value another way must differ for its errors to be others. */
  private static final double FAR = 0.1;

  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private final Catalogue catalogue;
  private final NetworkSpec spec;
  private final ParameterUpdate update;
  private final TrainingState state;
  private final Tensors gradient;
  private final Map<String, Replay.Error> gradientErrors;
  private final Carried carried;
  private final Precision precision;
  private final Arithmetic arithmetic;
  private final int replays;
  private final Set<String> recorded;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, Uncertainty> uncertainties = new HashMap<>();
  private final Map<String, Carried.Slot> next = new HashMap<>();
  private Map<String, Map<String, double[]>> values = new HashMap<>();
  private Constants constants;

  /**
   * Follows rounding through an update.
   *
   * @param catalogue what the names mean
   * @param spec the network
   * @param state before the step
   * @param carried the state's errors where it was not recorded
   * @param gradient the subject's own gradient of the mean data loss; empty if it is not known
   * @param pass the forward and backward pass, whose gradient is taken then
   * @param recorded the slots that are recorded after the step, so that none of their errors is
   *     handed on
   * @param precision the arithmetic under test
   * @param replays how many
   */
  public UpdaterRounding(
      Catalogue catalogue,
      NetworkSpec spec,
      TrainingState state,
      Carried carried,
      Optional<Tensors> gradient,
      NetworkRounding pass,
      Set<String> recorded,
      Precision precision,
      int replays) {
    this.catalogue = catalogue;
    this.spec = spec;
    this.update = new ParameterUpdate(catalogue, spec);
    this.state = state;
    this.carried = carried;
    this.gradient = gradient.orElseGet(() -> pass.gradient(state.parameters()));
    this.gradientErrors = gradient.isPresent() ? Map.of() : pass.gradientErrors();
    this.precision = precision;
    this.recorded = Set.copyOf(recorded);
    this.arithmetic = Arithmetic.of(precision);
    // errors that were handed on have as many replays as they were made with
    this.replays = carried.isEmpty() && gradientErrors.isEmpty() ? replays : Replay.DRAWS;
    this.constants = Constants.all(precision).get(0);
    for (String name : state.parameters().names()) {
      update.updater(name).ifPresent(updater -> parameters.put(name, parameter(name, updater)));
    }
    parameters.forEach(this::replay);
  }

  /** One parameter with all that its update is made of. */
  private record Parameter(
      UpdateTape.Training training, double[] theta, double[] g, Optional<Factor> factor) {}

  /** By what a gradient is scaled first. */
  private record Factor(double value, Replay.Error error) {}

  private Parameter parameter(String name, Updater updater) {
    double rate = update.rate(name, state);
    Optional<Formula> normalization =
        spec.layer(Tensors.layerOf(name)).training().gradientNormalization();
    double clip =
        normalization
            .filter(f -> f.name().equals("clip_elementwise_absolute_value"))
            .map(f -> catalogue.gradientNormalizations().get(f.name()).complete(f).get("threshold"))
            .orElse(Double.POSITIVE_INFINITY);
    UpdateTape.Training training =
        new UpdateTape.Training(
            updater,
            rate,
            update.decay(name, rate),
            update.penalty(name),
            clip,
            state.iteration() + 1);
    return new Parameter(
        training,
        state.parameters().get(name).toArray(),
        gradient.get(name).toArray(),
        normalization.filter(f -> Double.isInfinite(clip)).flatMap(f -> factor(f, name)));
  }

  private Optional<Factor> factor(Formula normalization, String name) {
    boolean isOfLayer = normalization.name().endsWith("per_layer");
    List<double[]> all =
        gradient.layer(Tensors.layerOf(name)).entrySet().stream()
            .filter(e -> isOfLayer || e.getKey().equals(Tensors.keyOf(name)))
            .map(e -> e.getValue().toArray())
            .toList();
    Tape t = new Tape();
    double[] numbers = all.stream().flatMapToDouble(Arrays::stream).toArray();
    return UpdateTape.factor(t, normalization, numbers, precision)
        .map(
            node -> {
              List<Replay.Error> errors = new ArrayList<>();
              // its own last rounding is drawn, since all elements share it
              new Replay(arithmetic, draws(0, replays), 0)
                  .run(t, Set.of(node), Set.of(node), (n, error) -> errors.add(error));
              return new Factor(node.value().values()[0], errors.get(0));
            });
  }

  private Draws draws(int from, int count) {
    return new Draws(NetworkRounding.SEED + 1, from, count, arithmetic.enlarged() > 1);
  }

  private double[] slot(String name, String slot, Updater updater, Constants under) {
    Carried.Slot rebuilt = carried.get(slot, name);
    return rebuilt != null && rebuilt.values().containsKey(under)
        ? rebuilt.values().get(under)
        : ParameterUpdate.slot(state, updater, slot, name).toArray();
  }

  private Map<String, double[]> slots(String name, Parameter p, Constants under) {
    Map<String, double[]> slots = new LinkedHashMap<>();
    Updater updater = p.training().updater();
    updater.slots().forEach(slot -> slots.put(slot, slot(name, slot, updater, under)));
    return slots;
  }

  private UpdateTape tape(
      Parameter p, Map<String, double[]> slots, int from, int to, Constants under) {
    Map<String, double[]> part = new LinkedHashMap<>();
    slots.forEach((slot, values) -> part.put(slot, Arrays.copyOfRange(values, from, to)));
    return UpdateTape.of(
        p.training(),
        Arrays.copyOfRange(p.theta(), from, to),
        Arrays.copyOfRange(p.g(), from, to),
        p.factor().map(Factor::value),
        part,
        under);
  }

  /** Room for θ' as "", then the slots. */
  private static Map<String, double[]> room(Parameter p) {
    Map<String, double[]> room = new LinkedHashMap<>();
    room.put("", new double[p.theta().length]);
    p.training().updater().slots().forEach(slot -> room.put(slot, new double[p.theta().length]));
    return room;
  }

  /** The updater's numbers under one way of making its constants: θ' as "", then the slots. */
  private Map<String, double[]> values(String name, Parameter p, Constants under) {
    int size = p.theta().length;
    Map<String, double[]> values = room(p);
    Map<String, double[]> slots = slots(name, p, under);
    Blocks.starts(size, PIECE)
        .forEach(
            from -> {
              UpdateTape tape = tape(p, slots, from, Math.min(size, from + PIECE), under);
              outputs(tape).forEach((key, node) -> copy(node, values.get(key), from));
            });
    return values;
  }

  private static Map<String, Node> outputs(UpdateTape tape) {
    Map<String, Node> outputs = new LinkedHashMap<>();
    outputs.put("", tape.next());
    outputs.putAll(tape.after());
    return outputs;
  }

  private static void copy(Node node, double[] to, int from) {
    double[] values = node.value().values();
    if (values.length == 1) {
      Arrays.fill(to, from, Math.min(to.length, from + PIECE), values[0]);
    } else {
      System.arraycopy(values, 0, to, from, values.length);
    }
  }

  private void replay(String name, Parameter p) {
    int size = p.theta().length;
    Map<String, double[]> slots = slots(name, p, constants);
    Map<String, double[]> own = room(p);
    Map<String, double[]> bases = new LinkedHashMap<>(own);
    bases.put("", new double[size]);
    values.put(name, own);
    Map<String, Spread> spreads = new LinkedHashMap<>();
    Map<String, double[][]> kept = new HashMap<>();
    Map<String, double[]> variances = new HashMap<>();
    own.forEach(
        (key, after) -> {
          spreads.put(key, new Spread(arithmetic, bases.get(key)));
          if (!key.isEmpty() && !recorded.contains(key)) {
            kept.put(key, new double[Replay.DRAWS][size]);
            variances.put(key, new double[size]);
          }
        });
    for (int done = 0; done < replays; done += Replay.DRAWS) {
      int replay = done;
      int count = Math.min(Replay.DRAWS, replays - done);
      List<Map<String, Spread.Part>> parts =
          Blocks.starts(size, PIECE)
              .mapToObj(
                  from -> {
                    UpdateTape tape = tape(p, slots, from, Math.min(size, from + PIECE), constants);
                    outputs(tape).forEach((key, node) -> copy(node, own.get(key), from));
                    step(p, own.get(""), bases.get(""), from);
                    return piece(name, p, tape, from, replay, count, spreads, kept, variances);
                  })
              .toList();
      spreads.forEach(
          (key, spread) ->
              spread.combine(parts.stream().map(part -> part.get(key)).toList(), replay, count));
    }
    Matrix shape = state.parameters().get(name);
    spreads.forEach(
        (key, spread) ->
            uncertainties.put(
                slotKey(name, key), spread.uncertainty(shape.rows(), shape.columns())));
    kept.forEach((slot, deviations) -> carry(name, slot, p, variances.get(slot), deviations));
  }

  /** θ' − θ of a piece, which a relative error of the whole update is relative to. */
  private static void step(Parameter p, double[] after, double[] step, int from) {
    for (int i = from; i < Math.min(step.length, from + PIECE); i++) {
      step[i] = after[i] - p.theta()[i];
    }
  }

  private Map<String, Spread.Part> piece(
      String name,
      Parameter p,
      UpdateTape tape,
      int from,
      int replay,
      int count,
      Map<String, Spread> spreads,
      Map<String, double[][]> kept,
      Map<String, double[]> variances) {
    int to = Math.min(p.theta().length, from + PIECE);
    Replay run = new Replay(arithmetic, draws(replay, count), from);
    Replay.Error ofGradient = gradientErrors.get(name);
    if (ofGradient != null) {
      run.given(tape.gradient(), part(ofGradient, from, to));
    }
    p.factor().ifPresent(f -> run.given(tape.factor().orElseThrow(), f.error()));
    tape.before()
        .forEach(
            (slot, node) -> {
              Carried.Slot rebuilt = carried.get(slot, name);
              if (rebuilt != null) {
                run.given(node, part(rebuilt.error(), from, to));
              }
            });
    Map<Node, String> keys = new HashMap<>();
    outputs(tape).forEach((key, node) -> keys.put(node, key));
    Map<String, Spread.Part> parts = new HashMap<>();
    Set<Node> handedOn = new HashSet<>();
    tape.after()
        .forEach((slot, node) -> handedOn.addAll(kept.containsKey(slot) ? Set.of(node) : Set.of()));
    run.run(
        tape.tape(),
        keys.keySet(),
        handedOn,
        (node, error) -> {
          String key = keys.get(node);
          parts.put(key, spreads.get(key).add(from, to - from, error, replay, count));
          if (kept.containsKey(key) && replay == 0) {
            keep(error, from, to, kept.get(key), variances.get(key));
          }
        });
    return parts;
  }

  private static Replay.Error part(Replay.Error whole, int from, int to) {
    double[][] d = whole.deviations();
    double[][] deviations = d == null ? null : new double[d.length][];
    for (int k = 0; d != null && k < d.length; k++) {
      deviations[k] = Arrays.copyOfRange(d[k], from, to);
    }
    double[] v = whole.variance();
    return new Replay.Error(v == null ? null : Arrays.copyOfRange(v, from, to), null, deviations);
  }

  private static void keep(
      Replay.Error error, int from, int to, double[][] deviations, double[] variances) {
    for (int k = 0; error.deviations() != null && k < deviations.length; k++) {
      System.arraycopy(error.deviations()[k], 0, deviations[k], from, to - from);
    }
    if (error.variance() != null) {
      System.arraycopy(error.variance(), 0, variances, from, to - from);
    }
  }

  private void carry(
      String name, String slot, Parameter p, double[] variance, double[][] deviations) {
    Map<Constants, double[]> after = new HashMap<>();
    for (Constants under : Constants.all(precision)) {
      after.put(under, values(name, p, under).get(slot));
    }
    next.put(
        Carried.key(slot, name),
        new Carried.Slot(after, new Replay.Error(variance, null, deviations)));
  }

  /**
   * Where the subject is not what the mathematics of the constants gives, takes that way of making
   * them which is nearest, one for all its numbers.
   *
   * @param subject what it has after the step: θ' by name, slots by name and slot
   */
  public void takeNearest(Map<String, Matrix> subject) {
    if (distance(subject, values).largest() <= SUSPECT) {
      return;
    }
    Distance least = null;
    Map<String, Map<String, double[]>> usual = values;
    Map<String, Map<String, double[]>> nearest = values;
    for (Constants under : Constants.all(precision)) {
      Map<String, Map<String, double[]>> other = new HashMap<>();
      parameters.forEach((name, p) -> other.put(name, values(name, p, under)));
      Distance distance = distance(subject, other);
      if (least == null || distance.compareTo(least) < 0) {
        least = distance;
        nearest = other;
        constants = under;
      }
    }
    values = nearest;
    if (areFar(usual, nearest)) {
      parameters.forEach(this::replay);
    }
  }

  /** Whether σ of the one is not that of the other: β may be rounded to 1. */
  private static boolean areFar(
      Map<String, Map<String, double[]>> usual, Map<String, Map<String, double[]>> nearest) {
    for (Map.Entry<String, Map<String, double[]>> parameter : nearest.entrySet()) {
      for (Map.Entry<String, double[]> tensor : parameter.getValue().entrySet()) {
        double[] a = usual.get(parameter.getKey()).get(tensor.getKey());
        double[] b = tensor.getValue();
        for (int i = 0; i < b.length; i++) {
          if (Math.abs(a[i] - b[i]) > FAR * Math.abs(b[i])) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** How many elements are beyond rounding, and the largest error in σ. */
  private record Distance(int beyond, double largest) implements Comparable<Distance> {
    @Override
    public int compareTo(Distance other) {
      return beyond != other.beyond
          ? Integer.compare(beyond, other.beyond)
          : Double.compare(largest, other.largest);
    }
  }

  private Distance distance(
      Map<String, Matrix> subject, Map<String, Map<String, double[]>> reference) {
    int beyond = 0;
    double largest = 0;
    for (Map.Entry<String, Map<String, double[]>> parameter : reference.entrySet()) {
      for (Map.Entry<String, double[]> tensor : parameter.getValue().entrySet()) {
        String key = slotKey(parameter.getKey(), tensor.getKey());
        Matrix own = subject.get(key);
        Matrix sigma = uncertainties.get(key).sigma();
        for (int i = 0; own != null && i < sigma.size(); i++) {
          // where the usual constants give exactly 0, their σ measures nothing
          double rounded = Math.hypot(arithmetic.deviation() * own.get(i), arithmetic.smallest());
          double unit = Math.max(sigma.get(i), rounded);
          double error = Math.abs(own.get(i) - tensor.getValue()[i]) / unit;
          // constants that make no number of what is one are the farthest: β may be rounded to 1
          boolean isNumber = Double.isFinite(own.get(i)) && !Double.isNaN(unit);
          error = Double.isNaN(error) && isNumber ? INFINITE : error;
          beyond += error > Replay.LIMIT ? 1 : 0;
          largest = error > largest ? error : largest;
        }
      }
    }
    return new Distance(beyond, largest);
  }

  /** The key of a tensor after the step: of θ' itself for an empty slot. */
  public static String slotKey(String name, String slot) {
    return name + "." + slot;
  }

  /** θ' of a parameter, or a slot of the state after the step; empty if there is none. */
  public Optional<Expected> after(String name, String slot) {
    return Optional.ofNullable(values.get(name))
        .map(slots -> slots.get(slot))
        .map(v -> new Expected(matrix(name, v), uncertainties.get(slotKey(name, slot))));
  }

  private Matrix matrix(String name, double[] values) {
    Matrix theta = state.parameters().get(name);
    return Matrix.of(theta.rows(), theta.columns(), values);
  }

  /** The state after the step; running statistics are as they were. */
  public TrainingState next() {
    Map<String, Map<String, Matrix>> slots = new TreeMap<>();
    values.forEach(
        (name, tensors) ->
            tensors.forEach(
                (slot, v) ->
                    slots
                        .computeIfAbsent(slot, s -> new LinkedHashMap<>())
                        .put(name, matrix(name, v))));
    Map<String, Matrix> theta = slots.remove("");
    Map<String, Tensors> inOrder = new HashMap<>();
    slots.forEach((slot, tensors) -> inOrder.put(slot, new Tensors(ordered(tensors))));
    return new TrainingState(
        state.parameters().mapNamed((name, m) -> theta.getOrDefault(name, m)),
        inOrder,
        state.iteration() + 1,
        state.epoch());
  }

  private Map<String, Matrix> ordered(Map<String, Matrix> tensors) {
    Map<String, Matrix> result = new LinkedHashMap<>();
    for (String name : state.parameters().names()) {
      if (tensors.containsKey(name)) {
        result.put(name, tensors.get(name));
      }
    }
    return result;
  }

  /** The errors of the state after the step, of the slots that are not recorded. */
  public Carried carried() {
    return new Carried(next);
  }
}
