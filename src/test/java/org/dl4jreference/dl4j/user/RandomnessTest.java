package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.dropout.AlphaDropout;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.GravesBidirectionalLSTM;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.conf.layers.recurrent.TimeDistributed;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.GraphComparison;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.graph.LayerFormula;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.graph.Node;
import org.dl4jreference.graph.Signal;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.verdict.FaultPlace;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/** What DL4J draws in training is data: what it makes of it is judged. */
class RandomnessTest {
  private static final int STEPS = 3;

  private static final InputType ROWS = InputType.feedForward(6);
  private static final InputType IMAGES = InputType.convolutional(8, 8, 2);
  private static final InputType SERIES = InputType.recurrent(3, 7);

  record Net(InputType in, boolean isSeries, Layer... layers) {
    MultiLayerNetwork in(DataType type) {
      NeuralNetConfiguration.ListBuilder list =
          new NeuralNetConfiguration.Builder()
              .seed(5)
              .dataType(type)
              .activation(Activation.TANH)
              .updater(new Adam(0.01))
              .list();
      for (Layer layer : layers) {
        list.layer(layer.clone());
      }
      list.layer(
          isSeries
              ? new RnnOutputLayer.Builder(new LossMSE()).nOut(2).build()
              : new OutputLayer.Builder(new LossMSE()).nOut(2).build());
      MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(in).build());
      network.init();
      return network;
    }

    ModelData data() {
      int m = 16;
      long[] shape = in.getShape(true).clone();
      shape[0] = m;
      INDArray x = Nd4j.rand(DataType.DOUBLE, shape).subi(0.4);
      INDArray y =
          isSeries ? Nd4j.rand(DataType.DOUBLE, m, 2, 7) : Nd4j.rand(DataType.DOUBLE, m, 2);
      return ModelData.of(new DataSet(x, y));
    }
  }

  private static DenseLayer dense(Consumer<DenseLayer.Builder> more) {
    DenseLayer.Builder builder = new DenseLayer.Builder().nOut(9);
    more.accept(builder);
    return builder.build();
  }

  private static Net rows(Layer... layers) {
    return new Net(ROWS, false, layers);
  }

  private static Net dropped(IDropout dropout) {
    return rows(dense(b -> {}), dense(b -> b.dropOut(dropout)), dense(b -> b.dropOut(dropout)));
  }

  private static Net noisy(IWeightNoise noise) {
    return rows(dense(b -> b.weightNoise(noise)), dense(b -> b.weightNoise(noise)));
  }

  private static Net images(Layer... layers) {
    return new Net(IMAGES, false, layers);
  }

  private static ConvolutionLayer conv(Consumer<ConvolutionLayer.Builder> more) {
    ConvolutionLayer.Builder builder = new ConvolutionLayer.Builder(3, 3).nOut(4);
    more.accept(builder);
    return builder.build();
  }

  static Map<String, Net> sound() {
    Map<String, Net> all = new LinkedHashMap<>();
    ISchedule schedule = new StepSchedule(ScheduleType.ITERATION, 0.9, 0.8, 1);
    all.put("dropout", dropped(new Dropout(0.7)));
    all.put("dropout of little", dropped(new Dropout(0.1)));
    all.put("dropout by a schedule", dropped(new Dropout(schedule)));
    all.put("all kept", dropped(new Dropout(1)));
    all.put("Gaussian dropout", dropped(new GaussianDropout(0.3)));
    all.put("Gaussian dropout by a schedule", dropped(new GaussianDropout(schedule)));
    all.put("Gaussian noise", dropped(new GaussianNoise(0.2)));
    all.put("alpha dropout", dropped(new AlphaDropout(0.8)));
    all.put("alpha dropout by a schedule", dropped(new AlphaDropout(schedule)));
    all.put(
        "alpha dropout and SELU",
        rows(
            dense(b -> b.activation(Activation.SELU)),
            dense(b -> b.activation(Activation.SELU).dropOut(new AlphaDropout(0.9)))));
    all.put("noise added to weights", noisy(new WeightNoise(new NormalDistribution(0, 0.1))));
    all.put(
        "uniform noise added to weights",
        noisy(new WeightNoise(new UniformDistribution(-0.1, 0.1), false, true)));
    all.put(
        "ReLU",
        rows(
            dense(b -> b.activation(Activation.RELU)),
            dense(b -> b.activation(Activation.RELU).dropOut(0.5))));
    all.put("a dropout layer", rows(dense(b -> {}), new DropoutLayer(0.6), dense(b -> {})));
    all.put(
        "batch normalisation",
        rows(dense(b -> {}), new BatchNormalization(), dense(b -> b.dropOut(0.5))));
    all.put("dropped input", rows(dense(b -> b.dropOut(0.8))));
    all.put(
        "LeNet",
        images(
            conv(b -> {}),
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX).kernelSize(2, 2).build(),
            conv(b -> b.kernelSize(2, 2).dropOut(0.8)),
            dense(b -> b.dropOut(0.5))));
    all.put(
        "channels of images dropped",
        images(conv(b -> {}), conv(b -> b.dropOut(new SpatialDropout(0.7))), dense(b -> {})));
    all.put(
        "channels of series dropped",
        new Net(
            SERIES,
            false,
            new LSTM.Builder().nOut(5).build(),
            new LastTimeStep(new LSTM.Builder().nOut(4).dropOut(new SpatialDropout(0.6)).build())));
    all.put(
        "LSTM",
        new Net(
            SERIES,
            true,
            new LSTM.Builder().nOut(5).dropOut(0.8).build(),
            new LSTM.Builder().nOut(5).dropOut(0.6).build()));
    all.put(
        "GravesLSTM, SimpleRnn",
        new Net(
            SERIES,
            true,
            new GravesLSTM.Builder().nOut(5).dropOut(0.8).build(),
            new SimpleRnn.Builder().nOut(5).dropOut(0.6).build()));
    all.put(
        "last step",
        new Net(SERIES, false, new LastTimeStep(new LSTM.Builder().nOut(5).dropOut(0.8).build())));
    all.put(
        "bidirectional",
        new Net(
            SERIES,
            true,
            new LSTM.Builder().nOut(5).build(),
            new Bidirectional(
                Bidirectional.Mode.CONCAT, new LSTM.Builder().nOut(5).dropOut(0.8).build())));
    all.put(
        "frozen",
        rows(
            dense(b -> {}),
            new FrozenLayer(dense(b -> b.dropOut(0.5))),
            dense(b -> b.dropOut(0.5))));
    IDropout some = new Dropout(0.7);
    all.put(
        "depthwise, separable, upsampled",
        images(
            conv(b -> {}),
            new DepthwiseConvolution2D.Builder().kernelSize(3, 3).dropOut(some).build(),
            new Upsampling2D.Builder(2).dropOut(some).build(),
            new SeparableConvolution2D.Builder(3, 3).nOut(4).dropOut(some).build(),
            dense(b -> b.dropOut(some))));
    all.put(
        "subsampling has none",
        images(
            conv(b -> {}),
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                .kernelSize(2, 2)
                .dropOut(some)
                .build(),
            new GlobalPoolingLayer.Builder().build()));
    all.put(
        "PReLU, element-wise multiplication",
        rows(
            dense(b -> {}),
            new PReLULayer.Builder().inputShape(9).dropOut(some).build(),
            new ElementWiseMultiplicationLayer.Builder().nIn(9).nOut(9).dropOut(some).build()));
    all.put(
        "series of images' like",
        new Net(
            SERIES,
            true,
            new Convolution1DLayer.Builder(3, 1)
                .convolutionMode(ConvolutionMode.Same)
                .nOut(5)
                .dropOut(some)
                .build(),
            new TimeDistributed(dense(b -> b.dropOut(some))),
            new GravesBidirectionalLSTM.Builder().nOut(4).dropOut(some).build()));
    all.put(
        "noise added in convolutions",
        images(
            conv(b -> b.weightNoise(new WeightNoise(new NormalDistribution(0, 0.1)))),
            dense(b -> {})));
    all.put(
        "noise added in LSTMs",
        new Net(
            SERIES,
            true,
            new LSTM.Builder()
                .nOut(5)
                .weightNoise(new WeightNoise(new NormalDistribution(0, 0.1)))
                .build(),
            new Bidirectional(
                Bidirectional.Mode.ADD,
                new SimpleRnn.Builder()
                    .nOut(5)
                    .weightNoise(new WeightNoise(new NormalDistribution(0, 0.1)))
                    .build())));
    return all;
  }

  @TestFactory
  Stream<DynamicTest> whatIsDrawnIsFollowed() {
    return sound().entrySet().stream()
        .flatMap(
            entry ->
                Stream.of(DataType.FLOAT, DataType.DOUBLE)
                    .map(
                        type ->
                            DynamicTest.dynamicTest(
                                entry.getKey() + " " + type,
                                () -> agrees(entry.getValue(), type))));
  }

  private static void agrees(Net net, DataType type) {
    UserModel model = UserModel.of(net.in(type));
    Verdict verdict = judged(model, net.data(), LayerFormulas.standard());
    assertThat(verdict.outcome())
        .as("%s", GraphComparisonTest.wrong(verdict))
        .isEqualTo(Outcome.AGREES);
    assertThat(model.readGraph(CustomFormulas.NONE).remarks()).isEmpty();
  }

  /** Of the last step, or of the first that disagrees. */
  static Verdict judged(UserModel given, ModelData data, LayerFormulas formulas) {
    UserModel model = given.following(formulas::has);
    GraphComparison comparison =
        new GraphComparison(Catalogue.standard(), formulas, Comparison.DEFAULT_K);
    GraphReading reading = model.readGraph(CustomFormulas.NONE);
    GraphState state = reading.state();
    Verdict verdict = null;
    for (int t = 0; t < STEPS; t++) {
      GraphObservation observed = model.observe(state, data);
      verdict =
          comparison.step(
              reading.spec(), state, data.batch(reading.spec()), observed, reading.precision());
      state = observed.next();
      if (verdict.outcome() == Outcome.DISAGREES) {
        return verdict;
      }
    }
    return verdict;
  }

  // ---- what is wrong is seen

  /** Dropout as it should be; what extends it errs in one place. */
  static class Own implements IDropout {
    private static final long serialVersionUID = 1L;

    transient INDArray mask;

    public double getP() {
      return 0.8;
    }

    double drawnAt() {
      return getP();
    }

    double scale() {
      return 1 / getP();
    }

    INDArray drawn(INDArray like) {
      return Nd4j.rand(like.dataType(), like.shape()).lt(drawnAt()).castTo(like.dataType());
    }

    @Override
    public INDArray applyDropout(
        INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
      mask = drawn(input).muli(scale());
      return result.assign(input.mul(mask));
    }

    @Override
    public INDArray backprop(INDArray atOutput, INDArray atInput, int iteration, int epoch) {
      return atInput.assign(atOutput.mul(mask));
    }

    @Override
    public void clear() {
      mask = null;
    }

    @Override
    public IDropout clone() {
      try {
        return (IDropout) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Scales by p. */
  static final class TimesP extends Own {
    private static final long serialVersionUID = 1L;

    @Override
    double scale() {
      return getP();
    }
  }

  /** Does not scale. */
  static final class Unscaled extends Own {
    private static final long serialVersionUID = 1L;

    @Override
    double scale() {
      return 1;
    }
  }

  /** Drops what it should keep. */
  static final class Swapped extends Own {
    private static final long serialVersionUID = 1L;

    @Override
    double drawnAt() {
      return 1 - getP();
    }
  }

  /** Draws anew on the way back. */
  static final class Redrawn extends Own {
    private static final long serialVersionUID = 1L;

    @Override
    public INDArray backprop(INDArray atOutput, INDArray atInput, int iteration, int epoch) {
      return atInput.assign(atOutput.mul(drawn(atOutput).muli(scale())));
    }
  }

  /** Is forgotten on the way back. */
  static final class Forgotten extends Own {
    private static final long serialVersionUID = 1L;

    @Override
    public INDArray backprop(INDArray atOutput, INDArray atInput, int iteration, int epoch) {
      return atInput == atOutput ? atInput : atInput.assign(atOutput);
    }
  }

  private static LayerFormulas told(IDropout own) {
    return LayerFormulas.standard()
        .with(own.getClass().getName(), LayerFormulas.standard().get("Dropout"));
  }

  private static Verdict judged(IDropout own, DataType type) {
    Net net = rows(dense(b -> {}), dense(b -> {}), dense(b -> b.dropOut(own)));
    return judged(UserModel.of(net.in(type)), net.data(), told(own));
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void dropoutOfAnotherClassIsFollowedOnceItIsTold(DataType type) {
    assertThat(judged(new Own(), type).outcome()).isEqualTo(Outcome.AGREES);
    Net net = rows(dense(b -> b.dropOut(new Own())));
    UserModel model = UserModel.of(net.in(type));
    assertThat(model.readGraph(CustomFormulas.NONE).remarks())
        .containsExactly("layer 0: checked with its Own switched off");
    assertThat(model.observe(model.readGraph(CustomFormulas.NONE).state(), net.data()).draws())
        .isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> faultyDropoutIsSeen() {
    return Stream.of(DataType.FLOAT, DataType.DOUBLE)
        .flatMap(
            type ->
                Stream.of(
                    faulty(type, new TimesP(), 2, "2_a"),
                    faulty(type, new Unscaled(), 2, "2_a"),
                    faulty(type, new Swapped(), 2, "2_x kept"),
                    faulty(type, new Redrawn(), 2, "2_dinput"),
                    faulty(type, new Forgotten(), 2, "2_dinput")));
  }

  private static DynamicTest faulty(DataType type, IDropout own, int layer, String tensor) {
    return DynamicTest.dynamicTest(
        own.getClass().getSimpleName() + " " + type,
        () -> {
          Verdict verdict = judged(own, type);
          assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
          assertThat(verdict.layerAtFault())
              .as("%s", GraphComparisonTest.wrong(verdict))
              .hasValue(FaultPlace.in(layer));
          assertThat(GraphComparisonTest.wrong(verdict))
              .anyMatch(text -> text.startsWith(tensor + " "));
        });
  }

  private static Verdict altered(
      Net net, DataType type, UnaryOperator<GraphObservation> alteration) {
    UserModel model = UserModel.of(net.in(type));
    ModelData data = net.data();
    GraphReading reading = model.readGraph(CustomFormulas.NONE);
    // from the second step on, running statistics are no longer 0 and 1
    GraphState state = model.observe(reading.state(), data).next();
    GraphObservation observed = model.observe(state, data);
    return new GraphComparison(Catalogue.standard(), LayerFormulas.standard(), Comparison.DEFAULT_K)
        .step(
            reading.spec(),
            state,
            data.batch(reading.spec()),
            alteration.apply(observed),
            reading.precision());
  }

  private static GraphObservation deploying(GraphObservation o, String vertex, Tensor inference) {
    Map<String, Tensor> other = new LinkedHashMap<>(o.inference());
    other.put(vertex, inference);
    return new GraphObservation(
        o.activations(),
        o.losses(),
        o.regularization(),
        o.gradient(),
        o.handedBack(),
        o.next(),
        o.draws(),
        other);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void whatTrainingDoesIsSeenInInference(DataType type) {
    Net dropped = rows(dense(b -> {}), dense(b -> b.dropOut(0.8)));
    Verdict active = altered(dropped, type, o -> deploying(o, "1", o.activations().get("1")));
    assertThat(active.layerAtFault()).hasValue(FaultPlace.in(1));
    Net normalized = rows(dense(b -> {}), new BatchNormalization());
    assertThat(altered(normalized, type, o -> o).outcome()).isEqualTo(Outcome.AGREES);
    Verdict batch = altered(normalized, type, o -> deploying(o, "1", o.activations().get("1")));
    assertThat(batch.layerAtFault()).hasValue(FaultPlace.in(1));
    Verdict ignored = altered(normalized, type, o -> deploying(o, "1", o.inference().get("0")));
    assertThat(ignored.layerAtFault()).hasValue(FaultPlace.in(1));
    assertThat(GraphComparisonTest.wrong(ignored))
        .anyMatch(text -> text.startsWith("1_a in inference "));
  }

  /**
   * A finding: DL4J hands back the derivative with respect to the noisy weights, as if noise were
   * not multiplied (Wan et al. 2013, section 3.2, mask it).
   */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void multipliedNoiseIsForgottenOnTheWayBack(DataType type) {
    for (IWeightNoise noise :
        List.of(new DropConnect(0.7), new WeightNoise(new NormalDistribution(1, 0.2), false))) {
      Net net = noisy(noise);
      Verdict verdict = judged(UserModel.of(net.in(type)), net.data(), LayerFormulas.standard());
      assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
      assertThat(verdict.layerAtFault()).hasValue(FaultPlace.in(1));
      assertThat(GraphComparisonTest.wrong(verdict))
          .hasSize(2)
          .allSatisfy(text -> assertThat(text).matches("[01]_dW .*"));
      String name = noise.getClass().getSimpleName();
      LayerFormula right = LayerFormulas.standard().get(name);
      LayerFormulas imitating =
          LayerFormulas.standard()
              .with(
                  name,
                  (at, op, in) -> {
                    Node noised = right.of(at, op, in).node();
                    Signal theta = in.get(0);
                    return theta.with(at.tape().straight(noised, theta.node()), theta.shape());
                  });
      Verdict foretold = judged(UserModel.of(net.in(type)), net.data(), imitating);
      assertThat(foretold.outcome())
          .as("%s", GraphComparisonTest.wrong(foretold))
          .isEqualTo(Outcome.AGREES);
    }
  }

  /** A finding: biases are given their noise in inference as well, another one each time. */
  @Test
  void noiseOfBiasesIsDeployed() {
    Net net = noisy(new WeightNoise(new NormalDistribution(0, 0.1), true, true));
    Verdict verdict =
        judged(UserModel.of(net.in(DataType.DOUBLE)), net.data(), LayerFormulas.standard());
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(GraphComparisonTest.wrong(verdict))
        .isNotEmpty()
        .allSatisfy(text -> assertThat(text).matches("[012]_a in inference .*"));
    assertThat(verdict.layerAtFault()).hasValue(FaultPlace.in(0));
  }

  /** A finding: these drop their input on the way forward, but not what comes back for it. */
  @TestFactory
  Stream<DynamicTest> someLayersForgetDropoutOnTheWayBack() {
    return Stream.of(
            images(
                conv(b -> {}),
                new Deconvolution2D.Builder(2, 2).nOut(3).dropOut(0.7).build(),
                dense(b -> {})),
            images(
                conv(b -> b.kernelSize(3, 3)),
                new SpaceToDepthLayer.Builder(2, SpaceToDepthLayer.DataFormat.NCHW)
                    .dropOut(0.7)
                    .build(),
                dense(b -> {})),
            new Net(ROWS, true, dense(b -> {}), new RepeatVector.Builder(7).dropOut(0.7).build()))
        .map(
            net ->
                DynamicTest.dynamicTest(
                    net.layers()[1].getClass().getSimpleName(),
                    () -> {
                      Verdict verdict =
                          judged(
                              UserModel.of(net.in(DataType.DOUBLE)),
                              net.data(),
                              LayerFormulas.standard());
                      assertThat(verdict.layerAtFault()).hasValue(FaultPlace.in(1));
                      assertThat(GraphComparisonTest.wrong(verdict))
                          .isNotEmpty()
                          .allSatisfy(text -> assertThat(text).startsWith("1_dinput "));
                    }));
  }

  private static ComputationGraph graph(DataType type, WorkspaceMode deployed) {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(type)
                .activation(Activation.TANH)
                .updater(new Adam(0.01))
                .dropOut(0.8)
                .inferenceWorkspaceMode(deployed)
                .graphBuilder()
                .addInputs("x")
                .addLayer("a", dense(b -> {}), "x")
                .addLayer("b", dense(b -> {}), "a")
                .addLayer("c", dense(b -> b.dropOut(new AlphaDropout(0.6))), "a")
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "b", "c", "a")
                .addLayer("normed", new BatchNormalization(), "sum")
                .addLayer("relu", new ActivationLayer(Activation.RELU), "normed")
                .addVertex("merged", new MergeVertex(), "normed", "relu")
                .addLayer("d", dense(b -> {}), "merged")
                .addLayer("y", new OutputLayer.Builder(new LossMSE()).nOut(2).build(), "d")
                .setOutputs("y")
                .setInputTypes(ROWS)
                .build());
    graph.init();
    return graph;
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void aGraphIsFollowed(DataType type) {
    Verdict verdict =
        judged(
            UserModel.of(graph(type, WorkspaceMode.ENABLED)),
            rows().data(),
            LayerFormulas.standard());
    assertThat(verdict.outcome())
        .as("%s", GraphComparisonTest.wrong(verdict))
        .isEqualTo(Outcome.AGREES);
    assertThat(verdict.tensors())
        .extracting(TensorVerdict::name)
        .contains("a_x kept", "y_x kept", "relu_a in inference");
  }

  /**
   * A finding: without workspaces an ActivationLayer writes into what it reads in inference,
   * whoever else reads it.
   */
  @Test
  void anActivationThatAnotherVertexReadsIsOverwrittenInInference() {
    UserModel model = UserModel.of(graph(DataType.DOUBLE, WorkspaceMode.NONE));
    Verdict verdict = judged(model, rows().data(), LayerFormulas.standard());
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(GraphComparisonTest.wrong(verdict))
        .singleElement()
        .asString()
        .startsWith("y_a in inference ");
  }

  /** A finding: the activations and the score of an RnnOutputLayer are those without dropout. */
  @Test
  void anOutputOfSeriesForgetsItsDropoutForwards() {
    UserModel model = UserModel.of(output(0.5));
    Verdict verdict = judged(model, new Net(SERIES, true).data(), LayerFormulas.standard());
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(verdict.layerAtFault()).hasValue(FaultPlace.in(1));
  }

  private static MultiLayerNetwork output(double p) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new LSTM.Builder().nOut(5).build())
                .layer(
                    new RnnOutputLayer.Builder(new LossMSE())
                        .activation(Activation.IDENTITY)
                        .nOut(2)
                        .dropOut(p)
                        .build())
                .setInputType(SERIES)
                .build());
    network.init();
    return network;
  }
}
