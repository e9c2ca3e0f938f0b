package org.dl4jreference.dl4j.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class ConfigurationBuilderTest {
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void asLayersAndAsAGraphANetworkTrainsBitForBitAlike(Precision precision) {
    NetworkSpec spec =
        NetworkSpec.dense(new int[] {4, 6, 5, 3}, List.of("tanh", "relu", "softmax"), "mcxent")
            .atRate(0.1);
    MultiLayerNetwork layers = new MultiLayerNetwork(ConfigurationBuilder.build(spec, precision));
    ComputationGraph graph = new ComputationGraph(ConfigurationBuilder.buildGraph(spec, precision));
    layers.init();
    graph.init(layers.params().dup(), false);
    INDArray x = Nd4j.rand(8, 4);
    INDArray y = Nd4j.zeros(8, 3);
    for (int i = 0; i < 8; i++) {
      y.putScalar(i, i % 3, 1);
    }
    INDArray before = layers.params().dup();
    for (int step = 0; step < 5; step++) {
      layers.fit(new DataSet(x.castTo(layers.params().dataType()), y.castTo(before.dataType())));
      graph.fit(new DataSet(x.castTo(layers.params().dataType()), y.castTo(before.dataType())));
      assertThat(graph.params().dup().data().asDouble())
          .containsExactly(layers.params().dup().data().asDouble());
      assertThat(graph.score()).isEqualTo(layers.score());
    }
    assertThat(layers.params()).isNotEqualTo(before);
  }
}
