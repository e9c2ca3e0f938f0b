package org.dl4jreference.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.config.Initialization;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.graph.NetworkTape;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;

/** A step that DL4J took, of a network and a batch in the shapes of {@link Workload}. */
final class Step {
  private final Catalogue catalogue = Catalogue.standard();
  private final Comparison comparison = new Comparison(catalogue);
  private final NetworkSpec spec;
  private final TrainingState state;
  private final Batch batch;
  private final Precision precision;
  private final Observation subject;

  Step(String layers, Precision precision) {
    this.precision = precision;
    int[] n = Arrays.stream(layers.split("-")).mapToInt(Integer::parseInt).toArray();
    spec =
        NetworkSpec.dense(n, List.of("sigmoid", "softmax"), "mcxent")
            .trainedBy(UpdaterSpec.of("sgd", 0.01));
    SplittableRandom random = new SplittableRandom(1);
    state = TrainingState.initial(Initialization.XAVIER.parameters(spec, 1).map(precision::round));
    batch =
        new Batch(
            Matrix.generate(Workload.examples(n), n[0], (i, j) -> (float) random.nextDouble()),
            Matrix.generate(Workload.examples(n), n[2], (i, j) -> j == i % n[2] ? 1 : 0));
    subject = Observation.of(new Dl4jEngine(precision).evaluate(spec, state, batch));
    if (check().outcome() != Outcome.AGREES) {
      throw new IllegalStateException("judged again, with more replays: " + check());
    }
  }

  /** Forward and backward pass of the reference, each layer fed DL4J's own activations. */
  NetworkTape reference() {
    return NetworkTape.of(
        catalogue,
        spec,
        state.parameters(),
        batch,
        subject.preActivations(),
        subject.activations(),
        Map.of());
  }

  /** All that verification does once DL4J has taken its step. */
  Verdict check() {
    return comparison.step(spec, state, batch, subject, precision);
  }
}
