package org.dl4jreference.chapter;

import java.util.List;

/**
 * The digits that the notebooks of chapter 1 print, as they print them (Ayyadevara and Reddy,
 * <em>Modern Computer Vision with PyTorch</em>, second edition). A run agrees with them when it
 * rounds to the same digits.
 */
final class Notebooks {
  /** The prediction of the worked forward example. */
  static final String WORKED_PREDICTION = "1.235";

  /** The cross-entropy of a probability of 0.88. */
  static final String CROSS_ENTROPY = "0.128";

  /** The loss of the 2-3-1 network at the start. */
  static final String INITIAL_LOSS = "0.33455008989960927";

  /** The 2-3-1 network after 100 epochs at 0.01: hidden weights and biases, output likewise. */
  static final List<String> AFTER_100 =
      List.of(
          "0.01424004",
          "-0.5907864",
          "-0.27549535",
          "0.39883757",
          "-0.52918637",
          "0.18640439",
          "0.00554004",
          "0.5519136",
          "-0.06599568",
          "0.3475135",
          "-0.05529078",
          "0.03760847",
          "-0.22443289");

  /** Its prediction then. */
  static final String PREDICTION = "-0.0174781";

  /** The 2-3-1 network after one update at 1, from finite differences. */
  static final List<String> ONE_UPDATE_BY_FINITE_DIFFERENCE =
      List.of(
          "0.03748801",
          "-0.62894595",
          "-0.30494714",
          "0.42208242",
          "-0.5673459",
          "0.156948",
          "0.02878801",
          "0.51375407",
          "-0.09545201",
          "0.8341824",
          "0.25095794",
          "0.4228859",
          "0.60529804");

  /** The same from the chain rule. */
  static final List<String> ONE_UPDATE_BY_CHAIN_RULE =
      List.of(
          "0.03748860333147175",
          "-0.6289373468565382",
          "-0.304951263947996",
          "0.42208860145914084",
          "-0.5673373173880019",
          "0.15694874675699821",
          "0.028788602743620932",
          "0.5137626696420274",
          "-0.0954512566166247",
          "0.8342055621416937",
          "0.2509642654210383",
          "0.422898309408289",
          "0.6052061234525776");

  private Notebooks() {}

  /** y = 3x after ten epochs: weight, bias. */
  static List<String> afterTenEpochs(double learningRate) {
    if (learningRate == 0.01) {
      return List.of("2.265477", "0.7404298");
    }
    if (learningRate == 0.1) {
      return List.of("2.7217765", "0.6589097");
    }
    if (learningRate == 1) {
      return List.of("12755.16", "3765.9717");
    }
    throw new IllegalArgumentException("the notebooks have no learning rate " + learningRate);
  }
}
