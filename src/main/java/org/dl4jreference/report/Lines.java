package org.dl4jreference.report;

import java.util.List;

/**
 * Lines to be read as they are, however long.
 *
 * @param key of an array of strings in JSON; empty for people only
 */
record Lines(String key, List<String> lines) implements Block {
  Lines {
    lines = List.copyOf(lines);
  }

  @Override
  public void renderBy(Renderer renderer) {
    renderer.lines(this);
  }
}
