package org.dl4jreference.dl4j;

import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.ConfigurationBuilder;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's {@code MultiLayerNetwork}. Each part of an evaluation has one meaning:
 *
 * <ul>
 *   <li>pre-activations: what DL4J's layers hand to their activation functions, activations: {@code
 *       feedForward(x, true)}, both in training mode, before the update;
 *   <li>data loss: the output layer's {@code computeScore} without penalties, the mean over the
 *       examples;
 *   <li>regularisation: the sum of {@code Regularization.score}, weight decay's among them: with
 *       the data loss it is DL4J's {@code score()} before the update;
 *   <li>data gradient: {@code gradient()} after {@code computeGradientAndScore()}, which is the sum
 *       over the examples, divided by their number; 0 for running statistics, for which DL4J keeps
 *       an update there;
 *   <li>gradient: that with {@code Regularization.apply} of L1 and L2 added by DL4J, without weight
 *       decay, which follows the updater;
 *   <li>next state: parameters, updater state and counters after {@code fit}.
 * </ul>
 *
 * <p>Not thread-safe in the sense of parallel speed: every evaluation runs on one thread of this
 * project, so that ND4J's random generator of the calling thread is left alone.
 */
public final class Dl4jEngine implements Engine {
  private final Precision precision;
  private final Map<NetworkSpec, Prepared> networks = new LruCache<>();

  /**
   * DL4J in an arithmetic.
   *
   * @param precision FLOAT or DOUBLE
   * @throws IllegalArgumentException for other arithmetic
   */
  public Dl4jEngine(Precision precision) {
    this.precision = NdArrays.trainable(precision);
  }

  @Override
  public String name() {
    return "dl4j";
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public Evaluation evaluate(NetworkSpec spec, TrainingState state, Batch batch) {
    spec.check(state.parameters(), batch);
    return Isolated.call(
        () -> {
          Prepared prepared = networks.computeIfAbsent(spec, s -> Prepared.of(s, precision));
          prepared.set(state);
          return new Dl4jStep(prepared.network, prepared.layout).take(batch);
        });
  }

  /** A network to be used again, with its updater's state before the first step. */
  private record Prepared(
      MultiLayerNetwork network, ParameterLayout layout, INDArray initialUpdaterState) {
    static Prepared of(NetworkSpec spec, Precision precision) {
      MultiLayerNetwork network =
          new MultiLayerNetwork(ConfigurationBuilder.build(spec, precision));
      ParameterLayout layout = new ParameterLayout(spec);
      network.init(Nd4j.create(NdArrays.type(precision), 1, layout.length()), false);
      INDArray updaterState = network.getUpdater().getStateViewArray();
      return new Prepared(network, layout, updaterState == null ? null : updaterState.dup());
    }

    void set(TrainingState state) {
      if (initialUpdaterState != null) {
        network.getUpdater().getStateViewArray().assign(initialUpdaterState);
      }
      layout.write(state, network);
    }
  }
}
