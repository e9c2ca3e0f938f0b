package org.dl4jreference.dl4j.user;

import java.util.Optional;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.Dl4jStep;
import org.dl4jreference.dl4j.ParameterLayout;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.BadInput;
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
 * Steps of a user's network, each computed on a copy, with dropout and weight noise off. Left
 * exactly as found: the network with its parameters, gradient, updater state, counters, listeners,
 * score and configuration; the data set; the calling thread's random generator; ND4J's default data
 * types.
 */
record NetworkProbe(MultiLayerNetwork network, Reading.Comparable reading) implements Engine {
  /**
   * A data set as a batch.
   *
   * @param data features and labels of rank 2, an optional label mask, no feature mask
   * @return copies of its arrays
   * @throws BadInput if an array is missing or of another rank
   */
  static Batch batch(DataSet data) {
    if (data.getFeatures() == null || data.getLabels() == null) {
      throw new BadInput("a data set needs features and labels");
    }
    if (data.getFeaturesMaskArray() != null) {
      throw new BadInput("feature masks have no reference");
    }
    INDArray mask = data.getLabelsMaskArray();
    return new Batch(
        matrix("features", data.getFeatures()),
        matrix("labels", data.getLabels()),
        Optional.ofNullable(mask).map(m -> matrix("label mask", m)));
  }

  private static Matrix matrix(String what, INDArray array) {
    if (array.rank() != 2) {
      throw new BadInput("%s must have rank 2, found rank %d".formatted(what, array.rank()));
    }
    return NdArrays.toMatrix(array);
  }

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
    spec.check(state.parameters(), batch);
    return Isolated.call(
        () -> {
          MultiLayerNetwork copy = NetworkCopy.of(network);
          MultiLayerConfiguration whole = copy.getLayerWiseConfigurations();
          whole.setTrainingWorkspaceMode(WorkspaceMode.NONE);
          whole.setInferenceWorkspaceMode(WorkspaceMode.NONE);
          NetworkCopy.silence(copy.getLayers());
          ParameterLayout layout = new ParameterLayout(spec);
          layout.write(state, copy);
          return Refusal.of(() -> new Dl4jStep(copy, layout).take(batch));
        });
  }
}
