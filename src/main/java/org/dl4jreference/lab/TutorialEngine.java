package org.dl4jreference.lab;

import java.util.List;
import java.util.Map;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.LayerValues;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.reference.ForwardPass;
import org.dl4jreference.reference.GradientDescent;

/**
 * The chapter's own arithmetic as an engine: float32 parameters, a float64 forward pass, and one
 * forward difference for each parameter. Plain gradient descent only.
 */
public final class TutorialEngine implements Engine {
  private final Catalogue catalogue;

  /**
   * The tutorial.
   *
   * @param catalogue what the names mean
   */
  public TutorialEngine(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  @Override
  public String name() {
    return "tutorial";
  }

  @Override
  public Precision precision() {
    return Precision.FLOAT;
  }

  @Override
  public Evaluation evaluate(NetworkSpec spec, TrainingState state, Batch batch) {
    double rate =
        catalogue.rate(
            spec.layer(0).training().updater().learningRate(), state.iteration(), state.epoch());
    GradientDescent.Step step =
        GradientDescent.step(
            catalogue, spec, state.parameters(), batch, rate, GradientDescent.Arithmetic.TUTORIAL);
    List<LayerValues> layers =
        ForwardPass.layers(catalogue, spec, state.parameters(), batch.x()).stream()
            .map(layer -> new LayerValues(layer.preActivation(), layer.activation()))
            .toList();
    return new Evaluation(
        layers,
        step.loss(),
        0,
        step.gradient(),
        step.gradient(),
        new TrainingState(step.after(), Map.of(), state.iteration() + 1, state.epoch()));
  }
}
