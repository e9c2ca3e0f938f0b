package org.dl4jreference.networks;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.zoo.ZooModel;
import org.deeplearning4j.zoo.model.*;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.Precision;
import org.dl4jreference.training.ModelCheck;
import org.dl4jreference.verdict.*;
import org.dl4jreference.verify.NetworkVerdict;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

class ZooModelsTest {
  static final int CLASSES = 11;
  record Zoo(String name, ZooModel model, int by, int kept, int... input) {
    Model network() throws Exception {
      model.setInputShape(new int[][] {input});
      Narrowed narrowed = new Narrowed(by, CLASSES, kept);
      if (input.length == 2) {
        return narrowed.of(((TextGenerationLSTM) model).conf(), InputType.recurrent(input[1], input[0]));
      }
      InputType type = InputType.convolutional(input[1], input[2], input[0]);
      Object conf;
      try {
        conf = model.getClass().getMethod("conf").invoke(model);
      } catch (NoSuchMethodException e) {
        try {
          conf = ((ComputationGraphConfiguration.GraphBuilder) model.getClass().getMethod("graphBuilder").invoke(model)).addInputs("input").setInputTypes(type).build();
        } catch (Exception f) {
          conf = ((ComputationGraph) model.init()).getConfiguration();
        }
      }
      if (conf instanceof MultiLayerConfiguration mlc) return narrowed.of(mlc, name.equals("LeNet") ? InputType.convolutionalFlat(input[1], input[2], input[0]) : type);
      ComputationGraphConfiguration c = (ComputationGraphConfiguration) conf;
      return narrowed.of(c, type);
    }
  }
  static final List<Zoo> ALL = List.of(
    new Zoo("AlexNet", AlexNet.builder().numClasses(CLASSES).build(), 8, CLASSES, 3, 63, 63),
    new Zoo("Darknet19", Darknet19.builder().numClasses(CLASSES).build(), 8, CLASSES, 3, 32, 32),
    new Zoo("FaceNetNN4Small2", FaceNetNN4Small2.builder().numClasses(CLASSES).build(), 4, CLASSES, 3, 64, 64),
    new Zoo("InceptionResNetV1", InceptionResNetV1.builder().numClasses(CLASSES).build(), 8, CLASSES, 3, 80, 80),
    new Zoo("LeNet", LeNet.builder().numClasses(CLASSES).build(), 1, CLASSES, 1, 28, 28),
    new Zoo("NASNet", NASNet.builder().numClasses(CLASSES).build(), 8, CLASSES, 3, 32, 32),
    new Zoo("ResNet50", ResNet50.builder().numClasses(CLASSES).build(), 8, CLASSES, 3, 32, 32),
    new Zoo("SimpleCNN", SimpleCNN.builder().numClasses(CLASSES).build(), 2, CLASSES, 3, 48, 48),
    new Zoo("SqueezeNet", SqueezeNet.builder().numClasses(CLASSES).build(), 4, CLASSES, 3, 48, 48),
    new Zoo("TextGenerationLSTM", TextGenerationLSTM.builder().totalUniqueCharacters(CLASSES).build(), 4, CLASSES, 40, CLASSES),
    new Zoo("TinyYOLO", TinyYOLO.builder().numClasses(CLASSES).build(), 8, 80, 3, 64, 96),
    new Zoo("UNet", UNet.builder().numClasses(CLASSES).build(), 8, 1, 3, 32, 32),
    new Zoo("VGG16", VGG16.builder().numClasses(CLASSES).build(), 8, CLASSES, 3, 32, 32),
    new Zoo("VGG19", VGG19.builder().numClasses(CLASSES).build(), 8, CLASSES, 3, 32, 32),
    new Zoo("Xception", Xception.builder().numClasses(CLASSES).build(), 8, CLASSES, 3, 71, 71),
    new Zoo("YOLO2", YOLO2.builder().numClasses(CLASSES).build(), 8, 80, 3, 64, 96));

  static MultiDataSet data(Zoo zoo, Model net, int batch) {
    Random random = new Random(7);
    long[] shape = new long[zoo.input.length + 1];
    shape[0] = batch;
    for (int i = 0; i < zoo.input.length; i++) shape[i + 1] = zoo.input[i];
    INDArray x;
    if (zoo.input.length == 2) {
      x = Nd4j.zeros(DataType.FLOAT, batch, zoo.input[1], zoo.input[0]);
      for (int i = 0; i < batch; i++) for (int t = 0; t < zoo.input[0]; t++) x.putScalar(new int[] {i, random.nextInt(CLASSES), t}, 1);
    } else {
      x = Nd4j.create(DataType.FLOAT, zoo.name.equals("LeNet") ? new long[] {batch, 784} : shape);
      for (long i = 0; i < x.length(); i++) x.putScalar(i, zoo.name.equals("LeNet") ? random.nextDouble() : random.nextGaussian());
    }
    INDArray out = net instanceof ComputationGraph g ? g.outputSingle(x.dup()) : ((MultiLayerNetwork) net).output(x.dup());
    System.out.println("in " + x.shapeInfoToString() + " out " + java.util.Arrays.toString(out.shape()));
    INDArray y;
    if (zoo.name.contains("YOLO")) {
      long h = out.size(2), w = out.size(3);
      y = Nd4j.zeros(DataType.FLOAT, batch, 4 + CLASSES, h, w);
      for (int i = 0; i < batch; i++) for (int k = 0; k < 2; k++) {
        int r = random.nextInt((int) h), c = random.nextInt((int) w);
        double cx = c + random.nextDouble(), cy = r + random.nextDouble(), bw = 0.5 + random.nextDouble(), bh = 0.5 + random.nextDouble();
        y.putScalar(new int[] {i, 0, r, c}, cx - bw / 2); y.putScalar(new int[] {i, 1, r, c}, cy - bh / 2);
        y.putScalar(new int[] {i, 2, r, c}, cx + bw / 2); y.putScalar(new int[] {i, 3, r, c}, cy + bh / 2);
        for (int q = 0; q < CLASSES; q++) y.putScalar(new int[] {i, 4 + q, r, c}, 0);
        y.putScalar(new int[] {i, 4 + random.nextInt(CLASSES), r, c}, 1);
      }
    } else if (zoo.name.equals("UNet")) {
      y = Nd4j.create(DataType.FLOAT, out.shape());
      for (long i = 0; i < y.length(); i++) y.putScalar(i, random.nextInt(2));
    } else if (out.rank() == 3) {
      y = Nd4j.zeros(DataType.FLOAT, out.shape());
      for (int i = 0; i < batch; i++) for (int t = 0; t < out.size(2); t++) y.putScalar(new int[] {i, random.nextInt(CLASSES), t}, 1);
    } else {
      y = Nd4j.zeros(DataType.FLOAT, out.shape());
      for (int i = 0; i < batch; i++) y.putScalar(new int[] {i, random.nextInt(CLASSES)}, 1);
    }
    return new MultiDataSet(x, y);
  }

  @TestFactory
  Stream<DynamicTest> models() {
    String only = System.getProperty("only", "");
    return ALL.stream().filter(z -> only.isEmpty() || List.of(only.split(",")).contains(z.name)).map(z -> DynamicTest.dynamicTest(z.name, () -> {
      long t0 = System.nanoTime();
      Model net = z.network();
      System.out.printf("%s built %.1f s params %d%n", z.name, (System.nanoTime() - t0) / 1e9, net.numParams());
      MultiDataSet data = data(z, net, Integer.getInteger("batch", 2));
      UserModel model = net instanceof ComputationGraph g ? UserModel.of(g) : UserModel.of((MultiLayerNetwork) net);
      for (Precision p : List.of(Precision.FLOAT, Precision.DOUBLE)) {
        if (System.getProperty("p") != null && !p.name().equals(System.getProperty("p"))) continue;
        t0 = System.nanoTime();
        NetworkVerdict v = new ModelCheck().in(p).of(model, List.of(ModelData.of(data)));
        System.out.printf("%s %s %s %.1f s %s %s%n", z.name, p, v.outcome(), (System.nanoTime() - t0) / 1e9, v.getClass().getSimpleName(), v.remarks());
        if (v instanceof NetworkVerdict.ByFormula f) {
          f.run().steps().forEach(s -> s.tensors().stream().sorted(java.util.Comparator.comparingDouble(x -> -x.sigmas())).limit(6).forEach(x -> System.out.printf("   %s %s %.3g of %s %s%n", x.name(), x.outcome(), x.sigmas(), x.counts(), x.worst())));
        } else System.out.println(v);
      }
    }));
  }
}
