package org.dl4jreference.verify;

import org.dl4jreference.model.Memory;

/** The memory that judging a step takes: asked for before anything is computed. */
public final class StepMemory {
  /**
   * Of heap for each parameter and each activation: its value and gradient by engine and reference,
   * the replays, σ. Least heaps measured: 784-1000-10 with 128 examples 220 to 300 MB,
   * 784-2000-2000-10 at most 1.3 GB, 20-400-10 with 4000 more than 400 MB.
   */
  private static final double BYTES_OF_NUMBER = 200;

  private StepMemory() {}

  /**
   * Refuses a step that the heap cannot hold.
   *
   * @param parameters of the network
   * @param activations of all examples of a batch, in all layers; 0 if they are not known
   * @throws org.dl4jreference.model.BadInput that says how much it needs and how to have it
   */
  public static void expect(long parameters, long activations) {
    Memory.expect(
        "a step of %d parameters and %d activations".formatted(parameters, activations),
        BYTES_OF_NUMBER * (parameters + activations));
  }
}
