package org.dl4jreference.adversary;

import java.util.Random;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;

/**
 * A correct implementation in an arithmetic, which owes nothing to the reference. Its sums are
 * taken in another order at every step; its functions are rounded once.
 */
public final class Emulator implements Engine {
  private final Precision precision;
  private final Random random = new Random(1);

  public Emulator(Precision precision) {
    this.precision = precision;
  }

  @Override
  public String name() {
    return "emulated " + precision;
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public Evaluation evaluate(NetworkSpec spec, TrainingState state, Batch batch) {
    Choices any = Choices.random(random, precision);
    Choices sums =
        Choices.plain(precision)
            .withOrder(any.order(), any.block())
            .withSums(any.fused(), false, any.biasFirst(), false);
    Arithmetic arithmetic = new Arithmetic(sums, Arithmetic.Jitter.NONE, 1);
    return NetworkStep.of(spec, arithmetic, Tampering.NONE, state, batch);
  }
}
