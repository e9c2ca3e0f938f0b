package org.dl4jreference.verdict;

/**
 * Where a fault begins.
 *
 * @param layer the lowest layer that it may begin in; the number of layers for the loss
 * @param upTo the highest: above the lowest where the layers between, whose numbers agree, would
 *     not have shown an error of that size
 */
public record FaultPlace(int layer, int upTo) {
  /** One layer. */
  public static FaultPlace in(int layer) {
    return new FaultPlace(layer, layer);
  }

  /** Whether it may begin in more than one layer. */
  public boolean isRange() {
    return upTo > layer;
  }

  /**
   * Whether a layer is one of those.
   *
   * @param other from 0
   */
  public boolean contains(int other) {
    return layer <= other && other <= upTo;
  }
}
