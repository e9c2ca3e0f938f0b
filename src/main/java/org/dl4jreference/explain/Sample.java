package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.model.Matrix;

/**
 * Some elements of tensors, by which a hypothesis is tried before all are computed.
 *
 * @param tensors of which they are
 * @param places by the tensor's name, counted row by row
 */
record Sample(List<Compared> tensors, Map<String, int[]> places) {
  /** More tell nothing new of a hypothesis that is about all. */
  private static final int MOST = 1 << 12;

  /**
   * All that are asked for, or of very many some from everywhere.
   *
   * @param tensors of which
   * @param isAsked whether an element is
   */
  static Sample of(List<Compared> tensors, BiPredicate<Compared, Integer> isAsked) {
    Map<String, int[]> all = new LinkedHashMap<>();
    for (Compared c : tensors) {
      int[] asked =
          IntStream.range(0, c.expected().size()).filter(e -> isAsked.test(c, e)).toArray();
      all.put(c.name(), asked);
    }
    int size = all.values().stream().mapToInt(asked -> asked.length).sum();
    int step = (size - 1) / MOST + 1;
    all.replaceAll(
        (name, asked) ->
            IntStream.range(0, asked.length)
                .filter(i -> i % step == 0)
                .map(i -> asked[i])
                .toArray());
    return new Sample(new ArrayList<>(tensors), all);
  }

  /** The values at the places of a tensor. */
  double[] of(Compared c, Matrix values) {
    return IntStream.of(places.get(c.name())).mapToDouble(values::get).toArray();
  }
}
