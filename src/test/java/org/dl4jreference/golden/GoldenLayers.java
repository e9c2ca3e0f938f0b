package org.dl4jreference.golden;

import java.nio.file.Path;
import java.util.List;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.config.GoldenFile;
import org.dl4jreference.config.LayersCase;

/** The golden networks of any layers. */
public final class GoldenLayers {
  /** PyTorch's numbers, packed. */
  public static final Path FILE = Path.of("src/test/resources/golden/layers.json.gz");

  /** Other modes, by the complex step, packed. */
  public static final Path MORE = Path.of("src/test/resources/golden/more_layers.json.gz");

  private static final List<LayersCase> ALL = read(FILE);

  private GoldenLayers() {}

  private static List<LayersCase> read(Path file) {
    return GoldenFile.read(file, Catalogue.standard()).layers();
  }

  /** PyTorch's. */
  public static List<LayersCase> all() {
    return ALL;
  }

  /** Of other modes, by the complex step. */
  public static List<LayersCase> more() {
    return read(MORE);
  }
}
