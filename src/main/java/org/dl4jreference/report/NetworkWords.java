package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.dl4jreference.model.LayerKind;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.verdict.Worst;

/** Networks and their layers in words. */
final class NetworkWords {
  private NetworkWords() {}

  /** For example {@code 2-3-1}. */
  static String dims(NetworkSpec spec) {
    return spec.nIn()
        + "-"
        + spec.layers().stream()
            .map(layer -> Integer.toString(layer.nOut()))
            .collect(Collectors.joining("-"));
  }

  /** For example {@code 2 → 3, sigmoid}. */
  static List<String> layers(NetworkSpec spec) {
    return spec.layers().stream().map(NetworkWords::layer).toList();
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
