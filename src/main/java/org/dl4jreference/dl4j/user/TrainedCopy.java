package org.dl4jreference.dl4j.user;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.deeplearning4j.nn.api.Trainable;
import org.dl4jreference.dl4j.border.Isolated;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A copy of a model that DL4J trains, with everything that the model itself is trained with
 * (updaters, penalties, clipping, dropout), but at rates given step by step. The model is left as
 * it was found: the copy shares nothing with it, its updaters' configuration included.
 */
public final class TrainedCopy {
  private final Dl4jNetwork network;
  private final Set<IUpdater> updaters;

  /** Belongs to this object alone from now on. */
  TrainedCopy(Dl4jNetwork network) {
    this.network = network;
    this.updaters = updaters(network.trainables().values());
  }

  /**
   * Those that the copy trains by. DL4J's own {@code setLearningRate} passes over an updater of
   * biases, and over layers inside wrappers.
   */
  private static Set<IUpdater> updaters(Collection<? extends Trainable> layers) {
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
   * @throws org.dl4jreference.model.BadInput if DL4J refuses the data
   */
  public double train(ModelData data, double rate) {
    return Isolated.call(
        () -> {
          updaters.forEach(updater -> updater.setLrAndSchedule(rate, null));
          double penalties = network.penalty();
          Refusal.of(
              () -> {
                network.fit(data);
                return network;
              });
          return network.model().score() - penalties;
        });
  }

  /**
   * The data loss of examples, in training mode.
   *
   * @param data the examples
   * @return the loss; NaN of truncated backpropagation, whose score is that of the last window
   * @throws org.dl4jreference.model.BadInput if DL4J refuses the data
   */
  public double loss(ModelData data) {
    if (network.window().isPresent()) {
      return Double.NaN;
    }
    return Isolated.call(
        () -> {
          Refusal.of(() -> network.pass(data).run());
          return network.model().score() - network.penalty();
        });
  }
}
