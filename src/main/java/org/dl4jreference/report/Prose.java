package org.dl4jreference.report;

import java.util.List;

/**
 * Paragraphs, each after the label on a terminal; for programs an array of this key, unless it is
 * empty.
 */
record Prose(String key, String label, List<String> paragraphs) implements Block {
  Prose {
    paragraphs = List.copyOf(paragraphs);
  }

  static Prose of(String... paragraphs) {
    return new Prose("", "", List.of(paragraphs));
  }

  /** What is neither agreement nor fault. */
  static Prose remarks(List<String> remarks) {
    return new Prose("remarks", "- ", remarks);
  }

  @Override
  public void renderBy(Renderer renderer) {
    renderer.prose(this);
  }
}
