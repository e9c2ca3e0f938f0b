package org.dl4jreference.networks;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInitRelu;
import org.deeplearning4j.zoo.ZooModel;
import org.deeplearning4j.zoo.model.AlexNet;
import org.deeplearning4j.zoo.model.Darknet19;
import org.deeplearning4j.zoo.model.FaceNetNN4Small2;
import org.deeplearning4j.zoo.model.InceptionResNetV1;
import org.deeplearning4j.zoo.model.LeNet;
import org.deeplearning4j.zoo.model.ResNet50;
import org.deeplearning4j.zoo.model.SimpleCNN;
import org.deeplearning4j.zoo.model.SqueezeNet;
import org.deeplearning4j.zoo.model.TextGenerationLSTM;
import org.deeplearning4j.zoo.model.TinyYOLO;
import org.deeplearning4j.zoo.model.UNet;
import org.deeplearning4j.zoo.model.VGG16;
import org.deeplearning4j.zoo.model.VGG19;
import org.deeplearning4j.zoo.model.Xception;
import org.deeplearning4j.zoo.model.YOLO2;
import org.deeplearning4j.zoo.model.helper.NASNetHelper;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaDelta;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The models of deeplearning4j-zoo, with smaller inputs and fewer units and channels. */
final class ZooModels {
  private static final int CLASSES = 11;
  private static final int EXAMPLES = 2;

  /** Each box of a YOLO has its place, its confidence and the classes. */
  private static final int OF_BOXES = 5 * (5 + CLASSES);

  private ZooModels() {}

  /**
   * One of them.
   *
   * @param by how many times fewer units and channels it has
   * @param isFast whether a step is computed and judged within seconds
   * @param input the shape of an example: channels, height and width, or features and time steps
   * @param remark what had to be changed
   */
  record Entry(
      String name, int by, boolean isFast, int[] input, String remark, Supplier<Model> network) {
    /** Noise as images, letters as text, and labels. */
    MultiDataSet data(Model network) {
      Random random = new Random(name.hashCode());
      boolean isText = input.length == 2;
      boolean isFlat = name.equals("LeNet");
      long[] shape =
          isFlat
              ? new long[] {EXAMPLES, LongStream.of(longs()).reduce(1, Math::multiplyExact)}
              : LongStream.concat(LongStream.of(EXAMPLES), LongStream.of(longs())).toArray();
      INDArray x = isText ? letters(random, shape) : noise(random, shape);
      INDArray y = labels(random, shapeOfOutput(network, x));
      return new MultiDataSet(x, y);
    }

    private long[] longs() {
      return Arrays.stream(input).asLongStream().toArray();
    }

    private static long[] shapeOfOutput(Model network, INDArray x) {
      return network instanceof ComputationGraph graph
          ? graph.outputSingle(x.dup()).shape()
          : ((MultiLayerNetwork) network).output(x.dup()).shape();
    }

    private INDArray labels(Random random, long[] shape) {
      return switch (shape.length) {
        case 2, 3 -> letters(random, shape);
        default -> shape[1] == OF_BOXES ? boxes(random, shape[2], shape[3]) : bits(random, shape);
      };
    }
  }

  private static INDArray noise(Random random, long[] shape) {
    INDArray x = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextGaussian());
    }
    return x;
  }

  private static INDArray bits(Random random, long[] shape) {
    INDArray x = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextInt(2));
    }
    return x;
  }

  /** One class for each example, or for each of its steps. */
  private static INDArray letters(Random random, long[] shape) {
    INDArray x = Nd4j.zeros(DataType.FLOAT, shape);
    long steps = shape.length == 2 ? 1 : shape[2];
    for (int i = 0; i < shape[0]; i++) {
      for (int t = 0; t < steps; t++) {
        int one = random.nextInt((int) shape[1]);
        x.putScalar(shape.length == 2 ? new int[] {i, one} : new int[] {i, one, t}, 1);
      }
    }
    return x;
  }

  /** An object in the middle of each image, and one in its first cell. */
  private static INDArray boxes(Random random, long height, long width) {
    INDArray y = Nd4j.zeros(DataType.FLOAT, EXAMPLES, 4 + CLASSES, height, width);
    for (int i = 0; i < EXAMPLES; i++) {
      for (int k = 0; k < 2; k++) {
        int row = (int) height / 2 * k;
        int column = (int) width / 2 * k;
        double x = column + random.nextDouble();
        double up = row + random.nextDouble();
        double across = 0.5 + random.nextDouble();
        double down = 0.5 + random.nextDouble();
        double[] corners = {x - across / 2, up - down / 2, x + across / 2, up + down / 2};
        for (int c = 0; c < corners.length; c++) {
          y.putScalar(new int[] {i, c, row, column}, corners[c]);
        }
        y.putScalar(new int[] {i, 4 + random.nextInt(CLASSES), row, column}, 1);
      }
    }
    return y;
  }

  private static InputType images(int[] input) {
    return InputType.convolutional(input[1], input[2], input[0]);
  }

  private static Entry layers(
      String name, ZooModel model, int by, Supplier<MultiLayerConfiguration> conf, int... input) {
    InputType type =
        name.equals("LeNet")
            ? InputType.convolutionalFlat(input[1], input[2], input[0])
            : input.length == 2 ? InputType.recurrent(input[0], input[1]) : images(input);
    return new Entry(
        name,
        by,
        true,
        input,
        "",
        () -> {
          model.setInputShape(new int[][] {input});
          return new Narrowed(by, CLASSES, CLASSES).of(conf.get(), type);
        });
  }

  private static Entry graph(
      String name,
      ZooModel model,
      int by,
      boolean isFast,
      Supplier<ComputationGraphConfiguration> conf,
      int... input) {
    int kept = name.contains("YOLO") ? OF_BOXES : CLASSES;
    return new Entry(
        name,
        by,
        isFast,
        input,
        "",
        () -> {
          model.setInputShape(new int[][] {input});
          return new Narrowed(by, CLASSES, kept).of(conf.get(), images(input));
        });
  }

  private static ComputationGraphConfiguration built(GraphBuilder builder, int... input) {
    return (builder.getNetworkInputs().isEmpty()
            ? builder.addInputs("input").setInputTypes(images(input))
            : builder)
        .build();
  }

  /** The 16, in alphabetical order. */
  static List<Entry> all() {
    AlexNet alexNet = AlexNet.builder().numClasses(CLASSES).build();
    Darknet19 darknet = Darknet19.builder().numClasses(CLASSES).build();
    FaceNetNN4Small2 faceNet = FaceNetNN4Small2.builder().numClasses(CLASSES).build();
    InceptionResNetV1 inception = InceptionResNetV1.builder().numClasses(CLASSES).build();
    LeNet leNet = LeNet.builder().numClasses(CLASSES).build();
    // its own weights begin so large that DL4J clips the score
    ResNet50 resNet =
        ResNet50.builder().numClasses(CLASSES).weightInit(new WeightInitRelu()).build();
    SqueezeNet squeezeNet = SqueezeNet.builder().numClasses(CLASSES).build();
    TinyYOLO tinyYolo = TinyYOLO.builder().numClasses(CLASSES).build();
    UNet uNet = UNet.builder().numClasses(CLASSES).build();
    VGG16 vgg16 = VGG16.builder().numClasses(CLASSES).build();
    VGG19 vgg19 = VGG19.builder().numClasses(CLASSES).build();
    Xception xception = Xception.builder().numClasses(CLASSES).build();
    YOLO2 yolo = YOLO2.builder().numClasses(CLASSES).build();
    int[] small = {3, 32, 32};
    return List.of(
        layers("AlexNet", alexNet, 8, alexNet::conf, 3, 63, 63),
        graph("Darknet19", darknet, 8, true, darknet::conf, small),
        graph("FaceNetNN4Small2", faceNet, 4, false, faceNet::conf, 3, 64, 64),
        graph(
            "InceptionResNetV1",
            inception,
            8,
            false,
            () -> inception.init().getConfiguration(),
            3,
            80,
            80),
        layers("LeNet", leNet, 4, leNet::conf, 1, 28, 28),
        new Entry("NASNet", 1, false, small, "six of its normal cells", () -> cells(small)),
        graph("ResNet50", resNet, 8, false, () -> built(resNet.graphBuilder()), 3, 96, 96),
        simpleCnn(3, 48, 48),
        graph(
            "SqueezeNet",
            squeezeNet,
            4,
            false,
            () -> built(squeezeNet.graphBuilder(), 3, 48, 48),
            3,
            48,
            48),
        text(CLASSES, 40),
        graph("TinyYOLO", tinyYolo, 8, false, tinyYolo::conf, 3, 64, 96),
        graph("UNet", uNet, 8, false, () -> built(uNet.graphBuilder(), small), small),
        graph("VGG16", vgg16, 8, true, vgg16::conf, small),
        graph("VGG19", vgg19, 8, true, vgg19::conf, small),
        graph(
            "Xception",
            xception,
            8,
            false,
            () -> built(xception.graphBuilder(), 3, 71, 71),
            3,
            71,
            71),
        graph("YOLO2", yolo, 8, false, yolo::conf, 3, 64, 96));
  }

  /** As it is it has no score, and DL4J refuses to train it. */
  private static Entry simpleCnn(int... input) {
    SimpleCNN model = SimpleCNN.builder().numClasses(CLASSES).build();
    return new Entry(
        "SimpleCNN",
        2,
        false,
        input,
        "with a loss layer, without which it cannot be trained",
        () -> {
          model.setInputShape(new int[][] {input});
          MultiLayerConfiguration conf = model.conf();
          NeuralNetConfiguration last = conf.getConf(0).clone();
          LossLayer loss =
              new LossLayer.Builder(LossFunction.MCXENT).activation(Activation.IDENTITY).build();
          loss.setIUpdater(new AdaDelta());
          last.setLayer(loss);
          conf.getConfs().add(last);
          return new Narrowed(2, CLASSES, CLASSES).of(conf, images(input));
        });
  }

  private static Entry text(int letters, int steps) {
    TextGenerationLSTM model = TextGenerationLSTM.builder().totalUniqueCharacters(letters).build();
    return new Entry(
        "TextGenerationLSTM",
        4,
        true,
        new int[] {letters, steps},
        "not truncated, which 40 steps are not by its 50",
        () -> {
          model.setInputShape(new int[][] {{steps, letters}});
          MultiLayerConfiguration conf = model.conf();
          conf.setBackpropType(BackpropType.Standard);
          return new Narrowed(4, letters, letters).of(conf, InputType.recurrent(letters));
        });
  }

  /**
   * The normal cells of NASNet; DL4J can build no NASNet: it asks for the types of activations
   * before there is an input, for those of the vertex null, and for the fourth of three dimensions.
   */
  private static Model cells(int[] input) {
    int filters = 4;
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .updater(new AdaDelta())
            .l2(5e-5)
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(images(input))
            .addLayer(
                "stem",
                new ConvolutionLayer.Builder(3, 3)
                    .stride(2, 2)
                    .nOut(filters)
                    .hasBias(false)
                    .build(),
                "input")
            .addLayer("stem_bn", new BatchNormalization.Builder().eps(1e-3).build(), "stem");
    String before = "stem_bn";
    String last = "stem_bn";
    for (int i = 0; i < 6; i++) {
      String next = cell(graph, filters, "cell" + i, last, before);
      before = last;
      last = next;
    }
    graph
        .addLayer("pool", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), last)
        .addLayer(
            "output",
            new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nOut(CLASSES)
                .build(),
            "pool")
        .setOutputs("output");
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    return network;
  }

  /** As {@code NASNetHelper.normalA} has it. */
  private static String cell(
      GraphBuilder graph, int filters, String name, String last, String before) {
    String p = projection(graph, filters, name + "_p", before);
    String h = projection(graph, filters, name + "_h", last);
    String[] sums = {
      sum(
          graph,
          name + "_1",
          separable(graph, filters, 5, name + "_l1", h),
          separable(graph, filters, 3, name + "_r1", p)),
      sum(
          graph,
          name + "_2",
          separable(graph, filters, 5, name + "_l2", p),
          separable(graph, filters, 3, name + "_r2", p)),
      sum(graph, name + "_3", mean(graph, name + "_l3", h), p),
      sum(graph, name + "_4", mean(graph, name + "_l4", p), mean(graph, name + "_r4", p)),
      sum(graph, name + "_5", separable(graph, filters, 3, name + "_l5", p), h)
    };
    graph.addVertex(name, new MergeVertex(), p, sums[0], sums[1], sums[2], sums[3], sums[4]);
    return name;
  }

  private static String separable(
      GraphBuilder graph, int filters, int kernel, String name, String from) {
    return NASNetHelper.sepConvBlock(graph, filters, kernel, 1, name, from);
  }

  private static String projection(GraphBuilder graph, int filters, String name, String from) {
    graph
        .addLayer(name + "_relu", new ActivationLayer(Activation.RELU), from)
        .addLayer(
            name + "_conv",
            new ConvolutionLayer.Builder(1, 1).nOut(filters).hasBias(false).build(),
            name + "_relu")
        .addLayer(name, new BatchNormalization.Builder().eps(1e-3).build(), name + "_conv");
    return name;
  }

  private static String mean(GraphBuilder graph, String name, String from) {
    graph.addLayer(
        name,
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
            .kernelSize(3, 3)
            .stride(1, 1)
            .convolutionMode(ConvolutionMode.Same)
            .build(),
        from);
    return name;
  }

  private static String sum(GraphBuilder graph, String name, String a, String b) {
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), a, b);
    return name;
  }
}
