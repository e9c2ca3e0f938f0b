package org.dl4jreference.benchmarks;

import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.GraphComparison;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.dl4j.user.GraphReading;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A network of other layers than dense ones, a batch, and a step that DL4J took. */
final class GraphWorkload {
  private static final int EXAMPLES = 32;

  private final GraphComparison comparison =
      new GraphComparison(Catalogue.standard(), LayerFormulas.standard(), Comparison.DEFAULT_K);
  private final MultiLayerNetwork network;
  private final DataSet data;
  private final GraphReading reading;
  private final GraphBatch batch;
  private final GraphObservation observed;

  /**
   * One of two.
   *
   * @param name LeNet, of 28 by 28, with 188,000 parameters; or LSTM, 77-100-100 over 50 steps
   */
  GraphWorkload(String name, Precision precision) {
    DataType type = NdArrays.type(precision);
    boolean isImages = name.equals("LeNet");
    network = new MultiLayerNetwork(isImages ? images(type) : series(type));
    network.init();
    Random random = new Random(1);
    data = isImages ? digits(type, random) : letters(type, random);
    UserModel model = UserModel.of(network);
    reading = model.readGraph(CustomFormulas.NONE);
    ModelData given = ModelData.of(data);
    batch = given.batch(reading.spec());
    observed = model.observe(reading.state(), given);
    Verdict verdict = check();
    if (verdict.outcome() != Outcome.AGREES) {
      throw new IllegalStateException("judged again, with more replays: " + verdict);
    }
  }

  private static MultiLayerConfiguration images(DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .dataType(type)
        .updater(new Adam(1e-3))
        .list()
        .layer(convolution(20))
        .layer(pooling())
        .layer(convolution(50))
        .layer(pooling())
        .layer(new DenseLayer.Builder().nOut(200).activation(Activation.RELU).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(10)
                .activation(Activation.SOFTMAX)
                .build())
        .setInputType(InputType.convolutional(28, 28, 1))
        .build();
  }

  private static ConvolutionLayer convolution(int channels) {
    return new ConvolutionLayer.Builder(5, 5).nOut(channels).activation(Activation.RELU).build();
  }

  private static SubsamplingLayer pooling() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }

  private static MultiLayerConfiguration series(DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .dataType(type)
        .updater(new Adam(1e-3))
        .list()
        .layer(new LSTM.Builder().nIn(77).nOut(100).activation(Activation.TANH).build())
        .layer(new LSTM.Builder().nOut(100).activation(Activation.TANH).build())
        .layer(
            new RnnOutputLayer.Builder(LossFunction.MCXENT)
                .nOut(77)
                .activation(Activation.SOFTMAX)
                .build())
        .setInputType(InputType.recurrent(77))
        .build();
  }

  /** Strokes on an empty ground: four of five pixels are 0. */
  private static DataSet digits(DataType type, Random random) {
    INDArray x = Nd4j.zeros(type, EXAMPLES, 1, 28, 28);
    for (long i = 0; i < x.length(); i++) {
      x.putScalar(i, random.nextInt(5) == 0 ? random.nextInt(256) / 255.0 : 0);
    }
    INDArray y = Nd4j.zeros(type, EXAMPLES, 10);
    for (int i = 0; i < EXAMPLES; i++) {
      y.putScalar(i, i % 10, 1);
    }
    return new DataSet(x, y);
  }

  private static DataSet letters(DataType type, Random random) {
    INDArray x = Nd4j.zeros(type, EXAMPLES, 77, 50);
    INDArray y = Nd4j.zeros(type, EXAMPLES, 77, 50);
    for (int i = 0; i < EXAMPLES; i++) {
      for (int t = 0, letter = random.nextInt(77); t < 50; t++) {
        x.putScalar(new int[] {i, letter, t}, 1);
        letter = random.nextInt(77);
        y.putScalar(new int[] {i, letter, t}, 1);
      }
    }
    return new DataSet(x, y);
  }

  /** DL4J's forward and backward pass. */
  void pass() {
    network.setInput(data.getFeatures());
    network.setLabels(data.getLabels());
    network.computeGradientAndScore();
  }

  /** All that verification does once DL4J has taken its step. */
  Verdict check() {
    return comparison.step(reading.spec(), reading.state(), batch, observed, reading.precision());
  }
}
