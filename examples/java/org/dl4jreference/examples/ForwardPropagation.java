package org.dl4jreference.examples;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.np.NumPy;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The chapter's worked forward pass: why it prints 1.235 and a computer says 1.2332. */
public final class ForwardPropagation {
  private static final double[][] HIDDEN = {{0.8, 0.4, 0.3}, {0.2, 0.9, 0.5}};
  private static final double[][] OUT = {{0.3}, {0.5}, {0.9}};

  private ForwardPropagation() {}

  record Result(Matrix hidden, double byHand, double rounded, double dl4j) {
    @Override
    public String toString() {
      return """
          hidden layer                          %s
          prediction by hand                    %s
          with activations rounded to 2 digits  %.3f, as the chapter prints
          prediction by DL4J                    %s"""
          .formatted(hidden, byHand, rounded, dl4j);
    }
  }

  static Result run() {
    Matrix x = Matrix.row(1, 1);
    // hidden = sigmoid(x·W₀), out = hidden·W₁
    Matrix hidden = NumPy.dot(x, Matrix.ofRows(HIDDEN)).map(z -> 1 / (1 + Math.exp(-z)));
    Matrix twoDigits = hidden.map(a -> Math.round(a * 100) / 100.0);
    return new Result(
        hidden,
        NumPy.dot(hidden, Matrix.ofRows(OUT)).get(0),
        NumPy.dot(twoDigits, Matrix.ofRows(OUT)).get(0),
        dl4j());
  }

  private static double dl4j() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(2)
                        .nOut(3)
                        .hasBias(false)
                        .activation(Activation.SIGMOID)
                        .build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(3)
                        .nOut(1)
                        .hasBias(false)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    network.setParam("0_W", Nd4j.create(HIDDEN));
    network.setParam("1_W", Nd4j.create(OUT));
    return network.output(Nd4j.create(new double[][] {{1, 1}})).getDouble(0);
  }

  public static void main(String[] args) {
    System.out.println(run());
  }
}
