package org.dl4jreference.dl4j.samediff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.dl4j.RandomProblem;
import org.dl4jreference.dl4j.RandomProblem.Labels;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SameDiffEngineTest {
  private static void assertAgrees(RandomProblem p, Precision... precisions) {
    for (Precision precision : precisions) {
      Verdict verdict =
          new Comparison(Catalogue.standard())
              .step(
                  p.spec(),
                  p.state(),
                  p.batch(),
                  new SameDiffEngine(precision).evaluate(p.spec(), p.state(), p.batch()),
                  precision);
      assertThat(verdict.outcome())
          .as("%s: %s", precision, verdict.worst())
          .isEqualTo(Outcome.AGREES);
    }
  }

  private static NetworkSpec network(String hidden, String output, String loss) {
    return NetworkSpec.dense(new int[] {4, 5, 3}, List.of(hidden, output), loss);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "identity",
        "sigmoid",
        "tanh",
        "relu",
        "leakyrelu",
        "relu6",
        "elu",
        "selu",
        "softplus",
        "softsign",
        "swish",
        "mish",
        "gelu",
        "hardtanh",
        "hardsigmoid",
        "rationaltanh",
        "rectifiedtanh",
        "cube",
        "softmax"
      })
  void everyActivationAgrees(String activation) {
    assertAgrees(
        RandomProblem.of(network(activation, "identity", "mse"), 7, Labels.REAL, 1),
        Precision.FLOAT);
  }

  @ParameterizedTest
  @CsvSource({
    "mse, identity, REAL",
    "l2, tanh, REAL",
    "mae, identity, REAL",
    "l1, sigmoid, REAL",
    "xent, sigmoid, ZERO_ONE",
    "mcxent, softmax, ONE_HOT",
    "mcxent, sigmoid, ONE_HOT",
    "negativeloglikelihood, softmax, DISTRIBUTION",
    "kld, softmax, DISTRIBUTION",
    "hinge, tanh, SIGNS",
    "squared_hinge, identity, SIGNS",
    "poisson, softplus, POSITIVE",
    "mape, identity, POSITIVE",
    "msle, sigmoid, POSITIVE",
    "wasserstein, identity, SIGNS",
    "mse, softmax, ONE_HOT"
  })
  void everyLossAgrees(String loss, String output, Labels labels) {
    assertAgrees(
        RandomProblem.of(network("tanh", output, loss), 7, labels, 2),
        Precision.FLOAT,
        Precision.DOUBLE);
  }

  @Test
  void masksAndWeightsAgree() {
    NetworkSpec plain = network("tanh", "identity", "mse");
    NetworkSpec spec =
        new NetworkSpec(
            plain.layers(), new LossSpec(Formula.named("mse"), Optional.of(Matrix.row(2, 0.5, 3))));
    RandomProblem p = RandomProblem.of(spec, 4, Labels.REAL, 7);
    Batch masked =
        new Batch(p.batch().x(), p.batch().y(), Optional.of(Matrix.of(4, 1, 1, 0, 1, 1)));
    assertAgrees(new RandomProblem(spec, p.state(), masked), Precision.FLOAT, Precision.DOUBLE);
  }

  @Test
  void whatItDoesNotExpressIsSaid() {
    RandomProblem p =
        RandomProblem.of(
            network("tanh", "identity", "mse").trainedBy(UpdaterSpec.of("rmsprop", 0.1)),
            2,
            Labels.REAL,
            1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new SameDiffEngine(Precision.DOUBLE).evaluate(p.spec(), p.state(), p.batch()))
        .withMessage(
            "layer 0: the samediff engine does not express updaters other than sgd at a fixed rate");
  }
}
