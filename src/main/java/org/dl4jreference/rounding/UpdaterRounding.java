package org.dl4jreference.rounding;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.catalog.Updater;
import org.dl4jreference.graph.Constants;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Tape;
import org.dl4jreference.graph.UpdateTape;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Network;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;

/** Every number of one update of all parameters, and what rounding makes of it. */
public final class UpdaterRounding {
  /** Another way of making the constants is tried where an error is more than so many σ. */
  private static final double SUSPECT = 3;

  /** By what part of a value another way must differ for its errors to be others. */
  private static final double FAR = 0.1;

  private final TrainingState state;
  private final Set<String> recorded;
  private final List<Constants> ways;
  private final Arithmetic arithmetic;
  private final int replays;
  private final Map<String, Update> updates = new LinkedHashMap<>();
  private final Map<String, Map<String, Replay.Error[]>> handedOn = new HashMap<>();
  private final Map<String, Uncertainty> uncertainties = new HashMap<>();
  private final Map<String, double[]> values = new HashMap<>();

  /**
   * Follows rounding through an update from what is known exactly.
   *
   * @param catalogue what the names mean
   * @param network how its parameters are trained
   * @param state before the step
   * @param gradient the subject's own of the mean data loss
   * @param recorded the slots that are recorded after the step
   * @param precision the arithmetic under test
   * @param replays how many
   */
  public UpdaterRounding(
      Catalogue catalogue,
      Network network,
      TrainingState state,
      Tensors gradient,
      Set<String> recorded,
      Precision precision,
      int replays) {
    this(
        catalogue,
        network,
        state,
        Carried.NOTHING,
        gradient,
        Map.of(),
        recorded,
        precision,
        replays);
  }

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
      Network spec,
      TrainingState state,
      Carried carried,
      Optional<Tensors> gradient,
      NetworkRounding pass,
      Set<String> recorded,
      Precision precision,
      int replays) {
    this(
        catalogue,
        spec,
        state,
        carried,
        gradient.orElseGet(() -> pass.gradient(state.parameters())),
        gradient.isPresent() ? Map.of() : pass.gradientErrors(),
        recorded,
        precision,
        replays);
  }

  private UpdaterRounding(
      Catalogue catalogue,
      Network network,
      TrainingState state,
      Carried carried,
      Tensors g,
      Map<String, Replay.Error> errors,
      Set<String> recorded,
      Precision precision,
      int replays) {
    this.state = state;
    this.recorded = recorded;
    this.ways = Constants.all(precision);
    this.arithmetic = Arithmetic.of(precision);
    // errors that were handed on have as many replays as they were made with
    this.replays = carried.slots.isEmpty() && errors.isEmpty() ? replays : NetworkRounding.REPLAYS;
    ParameterUpdate update = new ParameterUpdate(catalogue, network);
    for (String name : state.parameters().names()) {
      Optional<Updater> updater = update.updater(name);
      if (updater.isPresent()) {
        Map<String, double[]> given = new LinkedHashMap<>();
        Map<String, IntFunction<Replay.Error>> errorsOf = new HashMap<>();
        given.put(UpdateTape.THETA, state.parameters().get(name).toArray());
        given.put(UpdateTape.GRADIENT, g.get(name).toArray());
        if (errors.containsKey(name)) {
          errorsOf.put(UpdateTape.GRADIENT, from -> errors.get(name).part(from, Update.PIECE));
        }
        Optional<Formula> normalization = network.trainingOf(name).gradientNormalization();
        double clip =
            normalization
                .filter(f -> f.name().equals("clip_elementwise_absolute_value"))
                .map(f -> catalogue.gradientNormalizations().get(f.name()).complete(f))
                .map(f -> f.get("threshold"))
                .orElse(Double.POSITIVE_INFINITY);
        normalization
            .filter(f -> Double.isInfinite(clip))
            .ifPresent(f -> scale(f, name, g, given, errorsOf));
        for (String slot : updater.get().slots()) {
          given.put(slot, ParameterUpdate.slot(state, updater.get(), slot, name).toArray());
        }
        double rate = update.rate(name, state);
        double decay = update.decay(name, rate);
        int step = state.iteration() + 1;
        UpdateTape.Training training =
            new UpdateTape.Training(updater.get(), rate, decay, update.penalty(name), clip, step);
        Map<String, Carried.Slot> rebuilt =
            new HashMap<>(carried.slots.getOrDefault(name, Map.of()));
        // under a hypothesis the updater may be another than that of the steps before
        rebuilt.keySet().retainAll(updater.get().slots());
        updates.put(name, new Update(training, given, errorsOf, rebuilt));
      }
    }
    replay(ways.get(0));
  }

  /** What an L2 normalisation scales the gradient by. */
  private void scale(
      Formula normalization,
      String name,
      Tensors gradient,
      Map<String, double[]> given,
      Map<String, IntFunction<Replay.Error>> errors) {
    boolean isOfLayer = normalization.name().endsWith("per_layer");
    double[] numbers =
        gradient.of(Tensors.placeOf(name)).entrySet().stream()
            .filter(e -> isOfLayer || e.getKey().equals(Tensors.keyOf(name)))
            .flatMapToDouble(e -> Arrays.stream(e.getValue().toArray()))
            .toArray();
    Tape t = new Tape();
    Optional<Node> factor = UpdateTape.factor(t, normalization, numbers, ways.get(0).precision());
    if (factor.isPresent()) {
      Draws draws = new Draws(NetworkRounding.SEED + 1, 0, replays, arithmetic.enlarged() > 1);
      Set<Node> only = Set.of(factor.get());
      given.put(UpdateTape.FACTOR, factor.get().value().values());
      // its own last rounding is drawn, since all elements share it
      new Replay(arithmetic, draws, 0, Map.of())
          .run(t, only, only, (node, error) -> errors.put(UpdateTape.FACTOR, from -> error));
    }
  }

  private void replay(Constants under) {
    updates.forEach(
        (name, update) -> {
          Map<String, double[]> own = new LinkedHashMap<>();
          Replays<String> replay = update.replay(arithmetic, replays, under, recorded, own);
          handedOn.put(name, replay.handedOn());
          Matrix shape = state.parameters().get(name);
          own.forEach(
              (slot, v) -> {
                String key = slotKey(name, slot);
                values.put(key, v);
                uncertainties.put(key, replay.uncertainty(slot, shape.rows(), shape.columns()));
              });
        });
  }

  private Map<String, double[]> values(Constants under) {
    Map<String, double[]> all = new HashMap<>();
    updates.forEach(
        (name, update) ->
            update.values(under).forEach((slot, v) -> all.put(slotKey(name, slot), v)));
    return all;
  }

  /**
   * Where the subject is not what the mathematics of the constants gives, takes that way of making
   * them which is nearest, one for all its numbers.
   *
   * @param subject what it has after the step: θ' by name, slots by name and slot
   */
  public void takeNearest(Map<String, Matrix> subject) {
    if (distance(subject, ways.get(0), values).largest() <= SUSPECT) {
      return;
    }
    Distance nearest =
        ways.stream()
            .map(under -> distance(subject, under, values(under)))
            .min(Comparator.comparingInt(Distance::beyond).thenComparingDouble(Distance::largest))
            .orElseThrow();
    if (areFar(nearest.values())) {
      replay(nearest.under());
    }
    values.putAll(nearest.values());
  }

  /** Whether σ of other values is not that of the usual ones: β may be rounded to 1. */
  private boolean areFar(Map<String, double[]> others) {
    return others.entrySet().stream()
        .anyMatch(
            entry -> {
              double[] usual = values.get(entry.getKey());
              double[] other = entry.getValue();
              return IntStream.range(0, other.length)
                  .anyMatch(i -> Math.abs(usual[i] - other[i]) > FAR * Math.abs(other[i]));
            });
  }

  /** How many elements are beyond rounding, and the largest error in σ. */
  private record Distance(
      Constants under, Map<String, double[]> values, int beyond, double largest) {}

  private Distance distance(
      Map<String, Matrix> subject, Constants under, Map<String, double[]> reference) {
    int beyond = 0;
    double largest = 0;
    for (Map.Entry<String, double[]> tensor : reference.entrySet()) {
      Matrix own = subject.get(tensor.getKey());
      Matrix sigma = uncertainties.get(tensor.getKey()).sigma();
      for (int i = 0; own != null && i < sigma.size(); i++) {
        // where the usual constants give exactly 0, their σ measures nothing
        double rounded = Math.hypot(arithmetic.deviation() * own.get(i), arithmetic.smallest());
        double unit = Math.max(sigma.get(i), rounded);
        double error = Math.abs(own.get(i) - tensor.getValue()[i]) / unit;
        // constants that make no number of what is one are the farthest: β may be rounded to 1
        boolean isNumber = Double.isFinite(own.get(i)) && !Double.isNaN(unit);
        error = Double.isNaN(error) && isNumber ? Double.POSITIVE_INFINITY : error;
        beyond += error > Replay.LIMIT ? 1 : 0;
        largest = error > largest ? error : largest;
      }
    }
    return new Distance(under, reference, beyond, largest);
  }

  /** The key of a tensor after the step: of θ' itself for an empty slot. */
  public static String slotKey(String name, String slot) {
    return name + "." + slot;
  }

  /** θ' of a parameter, or a slot of the state after the step; empty if there is none. */
  public Optional<Expected> after(String name, String slot) {
    String key = slotKey(name, slot);
    return Optional.ofNullable(uncertainties.get(key))
        .map(u -> new Expected(matrix(name, values.get(key)), u));
  }

  private Matrix matrix(String name, double[] v) {
    Matrix theta = state.parameters().get(name);
    return Matrix.of(theta.rows(), theta.columns(), v);
  }

  /** The state after the step; running statistics are as they were. */
  public TrainingState next() {
    Map<String, Map<String, Matrix>> slots = new HashMap<>();
    updates.forEach(
        (name, update) ->
            update
                .slots()
                .forEach(
                    slot ->
                        slots
                            .computeIfAbsent(slot, s -> new LinkedHashMap<>())
                            .put(name, after(name, slot).orElseThrow().value())));
    Map<String, Tensors> tensors = new HashMap<>();
    slots.forEach((slot, byName) -> tensors.put(slot, new Tensors(byName)));
    return new TrainingState(
        state
            .parameters()
            .mapNamed((name, m) -> after(name, UpdateTape.THETA).map(Expected::value).orElse(m)),
        tensors,
        state.iteration() + 1,
        state.epoch());
  }

  /** The errors of the state after the step, of the slots that are not recorded. */
  public Carried carried() {
    Map<String, Map<String, Carried.Slot>> next = new HashMap<>();
    updates.forEach((name, update) -> next.put(name, update.next(ways, handedOn.get(name))));
    next.values().removeIf(Map::isEmpty);
    return new Carried(next);
  }
}
