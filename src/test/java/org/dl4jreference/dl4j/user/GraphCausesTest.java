package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.GraphComparison;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.explain.Causes;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Causes in networks of any layers: DL4J computes one network, and is said to have computed
 * another.
 */
class GraphCausesTest {
  private static final GraphComparison COMPARISON =
      new GraphComparison(Catalogue.standard(), LayerFormulas.standard(), Comparison.DEFAULT_K);

  private static final UnaryOperator<GraphObservation> AS_IT_IS = o -> o;

  /** A network that was computed in the place of another, and how it came out. */
  private record Case(
      String cause,
      String words,
      MultiLayerNetwork said,
      MultiLayerNetwork computed,
      UnaryOperator<GraphObservation> change) {}

  private static MultiLayerNetwork images(
      Activation f, ConvolutionMode mode, PoolingType pooling, IUpdater updater, double eps) {
    return network(
        updater,
        InputType.convolutional(6, 5, 2),
        new ConvolutionLayer.Builder(3, 2)
            .nOut(3)
            .activation(f)
            .convolutionMode(mode)
            .biasInit(0.3)
            .build(),
        new SubsamplingLayer.Builder(pooling)
            .kernelSize(2, 2)
            .stride(1, 1)
            .convolutionMode(ConvolutionMode.Same)
            .build(),
        new BatchNormalization.Builder().eps(eps).build(),
        new DenseLayer.Builder().nOut(4).activation(Activation.TANH).build(),
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(3)
            .activation(Activation.SOFTMAX)
            .build());
  }

  private static MultiLayerNetwork images() {
    return images(Activation.TANH, ConvolutionMode.Same, PoolingType.AVG, new Adam(0.01), 1e-5);
  }

  private static MultiLayerNetwork series(Activation gates, Bidirectional.Mode mode) {
    return network(
        new Adam(0.01),
        InputType.recurrent(3, 4),
        new Bidirectional(
            mode,
            new LSTM.Builder()
                .nOut(3)
                .activation(Activation.TANH)
                .gateActivationFunction(gates)
                .build()),
        new RnnOutputLayer.Builder(LossFunction.MCXENT)
            .nOut(2)
            .activation(Activation.SOFTMAX)
            .build());
  }

  private static MultiLayerNetwork series() {
    return series(Activation.SIGMOID, Bidirectional.Mode.ADD);
  }

  private static MultiLayerNetwork network(IUpdater updater, InputType input, Layer... layers) {
    var list =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.DOUBLE)
            .updater(updater)
            .list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
    network.init();
    return network;
  }

  private static UnaryOperator<GraphObservation> gradients(
      Function<String, Double> factorByParameter) {
    return o -> {
      Map<String, Tensor> gradient = new LinkedHashMap<>(o.gradient());
      gradient.replaceAll(
          (name, g) -> {
            double factor = factorByParameter.apply(name);
            return g.map(v -> factor * v);
          });
      return Observations.with(o, gradient);
    };
  }

  private static List<Case> cases() {
    Adam adam = new Adam(0.01);
    List<Case> all = new ArrayList<>();
    all.add(
        new Case(
            "other-activation",
            "0, ConvolutionLayer: the activation is relu",
            images(),
            images(Activation.RELU, ConvolutionMode.Same, PoolingType.AVG, adam, 1e-5),
            AS_IT_IS));
    all.add(
        new Case(
            "other-setting",
            "1, SubsamplingLayer: it is computed with poolingType = MAX",
            images(),
            images(Activation.TANH, ConvolutionMode.Same, PoolingType.MAX, adam, 1e-5),
            AS_IT_IS));
    all.add(
        new Case(
            "other-setting",
            "2, BatchNormalization: it is computed with eps = 0.001",
            images(),
            images(Activation.TANH, ConvolutionMode.Same, PoolingType.AVG, adam, 1e-3),
            AS_IT_IS));
    all.add(
        new Case(
            "other-epsilon",
            "epsilon is",
            images(),
            images(
                Activation.TANH,
                ConvolutionMode.Same,
                PoolingType.AVG,
                new Adam(0.01, 0.9, 0.999, 1e-6),
                1e-5),
            AS_IT_IS));
    all.add(
        new Case(
            "other-beta1",
            "beta1 is 0.8",
            images(),
            images(
                Activation.TANH,
                ConvolutionMode.Same,
                PoolingType.AVG,
                new Adam(0.01, 0.8, 0.999, 1e-8),
                1e-5),
            AS_IT_IS));
    all.add(
        new Case(
            "other-activation",
            "the gates' activation is tanh",
            series(),
            series(Activation.TANH, Bidirectional.Mode.ADD),
            AS_IT_IS));
    all.add(
        new Case(
            "other-setting",
            "it is computed with mode = AVERAGE",
            series(),
            series(Activation.SIGMOID, Bidirectional.Mode.AVERAGE),
            AS_IT_IS));
    all.add(
        new Case(
            "factor-batch",
            "summed over the batch",
            images(),
            images(),
            gradients(name -> name.equals("0_W") ? 4.0 : 1)));
    all.add(
        new Case(
            "wrong-sign",
            "opposite sign",
            series(),
            series(),
            gradients(name -> name.equals("0_fRW") ? -1.0 : 1)));
    all.add(
        new Case(
            "missing-gradient",
            "the gradient is zero",
            series(),
            series(),
            gradients(name -> name.equals("0_bRW") ? 0.0 : 1)));
    all.add(
        new Case(
            "factor-double",
            "twice",
            images(),
            images(),
            gradients(name -> name.startsWith("0") || name.startsWith("2") ? 2.0 : 1)));
    all.add(
        new Case(
            "factor-steps",
            "averaged over the steps",
            series(),
            series(),
            gradients(name -> name.startsWith("0") ? 0.25 : 1)));
    return all;
  }

  @TestFactory
  Stream<DynamicTest> aCauseIsNamed() {
    return cases().stream()
        .map(c -> DynamicTest.dynamicTest(c.cause() + ", " + c.words(), () -> check(c)));
  }

  private static void check(Case c) {
    UserModel said = UserModel.of(c.said());
    UserModel computed = UserModel.of(c.computed());
    GraphReading reading = said.readGraph(CustomFormulas.NONE);
    GraphBatch batch = batch(reading);
    GraphObservation observed =
        c.change().apply(computed.observe(reading.state(), ModelData.of(reading.spec(), batch)));
    Verdict verdict =
        new Causes(true)
            .explain(
                COMPARISON.follow(
                    reading.spec(), reading.state(), batch, observed, reading.precision()));
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(verdict.finding()).isEmpty();
    assertThat(verdict.explanation())
        .as("%s", GraphComparisonTest.wrong(verdict))
        .hasValueSatisfying(
            e -> {
              assertThat(e.ids()).contains(c.cause());
              assertThat(e.text()).contains(c.words());
            });
  }

  /** Four examples, of two classes in series and of three otherwise. */
  private static GraphBatch batch(GraphReading reading) {
    SplittableRandom random = new SplittableRandom(1);
    boolean isSeries = reading.spec().vertices().get(0).operation().type().equals("Bidirectional");
    int[] shape = isSeries ? new int[] {4, 3, 4} : new int[] {4, 2, 6, 5};
    int[] classes = isSeries ? new int[] {4, 2, 4} : new int[] {4, 3};
    double[] x = random.doubles(isSeries ? 48 : 240, -1, 1).toArray();
    double[] y = new double[isSeries ? 32 : 12];
    int steps = isSeries ? 4 : 1;
    for (int k = 0; k < 4 * steps; k++) {
      y[k / steps * classes[1] * steps + random.nextInt(classes[1]) * steps + k % steps] = 1;
    }
    return new GraphBatch(
        Map.of(reading.spec().inputs().get(0), new Tensor(shape, x)),
        Map.of(reading.spec().outputs().get(0), new Tensor(classes, y)),
        Map.of(),
        Map.of());
  }
}
