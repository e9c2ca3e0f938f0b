package org.dl4jreference.report;

import java.util.EnumSet;
import java.util.Set;

/** A part of a document: what there is to say, before anybody knows in which form. */
public sealed interface Block
    permits Cases, Chart, Diagram, Facts, LayerRow, Lines, Prose, Section, Table, Block.Only {
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
   */
  default Block only(Reader first, Reader... others) {
    return new Only(this, EnumSet.of(first, others));
  }

  /** The same for everybody, but on a terminal only where more was asked for. */
  default Block whenVerbose() {
    return only(Reader.VERBOSE_TERMINAL, Reader.PAGE, Reader.PROGRAM);
  }

  /**
   * A block that not everybody sees.
   *
   * @param readers who does
   */
  record Only(Block block, Set<Reader> readers) implements Block {
    /** Copies the set. */
    public Only {
      readers = Set.copyOf(readers);
    }

    @Override
    public void renderBy(Renderer renderer) {
      if (readers.stream().anyMatch(renderer.readers()::contains)) {
        block.renderBy(renderer);
      }
    }
  }
}
