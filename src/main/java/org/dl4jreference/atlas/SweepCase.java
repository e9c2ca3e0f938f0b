package org.dl4jreference.atlas;

import java.util.List;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.TrainingState;

/**
 * A network that DL4J computes for a few steps.
 *
 * @param part of the atlas
 * @param subject what is tried: an activation, a loss, an updater, …
 * @param detail under which circumstances
 * @param spec the network
 * @param state before the first step
 * @param batches one for each step
 */
record SweepCase(
    String part,
    String subject,
    String detail,
    NetworkSpec spec,
    TrainingState state,
    List<Batch> batches) {
  SweepCase {
    batches = List.copyOf(batches);
  }
}
