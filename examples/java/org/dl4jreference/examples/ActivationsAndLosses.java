package org.dl4jreference.examples;

import java.util.LinkedHashMap;
import java.util.Map;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The chapter's activations at three points, and its cross-entropy of 0.128. */
public final class ActivationsAndLosses {
  private static final double[] POINTS = {-2, 0.5, 3};

  private ActivationsAndLosses() {}

  record Pair(Matrix byHand, Matrix dl4j) {}

  record Result(Map<String, Pair> activations, double crossEntropy, double dl4jCrossEntropy) {
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      activations.forEach(
          (name, pair) ->
              text.append("%-8s by hand %s%n".formatted(name, pair.byHand))
                  .append("         DL4J    %s%n".formatted(pair.dl4j)));
      return text.append("cross-entropy of p = 0.88: ")
          .append("by hand %.16f, DL4J %.16f".formatted(crossEntropy, dl4jCrossEntropy))
          .toString();
    }
  }

  static Result run() {
    Map<String, Pair> activations = new LinkedHashMap<>();
    for (Activation a :
        new Activation[] {
          Activation.SIGMOID,
          Activation.TANH,
          Activation.RELU,
          Activation.IDENTITY,
          Activation.SOFTMAX
        }) {
      String name = a.name().toLowerCase(java.util.Locale.ROOT);
      Matrix byHand =
          Catalogue.standard().activation(Formula.named(name)).value(Matrix.row(POINTS));
      INDArray z = Nd4j.create(new double[][] {POINTS});
      INDArray dl4j = a.getActivationFunction().getActivation(z, false);
      activations.put(name, new Pair(byHand, Matrix.row(dl4j.toDoubleVector())));
    }
    // −ln p of the right class; DL4J gets the other class as 1 − p
    INDArray labels = Nd4j.create(new double[][] {{1, 0}});
    INDArray p = Nd4j.create(new double[][] {{0.88, 0.12}});
    double dl4j =
        LossFunction.MCXENT
            .getILossFunction()
            .computeScore(labels, p, Activation.IDENTITY.getActivationFunction(), null, true);
    return new Result(activations, -Math.log(0.88), dl4j);
  }

  public static void main(String[] args) {
    System.out.println(run());
  }
}
