package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.AutoEncoder;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LocallyConnected2D;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.GraphComparison;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.explain.Causes;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Findings of DL4J in networks of any layers: named where they are, and never for another fault.
 */
class GraphFindingsTest {
  private static final GraphComparison COMPARISON =
      new GraphComparison(Catalogue.standard(), LayerFormulas.standard(), Comparison.DEFAULT_K);

  /** A step of DL4J in which a finding shows. */
  private record Shown(String finding, GraphReading reading, GraphBatch batch, UserModel model) {
    static Shown of(String finding, UserModel model, ModelData data) {
      GraphReading reading = model.readGraph(CustomFormulas.NONE);
      return new Shown(finding, reading, data.batch(reading.spec()), model);
    }

    GraphObservation observed() {
      return model.observe(reading.state(), ModelData.of(reading.spec(), batch));
    }

    Verdict verdict(GraphObservation observed) {
      return new Causes(true)
          .explain(
              COMPARISON.follow(
                  reading.spec(), reading.state(), batch, observed, reading.precision()));
    }
  }

  private static Shown stored(String finding, String name, Precision precision) {
    return Shown.of(finding, StoredModels.model(name).in(precision), StoredModels.data(name));
  }

  private static Shown of(
      String finding, InputType input, boolean isMasked, boolean isDecaying, Layer... layers) {
    return built(finding, isDecaying ? conf().weightDecay(0.01) : conf(), input, isMasked, layers);
  }

  private static NeuralNetConfiguration.Builder conf() {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .dataType(DataType.DOUBLE)
        .updater(new Adam(0.01));
  }

  private static Shown built(
      String finding,
      NeuralNetConfiguration.Builder builder,
      InputType input,
      boolean isMasked,
      Layer... layers) {
    var list = builder.list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
    network.init();
    Layer last = layers[layers.length - 1];
    boolean isOfRows =
        last instanceof OutputLayer
            || last instanceof LossLayer
            || last instanceof CenterLossOutputLayer;
    int[] labels =
        isOfRows
            ? new int[] {3, 2}
            : last instanceof CnnLossLayer ? new int[] {3, 3, 4, 2} : new int[] {3, 2, 5};
    return shown(finding, UserModel.of(network), input, isMasked, labels);
  }

  private static Shown graph(
      String finding, InputType input, boolean isMasked, int[] labels, Consumer<GraphBuilder> add) {
    GraphBuilder graph = conf().graphBuilder().addInputs("in");
    add.accept(graph);
    ComputationGraph network =
        new ComputationGraph(graph.setOutputs("out").setInputTypes(input).build());
    network.init();
    return shown(finding, UserModel.of(network), input, isMasked, labels);
  }

  private static Shown shown(
      String finding, UserModel model, InputType input, boolean isMasked, int[] labels) {
    GraphReading reading = model.readGraph(CustomFormulas.NONE);
    int[] shape = Arrays.stream(input.getShape(true)).mapToInt(n -> (int) n).toArray();
    shape[0] = 3;
    GraphBatch batch =
        new GraphBatch(
            Map.of(reading.spec().inputs().get(0), random(shape)),
            Map.of(reading.spec().outputs().get(0), classes(labels)),
            isMasked ? Map.of(reading.spec().inputs().get(0), MASK) : Map.of(),
            Map.of());
    return new Shown(finding, reading, batch, model);
  }

  /** With gaps. */
  private static final Tensor MASK =
      new Tensor(new int[] {3, 5}, new double[] {1, 0, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 1, 0, 1});

  private static Tensor random(int... shape) {
    int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    return new Tensor(shape, new SplittableRandom(1).doubles(size, -1, 1).toArray());
  }

  /** Of two classes, which are the second dimension, or the last of four. */
  private static Tensor classes(int... shape) {
    double[] y = new double[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    int inner = shape.length == 3 ? shape[2] : 1;
    for (int k = 0; k < y.length / 2; k++) {
      y[(2 * (k / inner) + (k * k + k / 3) % 2) * inner + k % inner] = 1;
    }
    return new Tensor(shape, y);
  }

  private static Layer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(2)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static Layer series() {
    return new RnnOutputLayer.Builder(LossFunction.MCXENT)
        .nOut(2)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static Layer convolution(CNN2DFormat format, Activation activation) {
    return new ConvolutionLayer.Builder(1, 1)
        .nOut(2)
        .dataFormat(format)
        .activation(activation)
        .build();
  }

  private static List<Shown> layers() {
    Layer lstm = new LSTM.Builder().nOut(3).activation(Activation.TANH).build();
    Layer graves = new GravesLSTM.Builder().nOut(3).activation(Activation.TANH).build();
    Layer simple = new SimpleRnn.Builder().nOut(3).activation(Activation.TANH).build();
    Layer dense = new DenseLayer.Builder().nIn(3).nOut(4).activation(Activation.TANH).build();
    InputType steps = InputType.recurrent(2, 5);
    InputType image = InputType.convolutional(3, 4, 2);
    return List.of(
        of("global-weight-decay-twice", steps, false, true, lstm.clone(), series()),
        of("last-step-of-default-type", steps, true, false, new LastTimeStep(simple), output()),
        of(
            "last-step-of-default-type+lstm-mask-ignored-backward",
            steps,
            true,
            false,
            new LastTimeStep(lstm.clone()),
            output()),
        of(
            "last-step-of-default-type+graves-lstm-cell-ignores-mask-backward",
            steps,
            true,
            false,
            new LastTimeStep(graves),
            output()),
        of(
            "graves-lstm-cell-ignores-mask-backward",
            steps,
            true,
            false,
            new GravesBidirectionalLSTM.Builder().nOut(3).activation(Activation.TANH).build(),
            series()),
        of(
            "time-distributed-mask-transposed",
            steps,
            true,
            false,
            lstm.clone(),
            new TimeDistributed(dense),
            series()),
        of(
            "local-response-normalization-backward",
            image,
            false,
            false,
            new ConvolutionLayer.Builder(1, 1).nOut(5).activation(Activation.TANH).build(),
            new LocalResponseNormalization.Builder().alpha(1).k(1).n(3).build(),
            output()),
        of(
            "locally-connected-windows-transposed+samediff-gradient-twice",
            image,
            false,
            false,
            convolution(CNN2DFormat.NCHW, Activation.TANH),
            new LocallyConnected2D.Builder().kernelSize(2, 2).nOut(2).build(),
            output()),
        of(
            "softmax-along-positions",
            image,
            false,
            false,
            convolution(CNN2DFormat.NCHW, Activation.SOFTMAX),
            output()),
        of(
            "batchnorm-locked-gamma-beta",
            image,
            false,
            false,
            convolution(CNN2DFormat.NCHW, Activation.TANH),
            new BatchNormalization.Builder().lockGammaBeta(true).beta(0.5).build(),
            output()),
        of(
            "cnn-loss-nhwc-score",
            InputType.convolutional(3, 4, 2, CNN2DFormat.NHWC),
            false,
            false,
            convolution(CNN2DFormat.NHWC, Activation.TANH),
            new CnnLossLayer.Builder(LossFunction.MCXENT)
                .format(CNN2DFormat.NHWC)
                .activation(Activation.SOFTMAX)
                .build()));
  }

  private static List<Shown> normalized() {
    return Stream.of(
            GradientNormalization.ClipElementWiseAbsoluteValue,
            GradientNormalization.RenormalizeL2PerLayer,
            GradientNormalization.ClipL2PerParamType)
        .map(
            mode ->
                built(
                    "gradient-normalization-corrupts-batchnorm",
                    conf().gradientNormalization(mode).gradientNormalizationThreshold(1e-3),
                    InputType.convolutional(3, 4, 2),
                    false,
                    convolution(CNN2DFormat.NCHW, Activation.TANH),
                    new BatchNormalization(),
                    output()))
        .toList();
  }

  private static Layer loss(Activation activation) {
    return new LossLayer.Builder(LossFunction.MSE).activation(activation).build();
  }

  private static List<Shown> rare() {
    InputType rows = InputType.feedForward(3);
    InputType steps = InputType.recurrent(2, 5);
    DenseLayer.Builder dense = new DenseLayer.Builder().nOut(2).activation(Activation.TANH);
    Layer plain = dense.build();
    return List.of(
        built(
            "multiplied-weight-noise-not-in-gradient",
            conf().weightNoise(new DropConnect(0.6)),
            rows,
            false,
            plain.clone(),
            output()),
        built(
            "multiplied-weight-noise-not-in-gradient",
            conf().weightNoise(new WeightNoise(new NormalDistribution(1, 0.2), false)),
            rows,
            false,
            plain.clone(),
            output()),
        of(
            "dropout-forgotten-backward",
            InputType.convolutional(3, 4, 2),
            false,
            false,
            convolution(CNN2DFormat.NCHW, Activation.TANH),
            new Deconvolution2D.Builder(2, 2).nOut(3).dropOut(0.7).build(),
            output()),
        of(
            "dropout-forgotten-backward",
            InputType.convolutional(4, 4, 2),
            false,
            false,
            convolution(CNN2DFormat.NCHW, Activation.TANH),
            new SpaceToDepthLayer.Builder(2, SpaceToDepthLayer.DataFormat.NCHW)
                .dropOut(0.7)
                .build(),
            output()),
        of(
            "dropout-forgotten-backward",
            rows,
            false,
            false,
            plain.clone(),
            new RepeatVector.Builder(5).dropOut(0.7).build(),
            series()),
        of(
            "loss-layer-score-of-gradient",
            rows,
            false,
            false,
            plain.clone(),
            loss(Activation.SIGMOID)),
        built(
            "loss-layer-score-always-mean",
            conf().miniBatch(false),
            rows,
            false,
            plain.clone(),
            loss(Activation.IDENTITY)),
        built(
            "center-loss-bias-updater-ignored",
            conf().biasUpdater(new Sgd(0.1)),
            rows,
            false,
            plain.clone(),
            new CenterLossOutputLayer.Builder(LossFunction.MCXENT)
                .nOut(2)
                .activation(Activation.SOFTMAX)
                .build()),
        of(
            "autoencoder-mask-backward-only",
            steps,
            true,
            false,
            new AutoEncoder.Builder().nOut(3).activation(Activation.TANH).build(),
            series()),
        built(
            "min-max-norm-rate-undivided+constraints-applied-twice",
            conf().constrainWeights(new MinMaxNormConstraint(0.5, 0.6, 0.9, 0)),
            rows,
            false,
            plain.clone(),
            output()),
        graph(
            "rnn-loss-layer-features-mask",
            steps,
            true,
            new int[] {3, 2, 5},
            g ->
                g.addLayer("a", new LSTM.Builder().nOut(2).build(), "in")
                    .addLayer(
                        "out",
                        new RnnLossLayer.Builder(LossFunction.MSE)
                            .activation(Activation.IDENTITY)
                            .build(),
                        "a")),
        graph(
            "l2-normalize-short-vectors",
            rows,
            false,
            new int[] {3, 2},
            g ->
                g.addLayer("a", plain.clone(), "in")
                    .addVertex("short", new ScaleVertex(1e-4), "a")
                    .addVertex("normed", new L2NormalizeVertex(), "short")
                    .addLayer("out", output(), "normed")));
  }

  private static List<Shown> all() {
    List<Shown> all = new ArrayList<>(layers());
    all.addAll(normalized());
    all.addAll(rare());
    all.addAll(
        List.of(
            stored("samediff-gradient-twice", "self_attention", Precision.FLOAT),
            stored("samediff-gradient-twice", "self_attention", Precision.DOUBLE),
            stored("samediff-gradient-twice", "graph_attention_vertex", Precision.DOUBLE),
            stored(
                "locally-connected-windows-transposed+samediff-gradient-twice",
                "locally_connected",
                Precision.FLOAT),
            stored("leakyrelu-float-slope", "leaky_conv", Precision.DOUBLE)));
    return all;
  }

  /** What else is wrong. */
  private static final Map<String, UnaryOperator<GraphObservation>> FAULTS = new TreeMap<>();

  static {
    FAULTS.put("all gradients have the opposite sign", o -> gradient(o, t -> t.map(v -> -v)));
    FAULTS.put("all gradients are 42", o -> gradient(o, t -> t.map(v -> 42)));
    FAULTS.put("all gradients are twice as large", o -> gradient(o, t -> t.map(v -> 2 * v)));
    FAULTS.put("one gradient is twice as large", o -> largest(o, t -> t.map(v -> 2 * v)));
    FAULTS.put("one element is off by 1e-3", o -> largest(o, t -> element(t, 1.001)));
    FAULTS.put("one element is NaN", o -> largest(o, t -> element(t, Double.NaN)));
    FAULTS.put("the score is a thousand times as large", GraphFindingsTest::score);
    FAULTS.put("an updated parameter is off by 1e-3", GraphFindingsTest::updated);
  }

  private static GraphObservation gradient(GraphObservation o, UnaryOperator<Tensor> change) {
    Map<String, Tensor> gradient = new LinkedHashMap<>(o.gradient());
    gradient.replaceAll((name, t) -> change.apply(t));
    return Observations.with(o, gradient);
  }

  /** Of the tensor with the largest number. */
  private static GraphObservation largest(GraphObservation o, UnaryOperator<Tensor> change) {
    String name =
        o.gradient().entrySet().stream()
            .max(Comparator.comparingDouble(e -> top(e.getValue())))
            .orElseThrow()
            .getKey();
    Map<String, Tensor> gradient = new LinkedHashMap<>(o.gradient());
    gradient.put(name, change.apply(gradient.get(name)));
    return Observations.with(o, gradient);
  }

  private static double top(Tensor t) {
    return Arrays.stream(t.values()).map(Math::abs).max().orElse(0);
  }

  private static Tensor element(Tensor t, double factor) {
    double top = top(t);
    return t.map(v -> Math.abs(v) == top ? factor * v : v);
  }

  private static GraphObservation score(GraphObservation o) {
    Map<String, Double> losses = new LinkedHashMap<>(o.losses());
    losses.replaceAll((name, loss) -> 1000 * loss);
    return new GraphObservation(
        o.activations(),
        losses,
        o.regularization(),
        o.gradient(),
        o.handedBack(),
        o.next(),
        o.draws(),
        o.inference());
  }

  private static GraphObservation updated(GraphObservation o) {
    Map<String, Tensor> parameters = new LinkedHashMap<>(o.next().parameters());
    String first = parameters.keySet().iterator().next();
    parameters.put(first, element(parameters.get(first), 1.001));
    GraphState next =
        new GraphState(parameters, o.next().slots(), o.next().iteration(), o.next().epoch());
    return new GraphObservation(
        o.activations(),
        o.losses(),
        o.regularization(),
        o.gradient(),
        o.handedBack(),
        next,
        o.draws(),
        o.inference());
  }

  @TestFactory
  Stream<DynamicTest> aFindingIsNamed() {
    return all().stream()
        .map(
            shown ->
                DynamicTest.dynamicTest(
                    shown.finding() + " " + shown.reading().precision(),
                    () -> {
                      Verdict verdict = shown.verdict(shown.observed());
                      assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
                      assertThat(verdict.finding()).hasValue(shown.finding());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> anotherFaultIsNotPutDownToIt() {
    return all().stream()
        .map(
            shown ->
                DynamicTest.dynamicTest(
                    shown.finding() + " " + shown.reading().precision(), () -> checkFaults(shown)));
  }

  private static void checkFaults(Shown shown) {
    SoftAssertions softly = new SoftAssertions();
    GraphObservation observed = shown.observed();
    FAULTS.forEach(
        (fault, plant) -> {
          Verdict verdict = shown.verdict(plant.apply(observed));
          softly.assertThat(verdict.outcome()).as(fault).isEqualTo(Outcome.DISAGREES);
          softly.assertThat(verdict.finding()).as(fault).isEqualTo(Optional.empty());
        });
    softly.assertAll();
  }
}
