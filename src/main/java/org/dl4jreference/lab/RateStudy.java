package org.dl4jreference.lab;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the laboratory found for a network that the reference can compute.
 *
 * @param quadratic whether the loss is a quadratic, so that its curvature is the same everywhere
 * @param start the curvature at the start
 * @param along the curvature along a stable run, by epoch
 * @param runs for each rate, what each engine does, by engine's name
 * @param boundary the observed boundary between shrinking and growing steps; only of a quadratic,
 *     and empty where its runs do not show one, as at the minimum
 */
public record RateStudy(
    boolean quadratic,
    Curvature.Spectrum start,
    Map<Integer, Curvature.Spectrum> along,
    Map<Double, Map<String, RateRun>> runs,
    Optional<Boundary> boundary) {
  /** The relative difference up to which prediction and observation of a quadratic agree. */
  public static final double AGREEMENT = 1e-3;

  /** Copies the collections. */
  public RateStudy {
    along = Collections.unmodifiableMap(new LinkedHashMap<>(along));
    runs = Collections.unmodifiableMap(new LinkedHashMap<>(runs));
  }

  /**
   * A boundary found by bisection.
   *
   * @param engine who trained
   * @param observed the rate at which steps neither grow nor shrink; NaN if there is none where the
   *     exact gradients have one
   * @param predicted 2/λmax
   */
  public record Boundary(String engine, double observed, double predicted) {
    /**
     * The relative difference.
     *
     * @return |observed − predicted|/predicted
     */
    public double difference() {
      return Math.abs(observed - predicted) / predicted;
    }

    /**
     * Whether prediction and observation agree to 0.1 %.
     *
     * @return true if they do; false if nothing was observed
     */
    public boolean agrees() {
      return difference() <= AGREEMENT;
    }
  }
}
