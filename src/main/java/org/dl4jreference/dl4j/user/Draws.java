package org.dl4jreference.dl4j.user;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Draw;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a network draws, pass by pass: each draw from a seed of its own, so that every pass of one
 * step draws the same, in whichever order its layers are run.
 */
final class Draws {
  private final Map<String, Integer> counts = new HashMap<>();
  private Map<String, Draw> drawn = new LinkedHashMap<>();

  /** Applies something random to an array of one number. */
  interface Applied {
    INDArray to(double value);
  }

  /** Begins a pass. */
  void begin() {
    counts.clear();
    drawn = new LinkedHashMap<>();
  }

  /** What was drawn in this pass, by place; the first where one was asked again. */
  Map<String, Draw> drawn() {
    return Map.copyOf(drawn);
  }

  /**
   * Records a draw, and seeds for the same once more.
   *
   * @param place by which it is found again
   */
  void draw(String place, int iteration, int epoch, Applied applied) {
    long seed = Objects.hash(place, counts.merge(place, 1, Integer::sum), iteration, epoch);
    Nd4j.getRandom().setSeed(seed);
    Draw draw;
    INDArray zero = applied.to(0);
    Nd4j.getRandom().setSeed(seed);
    draw = new Draw(NdArrays.toTensor(zero), NdArrays.toTensor(applied.to(1)));
    drawn.putIfAbsent(place, draw);
    Nd4j.getRandom().setSeed(seed);
  }
}
