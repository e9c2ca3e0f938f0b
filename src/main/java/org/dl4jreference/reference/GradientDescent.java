package org.dl4jreference.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;

/** Plain gradient descent, θ ← θ − η·gradient, the chapter's {@code update_weights}. */
public final class GradientDescent {
  private GradientDescent() {}

  /** Where the gradient comes from, and in which format parameters are stored. */
  public enum Arithmetic {
    /** float32 parameters, float64 forward pass, forward difference with step 1e-4. */
    TUTORIAL(Precision.FLOAT),
    /** The chain rule in float64. */
    EXACT(Precision.DOUBLE);

    private final Precision storage;

    Arithmetic(Precision storage) {
      this.storage = storage;
    }
  }

  /**
   * One update. All its gradients are taken at the same old parameters.
   *
   * @param before the parameters before
   * @param loss there
   * @param lossPlus with each parameter raised in turn; only in tutorial arithmetic
   * @param gradient there
   * @param after the parameters after
   */
  public record Step(
      Tensors before, double loss, Optional<Tensors> lossPlus, Tensors gradient, Tensors after) {}

  /**
   * Trains on each batch in turn (one batch of all examples, or mini-batches), epoch after epoch.
   *
   * @return every update in order: epochs × batches
   */
  public static List<Step> train(
      Catalogue catalogue,
      NetworkSpec spec,
      Tensors start,
      List<Batch> batches,
      double learningRate,
      int epochs,
      Arithmetic arithmetic) {
    List<Step> steps = new ArrayList<>();
    Tensors p = start.map(arithmetic.storage::round);
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (Batch batch : batches) {
        steps.add(step(catalogue, spec, p, batch, learningRate, arithmetic));
        p = steps.get(steps.size() - 1).after();
      }
    }
    return steps;
  }

  /** {@return one update of the parameters p} */
  public static Step step(
      Catalogue catalogue,
      NetworkSpec spec,
      Tensors p,
      Batch batch,
      double learningRate,
      Arithmetic arithmetic) {
    double loss;
    Optional<Tensors> lossPlus = Optional.empty();
    Tensors gradient;
    if (arithmetic == Arithmetic.TUTORIAL) {
      FiniteDifference.Probe probe =
          FiniteDifference.forward(
              q -> ForwardPass.loss(catalogue, spec, q, batch),
              p,
              FiniteDifference.TUTORIAL_STEP,
              arithmetic.storage);
      loss = probe.loss();
      lossPlus = Optional.of(probe.lossPlus());
      gradient = probe.gradient();
    } else {
      loss = ForwardPass.loss(catalogue, spec, p, batch);
      gradient = ChainRule.gradient(catalogue, spec, p, batch);
    }
    // θ ← θ − η·gradient
    Tensors after =
        p.mapNamed((name, w) -> w.zip(gradient.get(name), (v, g) -> v - learningRate * g))
            .map(arithmetic.storage::round);
    return new Step(p, loss, lossPlus, gradient, after);
  }
}
