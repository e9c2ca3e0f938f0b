package org.dl4jreference.dl4j.user;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.border.FirstLine;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A copy of a model that DL4J trains, with everything that the model itself is trained with
 * (updaters, penalties, clipping, dropout), but at rates given step by step. The model is left as
 * it was found: the copy shares nothing with it, its updaters' configuration included.
 */
public final class TrainedCopy {
  private final Set<IUpdater> updaters;
  private final Consumer<ModelData> fit;
  private final DoubleSupplier score;
  private final DoubleSupplier penalty;

  private TrainedCopy(
      List<Trainable> layers,
      Consumer<ModelData> fit,
      DoubleSupplier score,
      DoubleSupplier penalty) {
    this.updaters = updaters(layers);
    this.fit = fit;
    this.score = score;
    this.penalty = penalty;
  }

  static TrainedCopy of(MultiLayerNetwork network, ClassLoader loader) {
    return Isolated.call(
        () -> {
          MultiLayerNetwork copy = NetworkCopy.apart(network, loader);
          return new TrainedCopy(
              new ArrayList<>(Arrays.asList(copy.getLayers())),
              data ->
                  copy.fit(
                      NdArrays.cast(
                          data.single(), copy.getLayerWiseConfigurations().getDataType())),
              copy::score,
              () -> copy.calcRegularizationScore(true));
        });
  }

  static TrainedCopy of(ComputationGraph graph, ClassLoader loader) {
    return Isolated.call(
        () -> {
          ComputationGraph copy = NetworkCopy.apart(graph, loader);
          return new TrainedCopy(
              new ArrayList<>(Arrays.asList(copy.getVertices())),
              data -> copy.fit(NdArrays.cast(data.all(), copy.getConfiguration().getDataType())),
              copy::score,
              () -> copy.calcRegularizationScore(true));
        });
  }

  /**
   * Those that the copy trains by. DL4J's own {@code setLearningRate} passes over an updater of
   * biases, and over layers inside wrappers.
   */
  private static Set<IUpdater> updaters(List<Trainable> layers) {
    Set<IUpdater> found = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Trainable layer : layers) {
      if (layer.numParams() == 0 || layer.getConfig() == null) {
        continue;
      }
      for (String key : layer.paramTable(true).keySet()) {
        IUpdater updater = layer.getConfig().getUpdaterByParam(key);
        if (updater != null && updater.hasLearningRate()) {
          found.add(updater);
        }
      }
    }
    return found;
  }

  /**
   * Whether a learning rate makes a difference.
   *
   * @return false if every updater is without one, such as AdaDelta
   */
  public boolean hasLearningRate() {
    return !updaters.isEmpty();
  }

  /**
   * One step of training.
   *
   * @param data the examples
   * @param rate the learning rate of all layers, in place of a schedule too
   * @return the data loss before the step, in training mode
   * @throws IllegalArgumentException if DL4J refuses the data
   */
  public double train(ModelData data, double rate) {
    return Isolated.call(
        () -> {
          updaters.forEach(updater -> updater.setLrAndSchedule(rate, null));
          double penalties = penalty.getAsDouble();
          try {
            fit.accept(data);
          } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                "DL4J refuses the data: " + FirstLine.of(e.getMessage()), e);
          }
          return score.getAsDouble() - penalties;
        });
  }
}
