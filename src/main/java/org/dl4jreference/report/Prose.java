package org.dl4jreference.report;

import java.util.List;

/**
 * Sentences.
 *
 * @param key of an array of strings in JSON; empty for people only
 * @param label stands before each on a terminal; may be empty
 * @param paragraphs a sentence or several each
 */
public record Prose(String key, String label, List<String> paragraphs) implements Block {
  /** Copies the list. */
  public Prose {
    paragraphs = List.copyOf(paragraphs);
  }

  /**
   * Sentences for people.
   *
   * @param paragraphs a sentence or several each
   */
  public static Prose of(String... paragraphs) {
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
