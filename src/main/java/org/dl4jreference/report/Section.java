package org.dl4jreference.report;

import java.util.List;

/**
 * Blocks that belong together. For programs they stand in an object of this key, with those of
 * other sections of the same; or, if it is empty, in the one around it. A section that is empty for
 * a reader is not there for that reader.
 */
record Section(String key, String heading, List<? extends Block> blocks) implements Block {
  Section {
    blocks = List.copyOf(blocks);
  }

  static Section of(String heading, Block... blocks) {
    return new Section("", heading, List.of(blocks));
  }

  static Section keyed(String key, Block... blocks) {
    return new Section(key, "", List.of(blocks));
  }

  @Override
  public void renderBy(Renderer renderer) {
    renderer.section(this);
  }
}
