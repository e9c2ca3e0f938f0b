package org.dl4jreference.dl4j;

import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.ConfigurationBuilder;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J with a piece of its configuration exchanged for a faulty one. */
public final class FaultyDl4j {
  private FaultyDl4j() {}

  /** One step as {@link Dl4jEngine} makes it, of a network whose configuration was changed. */
  public static Evaluation evaluate(
      NetworkSpec spec,
      TrainingState state,
      Batch batch,
      Precision precision,
      Consumer<MultiLayerConfiguration> change) {
    return Isolated.call(
        () -> {
          MultiLayerConfiguration configuration = ConfigurationBuilder.build(spec, precision);
          change.accept(configuration);
          MultiLayerNetwork network = new MultiLayerNetwork(configuration);
          ParameterLayout layout = new ParameterLayout(spec);
          INDArray parameters = Nd4j.create(NdArrays.type(precision), 1, layout.length());
          network.init(parameters, false);
          layout.write(state, network);
          return new Dl4jStep(network, layout).take(batch);
        });
  }
}
