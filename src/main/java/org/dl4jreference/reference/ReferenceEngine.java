package org.dl4jreference.reference;

import java.util.List;
import java.util.Map;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.LayerValues;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;

/** The chain rule in float64, with every updater of the catalogue. */
public final class ReferenceEngine implements Engine {
  private final Catalogue catalogue;

  /**
   * The reference.
   *
   * @param catalogue what the names mean
   */
  public ReferenceEngine(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public Precision precision() {
    return Precision.DOUBLE;
  }

  @Override
  public Evaluation evaluate(NetworkSpec spec, TrainingState state, Batch batch) {
    Tensors p = state.parameters();
    spec.check(p, batch);
    List<ForwardPass.Layer> layers = ForwardPass.layers(catalogue, spec, p, batch.x());
    Tensors dataGradient = ChainRule.gradient(catalogue, spec, p, batch, layers);
    ParameterUpdate update = new ParameterUpdate(catalogue, spec);
    Tensors penalty = update.penaltyGradient(p);
    return new Evaluation(
        layers.stream().map(v -> new LayerValues(v.preActivation(), v.activation())).toList(),
        ForwardPass.loss(catalogue, spec, layers.get(layers.size() - 1).preActivation(), batch),
        update.penaltyScore(p),
        dataGradient,
        dataGradient.mapNamed((name, g) -> g.zip(penalty.get(name), Double::sum)),
        withRunningStatistics(spec, layers, update.apply(state, dataGradient)));
  }

  private TrainingState withRunningStatistics(
      NetworkSpec spec, List<ForwardPass.Layer> layers, TrainingState next) {
    Tensors p = next.parameters();
    for (int l = 0; l < layers.size(); l++) {
      Map<String, Matrix> running =
          catalogue.normalization(spec.layer(l)).running(layers.get(l).linear(), p.layer(l));
      for (Map.Entry<String, Matrix> entry : running.entrySet()) {
        p = p.with(Tensors.name(l, entry.getKey()), entry.getValue());
      }
    }
    return new TrainingState(p, next.slots(), next.iteration(), next.epoch());
  }
}
