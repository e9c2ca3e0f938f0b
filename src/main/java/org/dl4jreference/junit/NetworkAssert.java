package org.dl4jreference.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractAssert;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.graph.LayerFormula;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.NetworkDocument;
import org.dl4jreference.training.ModelCheck;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.NetworkVerdict;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Assertions on what DL4J computes of a network, which is left exactly as it is. A failure message
 * carries the report.
 *
 * <pre>{@code
 * assertThatNetwork(network).on(data).afterSteps(5).agreesWithFirstPrinciples();
 * }</pre>
 */
public final class NetworkAssert extends AbstractAssert<NetworkAssert, UserModel> {
  private static final int WORST_SHOWN = 5;

  private final List<ModelData> data = new ArrayList<>();
  private final ModelCheck check = new ModelCheck();

  private NetworkAssert(UserModel model) {
    super(model, NetworkAssert.class);
  }

  /**
   * Starts an assertion on a network.
   *
   * @param network an initialised network
   */
  public static NetworkAssert assertThatNetwork(MultiLayerNetwork network) {
    return new NetworkAssert(UserModel.of(network));
  }

  /**
   * Starts an assertion on a graph.
   *
   * @param graph an initialised graph
   */
  public static NetworkAssert assertThatNetwork(ComputationGraph graph) {
    return new NetworkAssert(UserModel.of(graph));
  }

  /**
   * The examples of one step; called again, of the next.
   *
   * @param batch features, labels, and masks if there are any
   */
  public NetworkAssert on(DataSet batch) {
    data.add(ModelData.of(batch));
    return this;
  }

  /**
   * The examples of one step of a graph.
   *
   * @param batch features, labels, and masks if there are any
   */
  public NetworkAssert on(MultiDataSet batch) {
    data.add(ModelData.of(batch));
    return this;
  }

  /**
   * The examples of one step.
   *
   * @param features one row, or one array, for each example
   * @param labels as many
   */
  public NetworkAssert on(INDArray features, INDArray labels) {
    return on(new DataSet(features, labels));
  }

  /**
   * What DL4J is to compute in, on a copy; without it, the network's own data type.
   *
   * @param precision FLOAT or DOUBLE; any other leaves the data type and allows for that
   *     arithmetic's rounding, as for TF32 on a GPU
   */
  public NetworkAssert inPrecision(Precision precision) {
    if (precision == Precision.FLOAT || precision == Precision.DOUBLE) {
      check.in(precision);
    } else {
      check.allowingFor(precision);
    }
    return this;
  }

  /**
   * How many updates to follow; without it, one.
   *
   * @param steps at least 1
   */
  public NetworkAssert afterSteps(int steps) {
    check.afterSteps(steps);
    return this;
  }

  /**
   * How many σ rounding may explain; without it, 8.
   *
   * @param k a positive number
   */
  public NetworkAssert withinSigmas(double k) {
    check.withinSigmas(k);
    return this;
  }

  /**
   * What an activation of your own is meant to compute, so that it is verified element by element.
   *
   * @param type your class
   * @param formula the mathematics, under a name of its own
   */
  public NetworkAssert withFormula(Class<? extends IActivation> type, Activation formula) {
    check.withFormula(type, formula);
    return this;
  }

  /**
   * What a loss of your own is meant to compute.
   *
   * @param type your class
   * @param formula the mathematics, under a name of its own
   */
  public NetworkAssert withFormula(Class<? extends ILossFunction> type, Loss formula) {
    check.withFormula(type, formula);
    return this;
  }

  /**
   * What a layer, a vertex or a preprocessor of your own is meant to compute.
   *
   * @param type your class
   * @param formula the mathematics as a function of settings, parameters and inputs, such as {@code
   *     LayerFormulas.standard().get("ConvolutionLayer")}
   */
  public NetworkAssert withLayerFormula(Class<?> type, LayerFormula formula) {
    check.withLayerFormula(type.getName(), formula);
    return this;
  }

  /**
   * Asserts that everything DL4J computes, forward and backward and in each update, differs from
   * first principles by rounding alone. Fails where there is no formula for some part: give it one,
   * or be content with {@link #gradientFitsScore()}.
   */
  public NetworkAssert agreesWithFirstPrinciples() {
    NetworkVerdict verdict = check.of(actual, batches());
    Optional<NetworkVerdict.ByDirections> differences =
        verdict instanceof NetworkVerdict.ByDirections all
            ? Optional.of(all)
            : verdict instanceof NetworkVerdict.ByBoth both
                ? Optional.of(both.directions())
                : Optional.empty();
    if (differences.isPresent()) {
      failWithMessage(
          "%s",
          message(
              "cannot be compared with first principles, because "
                  + differences.get().reason()
                  + "; withFormula(...) gives a class of yours its formula, and gradientFitsScore()"
                  + " asserts what follows",
              verdict));
    }
    if (verdict.counted() != Outcome.AGREES) {
      failWithMessage("%s", message("does not agree with first principles", verdict));
    }
    return this;
  }

  /**
   * Asserts, for any model, that the gradient is that of the model's own score, by directional
   * differences in DOUBLE. Says nothing of whether the score is the one that was meant, or of the
   * updates.
   */
  public NetworkAssert gradientFitsScore() {
    NetworkVerdict verdict = check.ofGradient(actual, batches());
    if (verdict.outcome() != Outcome.CONSISTENT) {
      failWithMessage("%s", message("has a gradient that does not fit its score", verdict));
    }
    return this;
  }

  private List<ModelData> batches() {
    if (data.isEmpty()) {
      throw new IllegalStateException("say on which data: on(...) comes before the assertion");
    }
    return data;
  }

  private static String message(String what, NetworkVerdict verdict) {
    List<String> lines = new ArrayList<>(NetworkDocument.lines(verdict, WORST_SHOWN));
    lines.add(0, "The network " + what + ".");
    return String.join(System.lineSeparator(), lines);
  }
}
