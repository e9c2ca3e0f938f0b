package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Vertex;
import org.dl4jreference.verdict.FaultPlace;
import org.dl4jreference.verdict.Quantity;

/**
 * The hypotheses about networks of any layers.
 *
 * @param fault where the disagreement begins
 */
record GraphRepertoire(GraphAttempt start, Optional<FaultPlace> fault)
    implements Repertoire<GraphAttempt> {
  private static final List<Hypothesis<GraphAttempt>> FINDINGS =
      Stream.of(
              ActivationImitations.<GraphAttempt>all(),
              LossImitations.<GraphAttempt>all(),
              UpdateImitations.<GraphAttempt>all(),
              OutputImitations.all(),
              LayerImitations.all())
          .flatMap(List::stream)
          .toList();

  @Override
  public List<Hypothesis<GraphAttempt>> findings() {
    return FINDINGS;
  }

  @Override
  public Stream<Hypothesis<GraphAttempt>> forward(Compared first) {
    return new VertexHypotheses(start, start.spec().vertices().get(first.layer())).forward();
  }

  /** Other examples, and no masks of them. */
  @Override
  public Stream<Hypothesis<GraphAttempt>> pass() {
    List<Hypothesis<GraphAttempt>> all = new ArrayList<>();
    GraphBatch batch = start.pass().batch();
    int m = batch.size();
    for (int by : m > 1 ? new int[] {1, m - 1} : new int[0]) {
      all.add(
          of(
              "shifted-labels",
              "the labels are those of the %s example".formatted(by == 1 ? "next" : "last"),
              new GraphBatch(
                  batch.features(),
                  rolled(batch.labels(), by),
                  batch.featuresMasks(),
                  batch.labelsMasks())));
    }
    if (!batch.labelsMasks().isEmpty()) {
      all.add(
          of(
              "mask-ignored",
              "the labels' mask is not used",
              new GraphBatch(batch.features(), batch.labels(), batch.featuresMasks(), Map.of())));
    }
    if (!batch.featuresMasks().isEmpty()) {
      all.add(
          of(
              "mask-ignored",
              "the features' mask is not used",
              new GraphBatch(batch.features(), batch.labels(), Map.of(), batch.labelsMasks())));
    }
    return all.stream();
  }

  private static Hypothesis<GraphAttempt> of(String id, String text, GraphBatch other) {
    return new Hypothesis<>(
        id, text, a -> a.passing(a.pass().of(other.after(a.pass().batch().carried()))));
  }

  private static Map<String, Tensor> rolled(Map<String, Tensor> labels, int by) {
    Map<String, Tensor> rolled = new LinkedHashMap<>(labels);
    rolled.replaceAll(
        (name, y) -> {
          double[] v = y.values();
          int rest = v.length / y.shape()[0];
          double[] other = new double[v.length];
          for (int k = 0; k < v.length; k++) {
            other[k] = v[(k + by * rest) % v.length];
          }
          return new Tensor(y.shape(), other);
        });
    return rolled;
  }

  /** In each vertex from where the disagreement begins up to the next that would have shown it. */
  @Override
  public Stream<Hypothesis<GraphAttempt>> backward(List<Compared> wrong) {
    int from = wrong.stream().mapToInt(Compared::layer).max().orElse(0);
    int upTo = Math.max(from, fault.map(FaultPlace::upTo).orElse(from)) + 1;
    List<Vertex> vertices = start.spec().vertices();
    while (upTo < vertices.size() && !hasGradient(upTo)) {
      upTo++;
    }
    return Stream.concat(
        VertexHypotheses.exchanged(start, wrong),
        vertices.subList(from, Math.min(upTo + 1, vertices.size())).stream()
            .flatMap(vertex -> new VertexHypotheses(start, vertex).backward()));
  }

  private boolean hasGradient(int place) {
    return start.compared().stream()
        .anyMatch(c -> c.quantity() == Quantity.GRADIENT && c.layer() == place);
  }

  @Override
  public Stream<Hypothesis<GraphAttempt>> fitted(Fit fit) {
    return Stream.empty();
  }
}
