package org.dl4jreference.report;

import java.util.Set;

/** A block that not everybody sees. */
record Only(Block block, Set<Reader> readers) implements Block {
  @Override
  public void renderBy(Renderer renderer) {
    if (readers.stream().anyMatch(renderer.readers()::contains)) {
      block.renderBy(renderer);
    }
  }
}
