package org.dl4jreference.report;

import java.util.Set;

/** A part of a document: what there is to say, before anybody knows in which form. */
public sealed interface Block
    permits Cases, Chart, Diagram, Facts, LayerRow, Lines, Only, Prose, Section, Table {
  /**
   * Tells a renderer what this is.
   *
   * @param renderer who writes it
   */
  void renderBy(Renderer renderer);

  /**
   * The same for some readers alone.
   *
   * @param readers who sees it
   * @return the block
   */
  default Block only(Reader... readers) {
    return new Only(this, Set.of(readers));
  }
}
