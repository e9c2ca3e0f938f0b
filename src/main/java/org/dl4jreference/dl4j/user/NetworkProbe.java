package org.dl4jreference.dl4j.user;

import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.dl4j.ParameterLayout;
import org.dl4jreference.dl4j.Step;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * One step of a user's network, computed on a copy, with dropout and weight noise off. Left exactly
 * as found: the network with its parameters, gradient, updater state, counters, listeners, score
 * and configuration; the data set; the calling thread's random generator; ND4J's default data
 * types.
 */
public final class NetworkProbe {
  private final MultiLayerNetwork network;
  private final Reading.Comparable reading;

  /**
   * A probe of a network.
   *
   * @param network an initialised network
   * @throws IllegalArgumentException if this project has no formula for it; {@link SpecReader} says
   *     so without an exception
   */
  public NetworkProbe(MultiLayerNetwork network) {
    this(network, CustomFormulas.NONE);
  }

  /**
   * A probe of a network with activations or losses of the user's own.
   *
   * @param network an initialised network
   * @param custom what they are meant to compute
   * @throws IllegalArgumentException if this project has no formula for it
   */
  public NetworkProbe(MultiLayerNetwork network, CustomFormulas custom) {
    this(network, SpecReader.read(network, custom).orElseThrow());
  }

  NetworkProbe(MultiLayerNetwork network, Reading.Comparable reading) {
    this.network = network;
    this.reading = reading;
  }

  /**
   * What the network computes, and from which state.
   *
   * @return the reading, as of this probe's construction
   */
  public Reading.Comparable reading() {
    return reading;
  }

  /**
   * A data set as a batch.
   *
   * @param data features and labels of rank 2, an optional label mask, no feature mask
   * @return copies of its arrays
   * @throws IllegalArgumentException if an array is missing or of another rank
   */
  public static Batch batch(DataSet data) {
    if (data.getFeatures() == null || data.getLabels() == null) {
      throw new IllegalArgumentException("a data set needs features and labels");
    }
    if (data.getFeaturesMaskArray() != null) {
      throw new IllegalArgumentException("feature masks have no reference");
    }
    INDArray mask = data.getLabelsMaskArray();
    return new Batch(
        matrix("features", data.getFeatures()),
        matrix("labels", data.getLabels()),
        java.util.Optional.ofNullable(mask).map(m -> matrix("label mask", m)));
  }

  private static Matrix matrix(String what, INDArray array) {
    if (array.rank() != 2) {
      throw new IllegalArgumentException(
          "%s must have rank 2, found rank %d".formatted(what, array.rank()));
    }
    return NdArrays.toMatrix(array);
  }

  /**
   * The step that {@code fit} would make on this batch from the state of {@link #reading()}.
   *
   * @param batch the examples
   * @return everything DL4J computes, as {@link Dl4jEngine} defines it
   */
  public Evaluation evaluate(Batch batch) {
    return evaluate(batch, UnaryOperator.identity());
  }

  /** The same of a changed copy, for tests that plant faults. */
  Evaluation evaluate(Batch batch, UnaryOperator<MultiLayerNetwork> change) {
    return evaluate(reading.state(), batch, change);
  }

  /**
   * The network as an engine: any step of it, from any state.
   *
   * @return an engine that computes this network only
   */
  public Engine engine() {
    return new Engine() {
      @Override
      public String name() {
        return "dl4j";
      }

      @Override
      public Precision precision() {
        return reading.precision();
      }

      @Override
      public Evaluation evaluate(NetworkSpec spec, TrainingState state, Batch batch) {
        if (!spec.equals(reading.spec())) {
          throw new IllegalArgumentException("this engine computes one network only");
        }
        return NetworkProbe.this.evaluate(state, batch, UnaryOperator.identity());
      }
    };
  }

  private Evaluation evaluate(
      TrainingState state, Batch batch, UnaryOperator<MultiLayerNetwork> change) {
    reading.spec().check(state.parameters(), batch);
    return Isolated.call(
        () -> {
          MultiLayerNetwork copy = NetworkCopy.of(network);
          MultiLayerConfiguration whole = copy.getLayerWiseConfigurations();
          whole.setTrainingWorkspaceMode(WorkspaceMode.NONE);
          whole.setInferenceWorkspaceMode(WorkspaceMode.NONE);
          for (NeuralNetConfiguration conf : whole.getConfs()) {
            silence(conf.getLayer());
          }
          ParameterLayout layout = new ParameterLayout(reading.spec());
          layout.writeParameters(state.parameters(), copy.params());
          layout.writeSlots(state.slots(), copy);
          copy.setIterationCount(state.iteration());
          copy.setEpochCount(state.epoch());
          return new Step(change.apply(copy), layout).take(batch);
        });
  }

  private static void silence(Layer layer) {
    layer.setIDropout(null);
    if (layer instanceof BaseLayer base) {
      base.setWeightNoise(null);
    }
  }
}
