package org.dl4jreference.golden;

import java.nio.file.Path;
import java.util.List;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.config.GoldenFile;
import org.dl4jreference.config.LayersCase;

/** The golden networks of any layers. */
public final class GoldenLayers {
  /** The file, packed. */
  public static final Path FILE = Path.of("src/test/resources/golden/layers.json.gz");

  private static final List<LayersCase> ALL = GoldenFile.read(FILE, Catalogue.standard()).layers();

  private GoldenLayers() {}

  /** All of the file. */
  public static List<LayersCase> all() {
    return ALL;
  }
}
