package org.dl4jreference.report;

import java.util.List;

/**
 * A network's layers side by side, from input to output: where a fault begins, at one glance. For
 * pages; outside sections it stands at the top.
 */
record LayerRow(String caption, List<Box> boxes) implements Block {
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

  /** A layer with what was found in it; detail and largest error may be empty. */
  record Box(String name, String detail, Mark mark, String largest) {}

  /** What was found in a layer: never told by colour alone. */
  enum Mark {
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
