package org.dl4jreference.rounding;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.dl4jreference.graph.Constants;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.UpdateTape;

/**
 * The update of one parameter: it goes element by element, in pieces that fit a cache.
 *
 * @param given what its tape is given, as far as it was recorded
 * @param errors by key and first element of a piece
 * @param carried slots that were not recorded
 */
record Update(
    UpdateTape.Training training,
    Map<String, double[]> given,
    Map<String, IntFunction<Replay.Error>> errors,
    Map<String, Carried.Slot> carried) {
  static final int PIECE = 1 << 12;

  private int size() {
    return given.get(UpdateTape.THETA).length;
  }

  List<String> slots() {
    return training.updater().slots();
  }

  private int end(int from) {
    return Math.min(size(), from + PIECE);
  }

  /** θ' and the slots under one way of making the updater's constants. */
  Map<String, double[]> values(Constants under) {
    Map<String, double[]> values = room();
    IntFunction<UpdateTape> tapes = tapes(under);
    Blocks.starts(size(), PIECE).forEach(from -> copy(tapes.apply(from), from, values));
    return values;
  }

  private Map<String, double[]> room() {
    Map<String, double[]> room = new LinkedHashMap<>();
    room.put(UpdateTape.THETA, new double[size()]);
    slots().forEach(slot -> room.put(slot, new double[size()]));
    return room;
  }

  /** Tapes by the first element of a piece. */
  private IntFunction<UpdateTape> tapes(Constants under) {
    Map<String, double[]> in = new LinkedHashMap<>(given);
    carried.forEach((slot, of) -> in.put(slot, of.values().getOrDefault(under, in.get(slot))));
    return from -> UpdateTape.of(training, in, from, end(from), under);
  }

  private void copy(UpdateTape tape, int from, Map<String, double[]> values) {
    values.forEach(
        (key, to) -> {
          double[] v = tape.after().get(key).value().values();
          for (int i = from; i < end(from); i++) {
            to[i] = v[v.length == 1 ? 0 : i - from];
          }
        });
  }

  /**
   * Replays the update.
   *
   * @param recorded the slots whose errors are not handed on
   * @param values is told of the values
   */
  Replays<String> replay(
      Arithmetic arithmetic,
      int replays,
      Constants under,
      Set<String> recorded,
      Map<String, double[]> values) {
    values.putAll(room());
    // a relative error of the whole update is relative to θ' − θ
    double[] step = new double[size()];
    Map<String, double[]> bases = new HashMap<>(values);
    bases.put(UpdateTape.THETA, step);
    Set<String> unrecorded = new HashSet<>(slots());
    unrecorded.removeAll(recorded);
    Replays<String> replay = new Replays<>(arithmetic, bases, unrecorded, PIECE);
    IntFunction<UpdateTape> tapes = tapes(under);
    replay.run(
        NetworkRounding.SEED + 1,
        replays,
        from -> {
          UpdateTape tape = tapes.apply(from);
          copy(tape, from, values);
          for (int i = from; i < end(from); i++) {
            step[i] = values.get(UpdateTape.THETA)[i] - given.get(UpdateTape.THETA)[i];
          }
          return piece(tape, from);
        });
    return replay;
  }

  private Replays.Piece<String> piece(UpdateTape tape, int from) {
    Map<Node, String> outputs = new HashMap<>();
    tape.after().forEach((key, node) -> outputs.put(node, key));
    Map<Node, Replay.Error> known = new HashMap<>();
    errors.forEach((key, error) -> known.put(tape.given().get(key), error.apply(from)));
    carried.forEach((slot, of) -> known.put(tape.given().get(slot), of.errors()[from / PIECE]));
    return new Replays.Piece<>(tape.tape(), outputs, known);
  }

  /** The slots after the step whose errors are handed on. */
  Map<String, Carried.Slot> next(List<Constants> ways, Map<String, Replay.Error[]> handedOn) {
    Map<String, Carried.Slot> next = new HashMap<>();
    handedOn.forEach((slot, error) -> next.put(slot, new Carried.Slot(new HashMap<>(), error)));
    for (Constants under : next.isEmpty() ? List.<Constants>of() : ways) {
      Map<String, double[]> values = values(under);
      next.forEach((slot, of) -> of.values().put(under, values.get(slot)));
    }
    return next;
  }
}
