package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.LayerKind;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Network;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.Vertex;
import org.dl4jreference.verdict.Worst;

/** Networks and their layers in words. */
final class NetworkWords {
  private static final String SCORE = "score";

  private NetworkWords() {}

  /** For example {@code 2-3-1}. */
  static String dims(NetworkSpec spec) {
    return spec.nIn()
        + "-"
        + spec.layers().stream()
            .map(layer -> Integer.toString(layer.nOut()))
            .collect(Collectors.joining("-"));
  }

  /**
   * A layer, a vertex or the score.
   *
   * @param title for example {@code layer 0}, or the name of a vertex
   * @param words for example {@code 2 → 3, sigmoid}
   */
  record Part(String title, String words) {}

  /** All layers or vertices in order, then the score. */
  static List<Part> parts(Network network) {
    return network instanceof NetworkSpec spec ? parts(spec) : parts((GraphSpec) network);
  }

  private static List<Part> parts(NetworkSpec spec) {
    List<Part> parts = new ArrayList<>();
    spec.layers().forEach(layer -> parts.add(new Part("layer " + parts.size(), layer(layer))));
    parts.add(new Part(SCORE, spec.loss().formula().toString()));
    return parts;
  }

  /** A vertex; the layers of a {@code MultiLayerNetwork} are numbered. */
  static String title(String vertex) {
    return vertex.matches("\\d+") ? "layer " + vertex : vertex;
  }

  private static List<Part> parts(GraphSpec spec) {
    List<Part> parts = new ArrayList<>();
    for (Vertex vertex : spec.vertices()) {
      Operation operation = vertex.operation();
      parts.add(
          new Part(
              title(vertex.name()),
              operation.has("activationFn")
                  ? operation.type() + ", " + operation.formula("activationFn")
                  : operation.type()));
    }
    String losses =
        spec.vertices().stream()
            .filter(v -> spec.outputs().contains(v.name()) && v.operation().has("lossFn"))
            .map(v -> v.operation().loss("lossFn").formula().toString())
            .distinct()
            .collect(Collectors.joining(", "));
    parts.add(new Part(SCORE, losses));
    return parts;
  }

  static String steps(int number) {
    return number == 1 ? "1 step" : number + " steps";
  }

  private static String layer(LayerSpec layer) {
    return layer.kind() == LayerKind.DENSE
        ? "%d → %d, %s".formatted(layer.nIn(), layer.nOut(), layer.activation())
        : "%s of %d, %s"
            .formatted(
                layer.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                layer.nOut(),
                layer.activation());
  }

  /** Elements in the order in which a network is flattened: layer by layer, row by row. */
  static List<String> elements(Tensors tensors) {
    List<String> names = new ArrayList<>();
    tensors
        .byName()
        .forEach(
            (tensor, m) -> {
              for (int k = 0; k < m.size(); k++) {
                names.add(Worst.place(tensor, k / m.columns(), k % m.columns()));
              }
            });
    return names;
  }
}
