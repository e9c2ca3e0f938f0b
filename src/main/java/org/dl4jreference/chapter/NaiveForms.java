package org.dl4jreference.chapter;

import java.util.List;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.chapter.ChapterPart.NaiveForm;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.np.NumPy;
import org.dl4jreference.reference.ChapterForms;

/**
 * The chapter's own code for some functions, beside the textbook's form, where they part. On the
 * chapter's numbers they agree.
 */
final class NaiveForms {
  private NaiveForms() {}

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
            ChapterForms.tanh(Matrix.row(1000)).get(0),
            value(catalogue, "tanh", Matrix.row(1000)).get(0),
            "exp(1000) overflows"),
        new NaiveForm(
            "softmax, 1st unit",
            "x = (1000, 0)",
            ChapterForms.softmax(large).get(0),
            value(catalogue, "softmax", large).get(0),
            "exp(1000) overflows"),
        new NaiveForm(
            "softmax, 1st unit",
            "two rows (1, 2)",
            ChapterForms.softmax(twoRows).get(0),
            value(catalogue, "softmax", twoRows).get(0),
            "divides by all rows' sum"),
        new NaiveForm(
            "binary cross-entropy",
            "p = 1, y = 1",
            ChapterForms.binaryCrossEntropy(sure, sure),
            meanLoss(catalogue, "xent", sure, sure),
            "0 times ln 0"),
        new NaiveForm(
            "binary cross-entropy",
            "twice p = 0.88",
            ChapterForms.binaryCrossEntropy(p, ones),
            meanLoss(catalogue, "xent", p, ones),
            "adds up the batch"),
        new NaiveForm(
            "categ. cross-entropy",
            "twice p = 0.88",
            ChapterForms.categoricalCrossEntropy(p, ones),
            meanLoss(catalogue, "mcxent", p, ones),
            "adds up the batch"));
  }

  private static Matrix value(Catalogue catalogue, String activation, Matrix z) {
    return catalogue.activation(Formula.named(activation)).value(z);
  }

  static double meanLoss(Catalogue catalogue, String loss, Matrix p, Matrix y) {
    return NumPy.sum(catalogue.loss(Formula.named(loss)).terms(p, y)) / p.rows();
  }
}
