package org.dl4jreference.examples;

import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.reference.ForwardPass;
import org.dl4jreference.reference.GradientDescent;
import org.dl4jreference.reference.GradientDescent.Arithmetic;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** 100 epochs of the 2-3-1 network: the notebook's finite differences beside DL4J's fit. */
public final class GradientDescentByFiniteDifferences {
  private static final double RATE = 0.01;
  private static final int EPOCHS = 100;

  private GradientDescentByFiniteDifferences() {}

  record Result(double firstLoss, double lastLoss, double prediction, double dl4jPrediction) {
    @Override
    public String toString() {
      return """
          loss before the first update  %.16f
          loss before the last update   %.16f
          prediction, finite differences  %.8f
          prediction, DL4J in FLOAT       %.8f"""
          .formatted(firstLoss, lastLoss, prediction, dl4jPrediction);
    }
  }

  static Result run() {
    ChapterProblem problem = ChapterProblem.SIGMOID_2_3_1;
    Catalogue catalogue = Catalogue.standard();
    List<GradientDescent.Step> steps =
        GradientDescent.train(
            catalogue,
            problem.spec(),
            problem.parameters(),
            List.of(problem.batch()),
            RATE,
            EPOCHS,
            Arithmetic.TUTORIAL);
    Tensors trained = steps.get(EPOCHS - 1).after();
    double prediction =
        ForwardPass.layers(catalogue, problem.spec(), trained, problem.batch().x())
            .get(1)
            .activation()
            .get(0);
    return new Result(steps.get(0).loss(), steps.get(EPOCHS - 1).loss(), prediction, dl4j());
  }

  private static double dl4j() {
    MultiLayerNetwork network = ChapterModels.sigmoid231(DataType.FLOAT, RATE);
    INDArray x = Nd4j.create(new float[][] {{1, 1}});
    INDArray y = Nd4j.create(new float[][] {{0}});
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      network.fit(x, y);
    }
    return network.output(x).getDouble(0);
  }

  public static void main(String[] args) {
    System.out.println(run());
  }
}
