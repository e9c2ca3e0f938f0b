package org.dl4jreference.cli;

import java.util.List;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.report.ChapterResult.NaiveForm;

/**
 * The chapter's own code for some functions, beside the textbook's form, where they part. On the
 * chapter's numbers they agree.
 */
final class NaiveForms {
  private NaiveForms() {}

  /** {@code (np.exp(x)-np.exp(-x))/(np.exp(x)+np.exp(-x))}. */
  static double tanh(double x) {
    return (Math.exp(x) - Math.exp(-x)) / (Math.exp(x) + Math.exp(-x));
  }

  /** {@code np.exp(x)/np.sum(np.exp(x))}: over the whole array, whatever its shape. */
  static Matrix softmax(Matrix x) {
    double sum = 0;
    for (double v : x.toArray()) {
      sum += Math.exp(v);
    }
    double total = sum;
    return x.map(v -> Math.exp(v) / total);
  }

  /** {@code -np.mean(np.sum((y*np.log(p)+(1-y)*np.log(1-p))))}: the sum over the batch. */
  static double binaryCrossEntropy(Matrix p, Matrix y) {
    return -sum(p.zip(y, (a, b) -> b * Math.log(a) + (1 - b) * Math.log(1 - a)));
  }

  /** {@code -np.mean(np.sum(y*np.log(p)))}: the sum over the batch. */
  static double categoricalCrossEntropy(Matrix p, Matrix y) {
    return -sum(p.zip(y, (a, b) -> b * Math.log(a)));
  }

  static List<NaiveForm> compared(Catalogue catalogue) {
    Matrix large = Matrix.row(1000, 0);
    Matrix twoRows = Matrix.ofRows(new double[] {1, 2}, new double[] {1, 2});
    Matrix p = Matrix.of(2, 1, 0.88, 0.88);
    Matrix ones = Matrix.filled(2, 1, 1);
    Matrix sure = Matrix.row(1);
    return List.of(
        new NaiveForm(
            "tanh",
            "x = 1000",
            tanh(1000),
            value(catalogue, "tanh", Matrix.row(1000)).get(0),
            "exp(1000) overflows"),
        new NaiveForm(
            "softmax, 1st unit",
            "x = (1000, 0)",
            softmax(large).get(0),
            value(catalogue, "softmax", large).get(0),
            "exp(1000) overflows"),
        new NaiveForm(
            "softmax, 1st unit",
            "two rows (1, 2)",
            softmax(twoRows).get(0),
            value(catalogue, "softmax", twoRows).get(0),
            "divides by all rows' sum"),
        new NaiveForm(
            "binary cross-entropy",
            "p = 1, y = 1",
            binaryCrossEntropy(sure, sure),
            meanLoss(catalogue, "xent", sure, sure),
            "0 times ln 0"),
        new NaiveForm(
            "binary cross-entropy",
            "twice p = 0.88",
            binaryCrossEntropy(p, ones),
            meanLoss(catalogue, "xent", p, ones),
            "adds up the batch"),
        new NaiveForm(
            "categ. cross-entropy",
            "twice p = 0.88",
            categoricalCrossEntropy(p, ones),
            meanLoss(catalogue, "mcxent", p, ones),
            "adds up the batch"));
  }

  private static Matrix value(Catalogue catalogue, String activation, Matrix z) {
    return catalogue.activation(Formula.named(activation)).value(z);
  }

  static double meanLoss(Catalogue catalogue, String loss, Matrix p, Matrix y) {
    return sum(catalogue.loss(Formula.named(loss)).terms(p, y)) / p.rows();
  }

  private static double sum(Matrix matrix) {
    double sum = 0;
    for (double v : matrix.toArray()) {
      sum += v;
    }
    return sum;
  }
}
