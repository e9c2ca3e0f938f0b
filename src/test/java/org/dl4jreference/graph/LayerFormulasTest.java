package org.dl4jreference.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.Vertex;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Formulas one by one: the gradient of each against differences of the score, with respect to its
 * parameters and its input; and what does not need numbers from elsewhere to be known.
 */
class LayerFormulasTest {
  private static final double STEP = 1e-4;
  private static final int EXAMPLES = 2;

  /** A layer whose input is a parameter, so that what comes back through it shows. */
  private static final LayerFormula SHIFTED =
      (at, op, in) -> {
        Signal x = in.get(0);
        return x.with(at.tape().add(x.node(), at.parameter("P")), x.shape());
      };

  private static final LayerFormulas FORMULAS =
      LayerFormulas.standard().with("org.example.Shifted", SHIFTED);

  private record Case(
      String name,
      int[] example,
      Operation operation,
      Map<String, int[]> parameters,
      double[] mask) {
    Case masked(double... steps) {
      return new Case(name + ", masked", example, operation, parameters, steps);
    }
  }

  private static Operation operation(String type, Object... settings) {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      Object value = settings[i + 1];
      map.put(
          (String) settings[i],
          value instanceof int[] counts
              ? Arrays.stream(counts).asDoubleStream().boxed().toList()
              : value);
    }
    return new Operation(type, map);
  }

  private static Case of(String name, int[] example, Operation operation, Object... parameters) {
    Map<String, int[]> shapes = new LinkedHashMap<>();
    for (int i = 0; i < parameters.length; i += 2) {
      shapes.put((String) parameters[i], (int[]) parameters[i + 1]);
    }
    return new Case(name, example, operation, shapes, null);
  }

  private static int[] shape(int... lengths) {
    return lengths;
  }

  private static final int[] IMAGE = {2, 5, 4};
  private static final int[] SERIES = {3, 5};
  private static final int[] VOLUME = {2, 3, 4, 3};
  private static final Formula TANH = Formula.named("tanh");

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String mode : List.of("Truncate", "Same")) {
      int p = mode.equals("Same") ? 0 : 1;
      Object[] settings = {
        "convolutionMode",
        mode,
        "kernelSize",
        shape(3, 2),
        "stride",
        shape(2, 1),
        "padding",
        shape(p, p),
        "dilation",
        shape(1, 2),
        "activation",
        TANH
      };
      cases.add(
          of(
              "convolution " + mode,
              IMAGE,
              operation("ConvolutionLayer", settings),
              "W",
              shape(3, 2, 3, 2),
              "b",
              shape(1, 3)));
      cases.add(
          of(
              "depthwise " + mode,
              IMAGE,
              operation("DepthwiseConvolution2D", settings),
              "W",
              shape(3, 2, 2, 2),
              "b",
              shape(1, 4)));
      cases.add(
          of(
              "separable " + mode,
              IMAGE,
              operation("SeparableConvolution2D", settings),
              "W",
              shape(2, 2, 3, 2),
              "pW",
              shape(3, 4, 1, 1),
              "b",
              shape(1, 3)));
      cases.add(
          of(
              "transposed " + mode,
              IMAGE,
              operation("Deconvolution2D", settings),
              "W",
              shape(2, 3, 3, 2),
              "b",
              shape(1, 3)));
      Object[] volume = {
        "convolutionMode",
        mode,
        "kernelSize",
        shape(2, 3, 2),
        "stride",
        shape(1, 2, 1),
        "padding",
        shape(0, p, 0),
        "activation",
        TANH
      };
      cases.add(
          of(
              "convolution of volumes " + mode,
              VOLUME,
              operation("Convolution3D", volume),
              "W",
              shape(2, 2, 2, 3, 2),
              "b",
              shape(1, 2)));
      cases.add(
          of(
              "transposed of volumes " + mode,
              VOLUME,
              operation("Deconvolution3D", volume),
              "W",
              shape(2, 3, 2, 3, 2),
              "b",
              shape(1, 3)));
      for (String type : List.of("MAX", "AVG", "SUM", "PNORM")) {
        Object[] pooling = {
          "convolutionMode",
          mode,
          "kernelSize",
          shape(3, 2, 2),
          "stride",
          shape(2, 1, 1),
          "padding",
          shape(p, 0, 0),
          "poolingType",
          type,
          "pnorm",
          3.0
        };
        cases.add(of(type + " " + mode, IMAGE, operation("SubsamplingLayer", pooling)));
        cases.add(of(type + " 3D " + mode, VOLUME, operation("Subsampling3DLayer", pooling)));
        cases.add(of(type + " 1D " + mode, SERIES, operation("Subsampling1DLayer", pooling)));
      }
    }
    cases.add(
        of(
            "causal",
            SERIES,
            operation(
                "Convolution1DLayer",
                "convolutionMode",
                "Causal",
                "kernelSize",
                shape(2),
                "dilation",
                shape(2),
                "activation",
                TANH),
            "W",
            shape(4, 3, 2, 1),
            "b",
            shape(1, 4)));
    cases.add(of("upsampling", IMAGE, operation("Upsampling2D", "size", shape(2, 3))));
    cases.add(of("upsampling 3D", VOLUME, operation("Upsampling3D", "size", shape(2, 1, 2))));
    cases.add(
        of(
            "padding 3D",
            VOLUME,
            operation("ZeroPadding3DLayer", "padding", shape(1, 0, 2, 1, 0, 1))));
    cases.add(
        of("cropping 3D", VOLUME, operation("Cropping3D", "cropping", shape(1, 0, 1, 1, 0, 1))));
    cases.add(of("cropping 1D", SERIES, operation("Cropping1D", "cropping", shape(1, 2))));
    cases.add(
        of("space to depth", shape(2, 4, 6), operation("SpaceToDepthLayer", "blockSize", 2.0)));
    cases.add(
        of(
            "space to batch",
            shape(2, 4, 6),
            operation("SpaceToBatchLayer", "blocks", shape(2, 3))));
    cases.add(
        of(
            "local response",
            shape(5, 2, 2),
            operation("LocalResponseNormalization", "n", 3.0, "alpha", 0.4)));
    cases.add(of("PReLU shared", IMAGE, operation("PReLULayer"), "W", shape(2, 1, 4)));
    cases.add(
        of(
            "element by element",
            shape(4),
            operation("ElementWiseMultiplicationLayer", "activation", TANH),
            "W",
            shape(1, 4),
            "b",
            shape(1, 4)));
    cases.add(
        of(
            "dense with layer norm",
            shape(4),
            operation("DenseLayer", "hasLayerNorm", true, "activation", TANH),
            "W",
            shape(4, 3),
            "g",
            shape(1, 3),
            "b",
            shape(1, 3)));
    cases.add(
        of(
            "SimpleRnn with layer norm",
            SERIES,
            operation("SimpleRnn", "hasLayerNorm", true, "activation", TANH),
            "W",
            shape(3, 3),
            "RW",
            shape(3, 3),
            "g",
            shape(1, 6),
            "b",
            shape(1, 3)));
    Case both =
        of(
            "Graves's bidirectional LSTM",
            SERIES,
            operation("GravesBidirectionalLSTM", "activation", TANH),
            "WF",
            shape(3, 8),
            "RWF",
            shape(2, 11),
            "bF",
            shape(1, 8),
            "WB",
            shape(3, 8),
            "RWB",
            shape(2, 11),
            "bB",
            shape(1, 8));
    cases.add(both);
    cases.add(both.masked(1, 0, 1, 1, 0, 1, 1, 1, 0, 0));
    Operation lstm = operation("LSTM", "activation", TANH);
    Object[] inner = {"W", shape(3, 8), "RW", shape(2, 8), "b", shape(1, 8)};
    cases.add(
        of("last step of masked", SERIES, operation("LastTimeStep", "underlying", lstm), inner)
            .masked(1, 0, 1, 1, 0, 1, 1, 1, 0, 0));
    cases.add(
        of(
            "at each step",
            SERIES,
            operation("TimeDistributed", "underlying", operation("DenseLayer", "activation", TANH)),
            "W",
            shape(3, 2),
            "b",
            shape(1, 2)));
    Object[] projections = {
      "Wq", shape(2, 3, 3), "Wk", shape(2, 3, 3), "Wv", shape(2, 2, 3), "Wo", shape(4, 3)
    };
    Case attention = of("self-attention", SERIES, operation("SelfAttentionLayer"), projections);
    cases.add(attention);
    cases.add(attention.masked(1, 0, 1, 1, 0, 1, 1, 1, 0, 0));
    cases.add(of("self-attention without projections", SERIES, operation("SelfAttentionLayer")));
    cases.add(
        of("learned queries", SERIES, operation("LearnedSelfAttentionLayer"), "Q", shape(1, 3, 2)));
    cases.add(
        of(
            "recurrent attention",
            SERIES,
            operation("RecurrentAttentionLayer", "activation", TANH),
            "W",
            shape(3, 3),
            "RW",
            shape(3, 3),
            "b",
            shape(1, 3)));
    cases.add(
        of(
            "locally connected",
            IMAGE,
            operation("LocallyConnected2D", "kernel", shape(3, 2), "cm", "Truncate"),
            "W",
            shape(9, 12, 2),
            "b",
            shape(1, 2)));
    cases.add(of("strength of capsules", shape(3, 2), operation("CapsuleStrengthLayer")));
    Object[] output = {"W", shape(4, 3), "b", shape(1, 3), "cL", shape(3, 4)};
    // so what moves the centres is the derivative
    cases.add(
        of(
            "centre loss",
            shape(4),
            operation(
                "CenterLossOutputLayer",
                "activation",
                Formula.named("softmax"),
                "loss",
                LossSpec.named("mcxent"),
                "alpha",
                1.0,
                "lambda",
                0.3,
                "gradientCheck",
                true),
            output));
    cases.add(
        of(
            "variational autoencoder",
            shape(4),
            operation("VariationalAutoencoder", "activationFn", TANH, "pzxActivationFn", TANH),
            "e0W",
            shape(4, 3),
            "e0b",
            shape(1, 3),
            "pZXMeanW",
            shape(3, 2),
            "pZXMeanb",
            shape(1, 2),
            "pXZW",
            shape(2, 4)));
    cases.add(
        of(
            "capsules of a convolution",
            IMAGE,
            operation(
                "PrimaryCapsules",
                "kernelSize",
                shape(3, 2),
                "stride",
                shape(1, 1),
                "padding",
                shape(0, 0),
                "dilation",
                shape(1, 1),
                "convolutionMode",
                "Truncate",
                "capsuleDimensions",
                3.0),
            "weight",
            shape(3, 2, 2, 6),
            "bias",
            shape(1, 6)));
    cases.add(
        of(
            "routed capsules",
            shape(4, 3),
            operation("CapsuleLayer", "capsules", 2.0, "capsuleDimensions", 5.0, "routings", 3.0),
            "weight",
            shape(1, 4, 10, 3, 1),
            "bias",
            shape(1, 1, 2, 5, 1)));
    cases.add(
        of(
            "one class",
            shape(4),
            operation("OCNNOutputLayer", "activation", TANH, "nu", 0.3),
            "w",
            shape(1, 3),
            "v",
            shape(4, 3),
            "r",
            shape(1, 1)));
    LossSpec mixture =
        new LossSpec(
            Formula.named("LossMixtureDensity").with("mixtures", 3).with("labelWidth", 2),
            Optional.empty());
    cases.add(
        of(
            "mixture of densities",
            shape(4),
            operation("OutputLayer", "activation", TANH, "lossFn", mixture),
            "W",
            shape(4, 12),
            "b",
            shape(1, 12)));
    for (String loss : List.of("l2", "mcxent")) {
      cases.add(
          of(
              "YOLO, classes by " + loss,
              shape(2 * 7, 2, 3),
              operation(
                  "Yolo2OutputLayer",
                  "boundingBoxes",
                  List.of(List.of(1.1, 0.9), List.of(0.6, 1.4)),
                  "lambdaCoord",
                  5.0,
                  "lambdaNoObj",
                  0.5,
                  "lossPositionScale",
                  LossSpec.named("l2"),
                  "lossClassPredictions",
                  LossSpec.named(loss))));
    }
    cases.add(
        of(
            "column by column in another shape",
            shape(2, 6),
            operation("ReshapeVertex", "newShape", shape(-1, 4, 3), "reshapeOrder", "f")));
    cases.add(of("repeated", shape(4), operation("RepeatVector", "n", 3.0)));
    cases.add(of("L2 norm of all", IMAGE, operation("L2NormalizeVertex")));
    cases.add(
        of("L2 norm of channels", IMAGE, operation("L2NormalizeVertex", "dimension", shape(1))));
    return cases;
  }

  private record Net(GraphSpec spec, Map<String, Tensor> parameters, GraphBatch batch) {
    GraphTape tape() {
      return GraphTape.of(
          Catalogue.standard(), FORMULAS, spec, parameters, batch, Recording.NOTHING, Map.of());
    }

    double score() {
      return tape().pass().scores().get(0).value().values()[0];
    }
  }

  private static Vertex vertex(String name, Operation operation, String... inputs) {
    return new Vertex(name, operation, TrainingSpec.DEFAULT, List.of(inputs));
  }

  private static Tensor normal(Random random, int[] shape) {
    double[] v = new double[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    Arrays.setAll(v, i -> 0.6 * random.nextGaussian());
    return new Tensor(shape, v);
  }

  private static int[] withExamples(int first, int[] example) {
    return IntStream.concat(IntStream.of(first), Arrays.stream(example)).toArray();
  }

  /** Of what is an output. */
  private static Optional<Tensor> labels(Case c, Random random) {
    return switch (c.operation().type()) {
      case "OCNNOutputLayer" -> Optional.of(new Tensor(shape(EXAMPLES, 1), new double[EXAMPLES]));
      case "Yolo2OutputLayer" -> Optional.of(boxes());
      default ->
          c.operation().has("lossFn")
              ? Optional.of(normal(random, shape(EXAMPLES, 2)))
              : c.operation().has("loss")
                  ? Optional.of(normal(random, shape(EXAMPLES, c.parameters().get("b")[1])))
                  : Optional.empty();
    };
  }

  /** Two classes on a grid of 2 by 3: an object in the first image, two in the second. */
  private static Tensor boxes() {
    double[] y = new double[EXAMPLES * 6 * 2 * 3];
    box(y, 0, 1, 2, 0, 1.7, 0.6, 2.9, 1.9);
    box(y, 1, 0, 0, 1, -0.3, 0.2, 0.8, 1.1);
    box(y, 1, 1, 1, 0, 1.1, 0.3, 1.6, 1.8);
    return new Tensor(shape(EXAMPLES, 6, 2, 3), y);
  }

  private static void box(double[] y, int example, int row, int column, int of, double... corners) {
    for (int c = 0; c < 6; c++) {
      double value = c < 4 ? corners[c] : c - 4 == of ? 1 : 0;
      y[((example * 6 + c) * 2 + row) * 3 + column] = value;
    }
  }

  private static Net net(Case c) {
    Random random = new Random(c.name().hashCode());
    Map<String, Tensor> parameters = new LinkedHashMap<>();
    parameters.put("in_P", normal(random, withExamples(1, c.example())));
    c.parameters().forEach((key, s) -> parameters.put("layer_" + key, normal(random, s)));
    Map<String, Tensor> x = Map.of("x", normal(random, withExamples(EXAMPLES, c.example())));
    Map<String, Tensor> masks =
        c.mask() == null
            ? Map.of()
            : Map.of("x", new Tensor(shape(EXAMPLES, c.example()[1]), c.mask()));
    List<Vertex> vertices = new ArrayList<>();
    vertices.add(vertex("in", operation("org.example.Shifted"), "x"));
    vertices.add(vertex("layer", c.operation(), "in"));
    Optional<Tensor> labels = labels(c, random);
    if (labels.isPresent()) {
      return new Net(
          new GraphSpec(List.of("x"), vertices, List.of("layer"), true),
          parameters,
          new GraphBatch(x, Map.of("layer", labels.get()), masks, Map.of()));
    }
    GraphSpec open = new GraphSpec(List.of("x"), vertices, List.of(), true);
    int[] out =
        new Net(open, parameters, new GraphBatch(x, Map.of(), masks, Map.of()))
            .tape()
            .shapes()
            .get("layer");
    String type =
        switch (out.length) {
          case 2 -> "LossLayer";
          case 3 -> "RnnLossLayer";
          case 4 -> "CnnLossLayer";
          default -> "Cnn3DLossLayer";
        };
    vertices.add(
        vertex(
            "out",
            operation(type, "activation", Formula.named("sigmoid"), "loss", LossSpec.named("l2")),
            "layer"));
    return new Net(
        new GraphSpec(List.of("x"), vertices, List.of("out"), true),
        parameters,
        new GraphBatch(x, Map.of("out", normal(random, out)), masks, Map.of()));
  }

  @TestFactory
  Stream<DynamicTest> theGradientIsWhatDifferencesOfTheScoreSay() {
    return cases().stream()
        .map(c -> DynamicTest.dynamicTest(c.name(), () -> checkGradient(net(c))));
  }

  private static void checkGradient(Net net) {
    Map<String, Node> gradients = net.tape().pass().gradients();
    assertThat(gradients.keySet()).isEqualTo(net.parameters().keySet());
    net.parameters()
        .forEach(
            (name, theta) -> {
              for (int i = 0; i < theta.values().length; i++) {
                double fine = difference(net, theta, i, STEP);
                double coarse = difference(net, theta, i, 2 * STEP);
                assertThat(gradients.get(name).value().values()[i])
                    .as("%s, element %d", name, i)
                    .isCloseTo((4 * fine - coarse) / 3, within(1e-9 * (1 + Math.abs(fine))));
              }
            });
  }

  private static double difference(Net net, Tensor theta, int i, double h) {
    double before = theta.values()[i];
    theta.values()[i] = before + h;
    double up = net.score();
    theta.values()[i] = before - h;
    double down = net.score();
    theta.values()[i] = before;
    return (up - down) / 2 / h;
  }

  // ---- channels last

  @Test
  void channelsLastIsTheSameInAnotherOrder() {
    Random random = new Random(1);
    Tensor w = normal(random, shape(3, 2, 2, 2));
    Tensor b = normal(random, shape(1, 3));
    Tensor first = normal(random, withExamples(EXAMPLES, IMAGE));
    double[] moved = new double[first.values().length];
    int[] places = Indices.permuted(first.shape(), 0, 2, 3, 1);
    Arrays.setAll(moved, k -> first.values()[places[k]]);
    Signal a = convolved(first, w, b, "NCHW");
    Signal c = convolved(new Tensor(shape(EXAMPLES, 5, 4, 2), moved), w, b, "NHWC");

    assertThat(c.shape()).containsExactly(EXAMPLES, 4, 3, 3);
    int[] back = Indices.permuted(a.shape(), 0, 2, 3, 1);
    double[] expected =
        Arrays.stream(back).mapToDouble(p -> a.node().value().values()[p]).toArray();
    assertThat(c.node().value().values()).containsExactly(expected);
  }

  private static Signal convolved(Tensor x, Tensor w, Tensor b, String format) {
    List<Signal> seen = new ArrayList<>();
    LayerFormula spy =
        (at, op, in) -> {
          seen.add(in.get(0));
          return in.get(0);
        };
    Operation convolution =
        operation(
            "ConvolutionLayer",
            "kernelSize",
            shape(2, 2),
            "cnn2dDataFormat",
            format,
            "activation",
            TANH);
    GraphTape.of(
        Catalogue.standard(),
        LayerFormulas.standard().with("Spy", spy),
        new GraphSpec(
            List.of("x"),
            List.of(vertex("0", convolution, "x"), vertex("1", operation("Spy"), "0")),
            List.of(),
            true),
        Map.of("0_W", w, "0_b", b),
        new GraphBatch(Map.of("x", x), Map.of(), Map.of(), Map.of()),
        Recording.NOTHING,
        Map.of());
    return seen.get(0);
  }

  // ---- what is wrong is said

  @Test
  void whatHasNoFormulaIsNamedWithItsVertex() {
    assertThatThrownBy(() -> net(of("unknown", shape(4), operation("org.example.Other"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'layer'")
        .hasMessageContaining("org.example.Other")
        .hasMessageContaining("LayerFormulas.with");
  }

  @Test
  void anOutputWithoutLabelsIsNamed() {
    Net net = net(of("output", shape(4), operation("ActivationLayer")));
    GraphBatch bare = new GraphBatch(net.batch().features(), Map.of(), Map.of(), Map.of());

    assertThatThrownBy(() -> new Net(net.spec(), net.parameters(), bare).tape())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'out'");
  }

  @Test
  void aParameterThatNoFormulaReadsIsNamed() {
    Case c = of("more", shape(4), operation("ActivationLayer", "activation", TANH), "W", shape(1));

    assertThatThrownBy(() -> net(c))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("layer_W");
  }

  @Test
  void windowsThatDoNotFillUpAreRefusedInStrictMode() {
    assertThatThrownBy(() -> Sliding.of(6, 3, 2, 0, 1, "strict"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("6 cells");
    assertThat(Sliding.of(7, 3, 2, 0, 1, "strict").out()).isEqualTo(3);
    assertThat(Sliding.of(6, 3, 2, 0, 1, "truncate").out()).isEqualTo(2);
  }
}
