package org.dl4jreference.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.dl4jreference.model.LayerKind;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.NetworkSpec;

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
}
