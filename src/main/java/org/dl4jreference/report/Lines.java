package org.dl4jreference.report;

import java.util.List;

/** Lines to be read as they are, however long; the key is for programs. */
record Lines(String key, List<String> lines) implements Block {
  @Override
  public void renderBy(Renderer renderer) {
    renderer.lines(this);
  }
}
