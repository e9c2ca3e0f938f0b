package org.dl4jreference.rounding;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Tape;

/**
 * The replays of a computation, which may go in pieces, and what they say of its values.
 *
 * @param <K> what tells its values apart
 */
final class Replays<K> {
  private final Arithmetic arithmetic;
  private final int size;
  private final int block;
  private final Map<K, Spread> spreads = new HashMap<>();
  private final Map<K, Replay.Error[]> handedOn = new HashMap<>();

  /**
   * No replay yet.
   *
   * @param bases what a relative error of each value as a whole is relative to
   * @param handedOn of which the errors are asked for
   * @param block how many elements a piece has
   */
  Replays(Arithmetic arithmetic, Map<K, double[]> bases, Set<K> handedOn, int block) {
    this.arithmetic = arithmetic;
    this.size = bases.values().stream().mapToInt(base -> base.length).max().orElse(0);
    this.block = Math.min(block, size);
    bases.forEach((key, base) -> spreads.put(key, new Spread(arithmetic, base)));
    handedOn.forEach(key -> this.handedOn.put(key, new Replay.Error[(size - 1) / this.block + 1]));
  }

  /**
   * A piece.
   *
   * @param outputs what is asked for
   * @param given the errors of leaves that are not exact
   */
  record Piece<K>(Tape tape, Map<Node, K> outputs, Map<Node, Replay.Error> given) {}

  /**
   * Makes all replays.
   *
   * @param pieces by their first element
   */
  void run(long seed, int count, IntFunction<Piece<K>> pieces) {
    for (int done = 0; done < count; done += NetworkRounding.REPLAYS) {
      int draws = Math.min(NetworkRounding.REPLAYS, count - done);
      Draws of = new Draws(seed, done, draws, arithmetic.enlarged() > 1);
      List<Map<K, Spread.Part>> parts =
          Blocks.starts(size, block).mapToObj(from -> run(pieces.apply(from), from, of)).toList();
      spreads.forEach(
          (key, spread) -> spread.combine(parts.stream().map(part -> part.get(key)).toList(), of));
    }
  }

  private Map<K, Spread.Part> run(Piece<K> piece, int from, Draws draws) {
    Set<Node> drawn = new HashSet<>(piece.outputs().keySet());
    drawn.removeIf(node -> !handedOn.containsKey(piece.outputs().get(node)));
    Map<K, Spread.Part> parts = new HashMap<>();
    new Replay(arithmetic, draws, from, piece.given())
        .run(
            piece.tape(),
            piece.outputs().keySet(),
            drawn,
            (node, error) -> {
              K key = piece.outputs().get(node);
              parts.put(key, spreads.get(key).add(from, block, error, draws));
              if (draws.from() == 0 && drawn.contains(node)) {
                handedOn.get(key)[from / block] = error;
              }
            });
    return parts;
  }

  Uncertainty uncertainty(K key, int rows, int columns) {
    return spreads.get(key).uncertainty(rows, columns);
  }

  /** What is known of the errors that are handed on, by piece. */
  Map<K, Replay.Error[]> handedOn() {
    return handedOn;
  }
}
