package org.dl4jreference.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.DirectionalCheck;
import org.dl4jreference.verify.NetworkVerdict;
import org.junit.jupiter.api.Test;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** Each layer is judged by what it alone computes, whatever stands above and below it. */
class LocalGradientTest {
  /** A tanh that hands back so many times the derivative. */
  static final class OwnActivation extends ActivationLayer {
    private static final long serialVersionUID = 1L;
    @JsonProperty private final double factor;

    @JsonCreator
    OwnActivation(@JsonProperty("factor") double factor) {
      super(Activation.TANH);
      this.factor = factor;
    }

    @Override
    public Layer instantiate(
        NeuralNetConfiguration conf,
        Collection<TrainingListener> listeners,
        int index,
        INDArray parameters,
        boolean isInitialized,
        DataType type) {
      Layer layer =
          new org.deeplearning4j.nn.layers.ActivationLayer(conf, type) {
            @Override
            public Pair<Gradient, INDArray> backpropGradient(
                INDArray epsilon, LayerWorkspaceMgr workspaces) {
              Pair<Gradient, INDArray> pair = super.backpropGradient(epsilon, workspaces);
              return new Pair<>(pair.getFirst(), pair.getSecond().muli(factor));
            }
          };
      layer.setIndex(index);
      return layer;
    }
  }

  /** A graph of residual blocks with a layer of somebody's own in the middle. */
  private static ComputationGraph resNet(org.deeplearning4j.nn.conf.layers.Layer own) {
    ComputationGraphConfiguration.GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(4)
            .dataType(DataType.FLOAT)
            .updater(new Adam(0.01))
            .convolutionMode(ConvolutionMode.Same)
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.convolutional(6, 6, 2))
            .addLayer("stem", convolution(), "in");
    String below = "stem";
    for (int block = 0; block < 2; block++) {
      String conv = "conv" + block;
      graph
          .addLayer(conv, convolution(), below)
          .addLayer("bn" + block, new BatchNormalization(), conv)
          .addLayer("relu" + block, new ActivationLayer(Activation.RELU), "bn" + block)
          .addVertex(
              "add" + block,
              new ElementWiseVertex(ElementWiseVertex.Op.Add),
              "relu" + block,
              below);
      below = "add" + block;
      if (block == 0) {
        graph.addLayer("own", own, below);
        below = "own";
      }
    }
    ComputationGraph built =
        new ComputationGraph(
            graph
                .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), below)
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    "pool")
                .setOutputs("out")
                .build());
    built.init();
    return built;
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.IDENTITY).build();
  }

  private static DataSet images() {
    Nd4j.getRandom().setSeed(9);
    INDArray labels = Nd4j.zeros(DataType.FLOAT, 5, 3);
    for (int i = 0; i < 5; i++) {
      labels.putScalar(i, i % 3, 1);
    }
    return new DataSet(Nd4j.randn(DataType.FLOAT, 5, 2, 6, 6), labels);
  }

  private static NetworkVerdict check(ModelCheck check, ComputationGraph graph) {
    return check.afterSteps(2).of(UserModel.of(graph), List.of(ModelData.of(images())));
  }

  @Test
  void oneLayerWithoutAFormulaDegradesItselfAlone() {
    NetworkVerdict.ByBoth found =
        (NetworkVerdict.ByBoth) check(new ModelCheck(), resNet(new OwnActivation(1)));
    assertThat(found.outcome()).isEqualTo(Outcome.CONSISTENT);
    assertThat(found.unknown()).containsExactly("own");
    assertThat(found.isOnlyThose()).isTrue();
    assertThat(found.directions().blocks())
        .extracting(DirectionalCheck.Block::block)
        .containsExactly("own_input");
    assertThat(found.formula().outcome()).isEqualTo(Outcome.AGREES);
    assertThat(found.formula().run().verdict().tensors())
        .extracting("name")
        .contains(
            "stem_dW",
            "conv0_db",
            "add0_dinput2",
            "bn0_dinput",
            "conv1_dinput",
            "pool_dinput",
            "stem_W'");
  }

  @Test
  void aWrongDerivativeIsToldAtTheLayerThatHandsItBack() {
    NetworkVerdict.ByBoth found =
        (NetworkVerdict.ByBoth) check(new ModelCheck(), resNet(new OwnActivation(1.0001)));
    assertThat(found.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(found.formula().outcome())
        .as("what stands below is right, of what it is handed")
        .isEqualTo(Outcome.AGREES);
    assertThat(found.directions().atFault())
        .map(DirectionalCheck.Block::block)
        .contains("own_input");
  }

  @Test
  void soItIsByNumberOnceItsFormulaIsGiven() {
    ModelCheck told =
        new ModelCheck()
            .withLayerFormula(
                OwnActivation.class.getName(), LayerFormulas.standard().get("ActivationLayer"));
    NetworkVerdict sound = check(told, resNet(new OwnActivation(1)));
    assertThat(sound).isInstanceOf(NetworkVerdict.ByFormula.class);
    assertThat(sound.outcome()).isEqualTo(Outcome.AGREES);

    NetworkVerdict.ByFormula faulty =
        (NetworkVerdict.ByFormula) check(told, resNet(new OwnActivation(1.0001)));
    assertThat(faulty.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(faulty.run().verdict().tensors())
        .filteredOn(t -> t.outcome() == Outcome.DISAGREES)
        .extracting("name")
        .containsExactly("own_dinput");
  }
}
