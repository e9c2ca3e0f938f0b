package org.dl4jreference.dl4j.user;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Differentiable;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Precision;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Any DL4J model's data loss as a function of its parameters, and the gradient that DL4J claims for
 * it. Everything is computed on a copy in DOUBLE, with dropout and weight noise off: the model is
 * left as it was found.
 */
final class ModelScore implements Differentiable {
  private final Dl4jNetwork network;
  private final Dl4jNetwork.Pass pass;
  private final Map<String, INDArray> parameters;
  private final List<String> blocks;
  private final double divisor;

  /** Belongs to this object alone from now on. */
  private ModelScore(Dl4jNetwork network, ModelData data) {
    this.network = network;
    this.pass = network.pass(data);
    this.parameters = network.model().paramTable();
    // running statistics are parameters that no gradient moves
    this.blocks =
        parameters.keySet().stream()
            .filter(
                name -> !LayerSpec.isRunningStatistic(name.substring(name.lastIndexOf('_') + 1)))
            .collect(Collectors.toCollection(ArrayList::new));
    this.divisor = network.model().conf().isMiniBatch() ? data.all().getFeatures(0).size(0) : 1;
  }

  /**
   * A network's loss on a data set, once DL4J has computed it.
   *
   * @throws org.dl4jreference.model.BadInput if DL4J refuses the data
   */
  static ModelScore of(Dl4jNetwork network, ModelData data) {
    ModelScore score =
        Isolated.call(() -> new ModelScore(network.in(DataType.DOUBLE).silent(), data));
    Isolated.call(() -> Refusal.of(score.pass::run));
    // an autoencoder's decoder, for one, learns in pretraining alone
    score.blocks.removeIf(name -> score.network.model().gradient().getGradientFor(name) == null);
    return score;
  }

  @Override
  public List<String> blocks() {
    return List.copyOf(blocks);
  }

  @Override
  public double[] parameters(String block) {
    return Isolated.call(() -> NdArrays.toArray(parameters.get(block)));
  }

  /** DL4J's gradient is summed over the batch; the updater would divide it. */
  @Override
  public double[] gradient(String block) {
    return Isolated.call(
        () -> {
          pass.run();
          return NdArrays.toArray(network.model().gradient().getGradientFor(block).div(divisor));
        });
  }

  @Override
  public double score(String block, double[] values) {
    return Isolated.call(
        () -> {
          INDArray view = parameters.get(block);
          INDArray before = view.dup();
          view.assign(Nd4j.create(values, view.shape(), DataType.DOUBLE));
          try {
            pass.run();
            return network.model().score() - network.penalty();
          } finally {
            view.assign(before);
          }
        });
  }

  @Override
  public Precision precision() {
    return Precision.DOUBLE;
  }
}
