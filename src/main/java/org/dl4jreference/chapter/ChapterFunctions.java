package org.dl4jreference.chapter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.chapter.ChapterPart.ActivationValues;
import org.dl4jreference.chapter.ChapterPart.Functions;
import org.dl4jreference.chapter.ChapterPart.LossValue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.Judge;

/**
 * The chapter's activations and losses, by the reference and by each engine. An engine computes
 * them as a network of one layer whose weight is the identity and whose bias is 0, the losses on a
 * batch of two equal examples: ND4J's {@code matmul_bp} fails on [1, 1] by [1, 1].
 */
final class ChapterFunctions {
  private static final Matrix POINTS = Matrix.of(3, 1, -2, 0, 1);
  private static final Matrix SOFTMAX_POINTS = Matrix.row(1, 1.3, 0.8);
  private static final Matrix PREDICTION = Matrix.row(1.2, 0.4);
  private static final Matrix LABEL = Matrix.row(1, 1);

  private final Catalogue catalogue;
  private final List<Engine> engines;
  private final Map<String, List<Verdict>> verdicts = new LinkedHashMap<>();

  ChapterFunctions(Catalogue catalogue, List<Engine> engines) {
    this.catalogue = catalogue;
    this.engines = engines;
  }

  /** The verdicts on all steps that the engines took, by engine. */
  Map<String, List<Verdict>> verdicts() {
    return verdicts;
  }

  Functions compute() {
    return new Functions(
        List.of(
            activation("sigmoid", "sigmoid", "1/(1 + exp(-z))", POINTS),
            activation("tanh", "tanh", "(exp(z) - exp(-z))/(exp(z) + exp(-z))", POINTS),
            activation("ReLU", "relu", "max(z, 0)", POINTS),
            activation("linear", "identity", "z", POINTS),
            activation("softmax", "softmax", "exp(z)/sum of exp(z) of the row", SOFTMAX_POINTS)),
        List.of(
            loss("MSE", "mse", "mean of (p - y)^2", "identity", PREDICTION, PREDICTION, LABEL),
            loss("MAE", "mae", "mean of |p - y|", "identity", PREDICTION, PREDICTION, LABEL),
            binaryCrossEntropy(),
            categoricalCrossEntropy()),
        NaiveForms.compared(catalogue));
  }

  private ActivationValues activation(String name, String entry, String formula, Matrix z) {
    Map<String, Matrix> byEngine = new LinkedHashMap<>();
    // A softmax needs a loss that fits it; any loss serves, only the activation is shown.
    String loss = entry.equals("softmax") ? "mcxent" : "mse";
    Matrix y = Matrix.generate(z.rows(), z.columns(), (i, j) -> j == 0 ? 1 : 0);
    evaluate(entry, loss, z, y).forEach((e, found) -> byEngine.put(e, found.prediction()));
    Matrix value = catalogue.activation(Formula.named(entry)).value(z);
    return new ActivationValues(name, formula, z, value, byEngine);
  }

  private LossValue binaryCrossEntropy() {
    // sigmoid(z) = 0.88
    Matrix p = Matrix.row(0.88);
    Matrix z = p.map(v -> Math.log(v / (1 - v)));
    return loss(
        "binary cross-entropy",
        "xent",
        "-(y ln p + (1 - y) ln(1 - p))",
        "sigmoid",
        z,
        p,
        Matrix.row(1));
  }

  private LossValue categoricalCrossEntropy() {
    // softmax(ln p) = p
    Matrix p = Matrix.row(0.05, 0.88, 0.07);
    return loss(
        "categorical cross-entropy",
        "mcxent",
        "-sum of y ln p",
        "softmax",
        p.map(Math::log),
        p,
        Matrix.row(0, 1, 0));
  }

  private LossValue loss(
      String name, String entry, String formula, String activation, Matrix z, Matrix p, Matrix y) {
    Map<String, Double> byEngine = new LinkedHashMap<>();
    evaluate(activation, entry, twice(z), twice(y))
        .forEach((e, found) -> byEngine.put(e, found.score()));
    return new LossValue(
        name, formula, p, y, NaiveForms.meanLoss(catalogue, entry, p, y), byEngine);
  }

  private static Matrix twice(Matrix row) {
    return Matrix.generate(2, row.columns(), (i, j) -> row.get(0, j));
  }

  private Map<String, Evaluation> evaluate(String activation, String loss, Matrix z, Matrix y) {
    int n = z.columns();
    NetworkSpec spec =
        NetworkSpec.dense(new int[] {n, n}, List.of(activation), loss)
            .trainedBy(UpdaterSpec.of("sgd", 0.01));
    Matrix identity = Matrix.generate(n, n, (i, j) -> i == j ? 1 : 0);
    TrainingState state =
        TrainingState.initial(Tensors.dense(List.of(identity), List.of(Matrix.filled(1, n, 0))));
    Map<String, Evaluation> found = new LinkedHashMap<>();
    for (Engine engine : engines) {
      Judge.Judgement step = Judge.ofDl4j(catalogue).step(engine, spec, state, new Batch(z, y));
      found.put(engine.name(), step.evaluation());
      verdicts.computeIfAbsent(engine.name(), e -> new ArrayList<>()).add(step.verdict());
    }
    return found;
  }
}
