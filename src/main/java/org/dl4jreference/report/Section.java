package org.dl4jreference.report;

import java.util.List;

/**
 * Blocks that belong together.
 *
 * @param key of the JSON object that they stand in, together with those of other sections of this
 *     key; empty for the one around it
 * @param heading what people read above them; empty for none
 * @param blocks in the order in which they are read; a section without any for a reader is not
 *     there for that reader
 */
public record Section(String key, String heading, List<Block> blocks) implements Block {
  /** Copies the list. */
  public Section {
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
