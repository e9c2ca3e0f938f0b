package org.dl4jreference.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dl4jreference.np.NumPy.sum;

import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.junit.jupiter.api.Test;

/** Where the chapter's naive forms agree with the catalogue's, and where they part. */
class ChapterFormsTest {
  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final Matrix ONE = Matrix.row(0.5, -1.5, 2);
  private static final Matrix TWO = Matrix.ofRows(new double[][] {{0.5, -1.5, 2}, {1, 0, -1}});

  private static Matrix value(String activation, Matrix z) {
    return CATALOGUE.activation(Formula.named(activation)).value(z);
  }

  private static double meanLoss(String loss, Matrix p, Matrix y) {
    return sum(CATALOGUE.loss(Formula.named(loss)).terms(p, y)) / p.rows();
  }

  @Test
  void itsTanhIsTheCataloguesUntilItOverflows() {
    assertThat(ChapterForms.tanh(TWO).toArray())
        .containsExactly(value("tanh", TWO).toArray(), within(1e-15));

    Matrix large = Matrix.row(710, -710, 1e4);
    assertThat(ChapterForms.tanh(large).toArray()).containsOnly(Double.NaN);
    assertThat(value("tanh", large).toArray()).containsExactly(1, -1, 1);
  }

  @Test
  void itsSoftmaxIsTheCataloguesForOneExampleOnly() {
    assertThat(ChapterForms.softmax(ONE).toArray())
        .containsExactly(value("softmax", ONE).toArray(), within(1e-15));

    assertThat(sum(ChapterForms.softmax(TWO))).isCloseTo(1, within(1e-15));
    assertThat(sum(value("softmax", TWO))).isCloseTo(2, within(1e-15));
    assertThat(ChapterForms.softmax(Matrix.row(710, 0)).get(0)).isNaN();
    assertThat(value("softmax", Matrix.row(710, 0)).get(0)).isEqualTo(1);
  }

  @Test
  void itsCrossEntropiesAreTheSumOverTheBatchAndTheCataloguesTheMean() {
    Matrix p = Matrix.ofRows(new double[][] {{0.2, 0.7, 0.1}, {0.6, 0.3, 0.1}});
    Matrix y = Matrix.ofRows(new double[][] {{0, 1, 0}, {1, 0, 0}});

    assertThat(ChapterForms.categoricalCrossEntropy(p, y))
        .isCloseTo(2 * meanLoss("mcxent", p, y), within(1e-15))
        .isCloseTo(-Math.log(0.7 * 0.6), within(1e-15));
    assertThat(ChapterForms.binaryCrossEntropy(p, y))
        .isCloseTo(2 * meanLoss("xent", p, y), within(1e-15))
        .isCloseTo(-Math.log(0.8 * 0.7 * 0.9 * 0.6 * 0.7 * 0.9), within(1e-15));
  }

  @Test
  void itsCrossEntropiesAreUndefinedForAPerfectPredictionAndTheCataloguesAreZero() {
    Matrix certain = Matrix.row(0, 1);

    assertThat(ChapterForms.categoricalCrossEntropy(certain, certain)).isNaN();
    assertThat(ChapterForms.binaryCrossEntropy(certain, certain)).isNaN();
    assertThat(Math.abs(meanLoss("mcxent", certain, certain))).isZero();
    assertThat(Math.abs(meanLoss("xent", certain, certain))).isZero();
  }
}
