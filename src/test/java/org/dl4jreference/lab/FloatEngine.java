package org.dl4jreference.lab;

import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.reference.ReferenceEngine;

/** Float32 without the weight of DL4J: the reference's next parameters and loss, rounded. */
final class FloatEngine implements Engine {
  private final Engine exact = new ReferenceEngine(Catalogue.standard());

  @Override
  public String name() {
    return "float";
  }

  @Override
  public Precision precision() {
    return Precision.FLOAT;
  }

  @Override
  public Evaluation evaluate(NetworkSpec spec, TrainingState state, Batch batch) {
    Evaluation e = exact.evaluate(spec, state, batch);
    TrainingState next = e.next();
    return new Evaluation(
        e.layers(),
        Precision.FLOAT.round(e.dataLoss()),
        e.regularization(),
        e.dataGradient(),
        e.gradient(),
        new TrainingState(
            next.parameters().map(Precision.FLOAT::round),
            next.slots(),
            next.iteration(),
            next.epoch()));
  }
}
