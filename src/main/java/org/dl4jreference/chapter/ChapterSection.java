package org.dl4jreference.chapter;

import java.util.Locale;

/** The parts of the chapter's report, in the chapter's order. */
public enum ChapterSection {
  /** The worked forward example. */
  FORWARD,
  /** Activations and losses. */
  ACTIVATIONS,
  /** The 13 gradients. */
  GRADIENTS,
  /** One update. */
  UPDATE,
  /** Many updates. */
  TRAINING,
  /** The line at three learning rates. */
  LEARNING_RATE;

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
