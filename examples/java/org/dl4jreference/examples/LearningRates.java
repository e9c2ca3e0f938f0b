package org.dl4jreference.examples;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.reference.GradientDescent;
import org.dl4jreference.reference.GradientDescent.Arithmetic;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** y = 3x at three learning rates: at 1 the notebook "gets stuck" and DL4J overflows. */
public final class LearningRates {
  private static final ChapterProblem PROBLEM = ChapterProblem.LINEAR_3X;

  private LearningRates() {}

  record Row(double rate, int epochs, double notebook, double exact, double dl4j) {
    @Override
    public String toString() {
      return "rate %-4s after %3d epochs: notebook %.7g, exact %.7g, DL4J in FLOAT %.7g"
          .formatted(rate, epochs, notebook, exact, dl4j);
    }
  }

  record Result(List<Row> rows) {
    @Override
    public String toString() {
      return String.join("\n", rows.stream().map(Row::toString).toList());
    }
  }

  static Result run() {
    List<Row> rows = new ArrayList<>();
    for (double rate : new double[] {0.01, 0.1, 1}) {
      for (int epochs : new int[] {10, 100}) {
        rows.add(
            new Row(
                rate,
                epochs,
                byHand(rate, epochs, Arithmetic.TUTORIAL),
                byHand(rate, epochs, Arithmetic.EXACT),
                dl4j(rate, epochs)));
      }
    }
    return new Result(rows);
  }

  private static double byHand(double rate, int epochs, Arithmetic arithmetic) {
    var steps =
        GradientDescent.train(
            Catalogue.standard(),
            PROBLEM.spec(),
            PROBLEM.parameters(),
            List.of(PROBLEM.batch()),
            rate,
            epochs,
            arithmetic);
    return steps.get(epochs - 1).after().get("0_W").get(0);
  }

  private static double dl4j(double rate, int epochs) {
    MultiLayerNetwork network = ChapterModels.linear3x(DataType.FLOAT, rate);
    INDArray x = Nd4j.create(new float[][] {{1}, {2}, {3}, {4}});
    INDArray y = x.mul(3);
    for (int epoch = 0; epoch < epochs; epoch++) {
      network.fit(x, y);
    }
    return network.getParam("0_W").getDouble(0);
  }

  public static void main(String[] args) {
    System.out.println(run());
  }
}
