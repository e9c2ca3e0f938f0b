package org.dl4jreference.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.layers.util.MaskZeroLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What DL4J's layers compute that no source describes: each disagrees, and nothing else does. */
class LayerFindingsTest {
  private static final int EXAMPLES = 4;
  private static final int STEPS = 5;

  /**
   * A finding.
   *
   * @param wrong the tensors that disagree
   */
  private record Finding(String name, Supplier<Claim> claim, String... wrong) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static NeuralNetConfiguration.Builder conf() {
    return new NeuralNetConfiguration.Builder()
        .seed(9)
        .dataType(DataType.DOUBLE)
        .updater(new Sgd(0.1))
        .convolutionMode(ConvolutionMode.Same)
        .biasInit(0.1)
        .activation(Activation.TANH);
  }

  private static Claim images(int channels, Layer... layers) {
    return images(conf(), channels, layers);
  }

  private static Claim images(NeuralNetConfiguration.Builder conf, int channels, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = conf.list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    list.layer(end());
    list.setInputType(InputType.convolutional(4, 5, channels));
    return Claim.of(
        network(list),
        Claim.batch(
            Claim.normal(1, EXAMPLES, channels, 4, 5),
            Integer.toString(layers.length),
            Claim.normal(2, EXAMPLES, 2)));
  }

  private static OutputLayer end() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static RnnOutputLayer steps() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static MultiLayerNetwork network(NeuralNetConfiguration.ListBuilder list) {
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return network;
  }

  private static Tensor mask() {
    double[] m = new double[EXAMPLES * STEPS];
    Arrays.setAll(m, k -> k % STEPS <= k / STEPS ? 1 : 0);
    return new Tensor(new int[] {EXAMPLES, STEPS}, m);
  }

  private static Claim series(boolean isMasked, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = conf().list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    list.setInputType(InputType.recurrent(3, STEPS));
    Tensor x = Claim.normal(1, EXAMPLES, 3, STEPS);
    for (int k = 0; k < x.values().length; k++) {
      // an example's second step is nothing
      x.values()[k] = k / (3 * STEPS) == 1 && k % STEPS == 1 ? 0 : x.values()[k];
    }
    MultiLayerNetwork network = network(list);
    String output = Integer.toString(layers.length - 1);
    int outputs = layers[layers.length - 1] instanceof RnnLossLayer ? 3 : 2;
    return Claim.of(
        network,
        new GraphBatch(
            Map.of("in", x),
            Map.of(output, Claim.normal(2, EXAMPLES, outputs, STEPS)),
            isMasked ? Map.of("in", mask()) : Map.of(),
            Map.of()));
  }

  private static Claim graph(Consumer<GraphBuilder> vertices, Tensor x, Tensor y) {
    return graph(vertices, x, y, Map.of());
  }

  private static Claim graph(
      Consumer<GraphBuilder> vertices, Tensor x, Tensor y, Map<String, Tensor> masks) {
    GraphBuilder graph = conf().graphBuilder().addInputs("x");
    vertices.accept(graph);
    ComputationGraph network = new ComputationGraph(graph.setOutputs("out").build());
    network.init();
    return Claim.of(network, new GraphBatch(Map.of("x", x), Map.of("out", y), masks, Map.of()));
  }

  private static DenseLayer dense(int nIn, int nOut) {
    return new DenseLayer.Builder().nIn(nIn).nOut(nOut).build();
  }

  private static OutputLayer end(int nIn) {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(nIn)
        .nOut(2)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static Tensor bothEnds() {
    return new Tensor(
        new int[] {EXAMPLES, STEPS},
        new double[] {1, 1, 1, 1, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1});
  }

  static Stream<Finding> findings() {
    return Stream.of(
        new Finding(
            "a softmax of images goes along their width",
            () ->
                images(
                    2,
                    new ConvolutionLayer.Builder(2, 2)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build()),
            "0_a",
            "0_a in inference",
            "0_dW",
            "0_db"),
        new Finding(
            "a softmax of series goes along the time",
            () ->
                series(
                    false,
                    new Convolution1DLayer.Builder(2)
                        .nOut(4)
                        .activation(Activation.SOFTMAX)
                        .build(),
                    steps()),
            "0_a",
            "0_a in inference",
            "0_dW",
            "0_db"),
        new Finding(
            "a loss layer's score is a mean where the gradient is a sum",
            () -> {
              NeuralNetConfiguration.ListBuilder list =
                  conf()
                      .miniBatch(false)
                      .list()
                      .layer(dense(3, 2))
                      .layer(
                          new LossLayer.Builder(LossFunction.MSE)
                              .activation(Activation.IDENTITY)
                              .build());
              return Claim.of(
                  network(list),
                  Claim.batch(Claim.normal(1, EXAMPLES, 3), "1", Claim.normal(2, EXAMPLES, 2)));
            },
            "score"),
        new Finding(
            "a loss layer's score is of its activation applied twice",
            () -> {
              NeuralNetConfiguration.ListBuilder list =
                  conf()
                      .list()
                      .layer(dense(3, 2))
                      .layer(
                          new LossLayer.Builder(LossFunction.MSE)
                              .activation(Activation.SIGMOID)
                              .build());
              return Claim.of(
                  network(list),
                  Claim.batch(Claim.normal(1, EXAMPLES, 3), "1", Claim.normal(2, EXAMPLES, 2)));
            },
            "score"),
        new Finding(
            "a loss layer takes the features' mask, of a graph in the gradient alone",
            () ->
                graph(
                    g ->
                        g.addLayer("a", new LSTM.Builder().nIn(3).nOut(2).build(), "x")
                            .addLayer(
                                "out",
                                new RnnLossLayer.Builder(LossFunction.MSE)
                                    .activation(Activation.IDENTITY)
                                    .build(),
                                "a"),
                    Claim.normal(1, EXAMPLES, 3, STEPS),
                    Claim.normal(2, EXAMPLES, 2, STEPS),
                    Map.of("x", mask())),
            "out_dinput"),
        new Finding(
            "errors of masked cells go on to the steps before",
            () -> series(true, new GravesBidirectionalLSTM.Builder().nOut(3).build(), steps()),
            "0_dWF",
            "0_dRWF",
            "0_dbF"),
        new Finding(
            "an LSTM whose steps are masked sends back as if they were not",
            () ->
                series(
                    false,
                    new MaskZeroLayer.Builder()
                        .underlying(new LSTM.Builder().nOut(3).build())
                        .maskValue(0)
                        .build(),
                    steps()),
            "0_dW",
            "0_dRW",
            "0_db"),
        new Finding(
            "what is frozen with backpropagation moves by its penalties",
            () -> images(conf().l2(0.01), 2, new FrozenLayerWithBackprop(convolution())),
            "0_W'"),
        new Finding(
            "an activation layer overwrites what it reads at inference",
            () ->
                graph(
                    g ->
                        g.addLayer("a", dense(3, 3), "x")
                            .addLayer(
                                "f",
                                new FrozenLayerWithBackprop(
                                    new ActivationLayer.Builder()
                                        .activation(Activation.SIGMOID)
                                        .build()),
                                "a")
                            .addVertex("m", new MergeVertex(), "a", "f")
                            .addLayer("out", end(6), "m"),
                    Claim.normal(1, EXAMPLES, 3),
                    Claim.normal(2, EXAMPLES, 2)),
            "f_dinput",
            "out_dW",
            "out_db",
            "out_dinput",
            "score"),
        new Finding(
            "a mask of time-distributed layers is that of other steps",
            () -> series(true, new TimeDistributed(dense(3, 4)), steps()),
            "0_a",
            "0_a in inference",
            "0_dW",
            "0_db"),
        new Finding(
            "centre loss ignores the updater of biases",
            () -> {
              NeuralNetConfiguration.ListBuilder list =
                  conf()
                      .biasUpdater(new Adam(0.1))
                      .list()
                      .layer(
                          new CenterLossOutputLayer.Builder(LossFunction.MCXENT)
                              .nIn(3)
                              .nOut(2)
                              .activation(Activation.SOFTMAX)
                              .build());
              Tensor y = new Tensor(new int[] {4, 2}, new double[] {1, 0, 0, 1, 0, 1, 0, 1});
              return Claim.of(network(list), Claim.batch(Claim.normal(1, 4, 3), "0", y));
            },
            "0_b'"),
        new Finding(
            "penalties of depthwise convolutions go to other elements",
            () ->
                images(
                    conf().l2Bias(0.1),
                    2,
                    new DepthwiseConvolution2D.Builder(2, 2).depthMultiplier(2).build()),
            "0_W'",
            "0_b'"),
        new Finding(
            "the error of a short vector's norm is that of a longer one",
            () ->
                graph(
                    g ->
                        g.addLayer("a", dense(3, 3), "x")
                            .addVertex("s", new ScaleVertex(1e-4), "a")
                            .addVertex("n", new L2NormalizeVertex(), "s")
                            .addLayer("out", end(3), "n"),
                    Claim.normal(1, EXAMPLES, 3),
                    Claim.normal(2, EXAMPLES, 2)),
            "n_dinput"),
        new Finding(
            "the error of a local response divides by its own sum for all",
            () ->
                images(
                    2,
                    convolution(),
                    new LocalResponseNormalization.Builder().n(3).alpha(0.3).build()),
            "1_dinput"),
        new Finding(
            "a separable convolution of one channel leaves out the second product",
            () -> images(1, new SeparableConvolution2D.Builder(2, 2).nOut(1).build()),
            "0_a",
            "0_a in inference",
            "0_dW",
            "0_db",
            "0_dpW"),
        new Finding(
            "an autoencoder applies a mask on the way back alone",
            () -> series(true, new AutoEncoder.Builder().nOut(3).build(), steps()),
            "0_a",
            "0_a in inference"),
        new Finding(
            "frozen batch normalisation sends back the error of one that learns",
            () -> images(2, convolution(), new FrozenLayerWithBackprop(new BatchNormalization())),
            "1_dinput"),
        new Finding(
            "what follows a deconvolution of volumes is told another shape",
            () -> {
              NeuralNetConfiguration.ListBuilder list =
                  conf()
                      .list()
                      .layer(
                          new Deconvolution3D.Builder()
                              .kernelSize(1, 2, 1)
                              .stride(1, 2, 1)
                              .dataFormat(Convolution3D.DataFormat.NCDHW)
                              .nOut(2)
                              .build())
                      .layer(
                          new Subsampling3DLayer.Builder(PoolingType.AVG)
                              .kernelSize(1, 1, 1)
                              .stride(1, 1, 1)
                              .dataFormat(Convolution3D.DataFormat.NCDHW)
                              .build())
                      .layer(end())
                      .setInputType(
                          InputType.convolutional3D(Convolution3D.DataFormat.NCDHW, 2, 2, 2, 1));
              return Claim.of(
                  network(list),
                  Claim.batch(
                      Claim.normal(1, EXAMPLES, 1, 2, 2, 2), "2", Claim.normal(2, EXAMPLES, 2)));
            },
            "1_dinput"),
        new Finding(
            "a reversal with padding at both ends reads what is outside",
            () ->
                graph(
                    g ->
                        g.addVertex("r", new ReverseTimeSeriesVertex("x"), "x")
                            .addLayer(
                                "out",
                                new RnnOutputLayer.Builder(LossFunction.MSE)
                                    .nIn(3)
                                    .nOut(2)
                                    .dataFormat(RNNFormat.NCW)
                                    .activation(Activation.IDENTITY)
                                    .build(),
                                "r"),
                    Claim.normal(1, EXAMPLES, 3, STEPS),
                    Claim.normal(2, EXAMPLES, 2, STEPS),
                    Map.of("x", bothEnds())),
            "r_a",
            "r_a in inference"));
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(2, 2).nOut(4).build();
  }

  @ParameterizedTest
  @MethodSource("findings")
  void disagrees(Finding finding) {
    Verdict verdict = finding.claim().get().verdict();
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    Set<String> wrong = new TreeSet<>();
    verdict.tensors().stream()
        .filter(t -> t.outcome() == Outcome.DISAGREES)
        .map(TensorVerdict::name)
        .forEach(wrong::add);
    assertThat(wrong).containsExactlyInAnyOrder(finding.wrong());
  }
}
