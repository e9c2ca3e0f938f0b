package org.dl4jreference.report;

import java.util.List;

/**
 * A network's layers side by side, from input to output: where a fault begins, at one glance.
 *
 * @param caption whose layers, and what the figures are
 * @param boxes a layer each
 */
public record LayerRow(String caption, List<Box> boxes) implements Block {
  /** Copies the list. */
  public LayerRow {
    boxes = List.copyOf(boxes);
  }

  @Override
  public void renderBy(Renderer renderer) {
    renderer.layers(this);
  }

  /** The first cell of a row in a table about layers. */
  static Value name(String layer, boolean isFirstAtFault) {
    return isFirstAtFault
        ? Value.hot(layer + " ◀ " + Mark.BEGINS.words, Value.HOTTEST)
        : Value.words(layer);
  }

  /**
   * A layer.
   *
   * @param detail a few words about it; may be empty
   * @param mark what was found in it
   * @param largest its largest error, with its unit; may be empty
   */
  public record Box(String name, String detail, Mark mark, String largest) {}

  /** What was found in a layer: never told by colour alone. */
  public enum Mark {
    /** Rounding explains all of it. */
    AGREES("good", "✓", "agrees"),
    /** Its own arithmetic disagrees, and nothing before it does. */
    BEGINS("bad", "✗", "the fault begins here"),
    /** It disagrees, perhaps because of the fault alone. */
    AFTER("after", "!", "perhaps because of it"),
    /** It disagrees, and nobody knows where the fault begins. */
    DISAGREES("bad", "✗", "disagrees"),
    /** Beyond the range of the arithmetic. */
    OVERFLOWED("open", "∞", "overflowed"),
    /** At a singularity. */
    SATURATED("open", "∞", "saturated"),
    /** Nothing is said about it. */
    UNCHECKED("open", "?", "not checked");

    private final String tone;
    private final String symbol;
    private final String words;

    Mark(String tone, String symbol, String words) {
      this.tone = tone;
      this.symbol = symbol;
      this.words = words;
    }

    String tone() {
      return tone;
    }

    String symbol() {
      return symbol;
    }

    String words() {
      return words;
    }
  }
}
