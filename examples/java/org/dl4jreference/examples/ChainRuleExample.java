package org.dl4jreference.examples;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.dl4j.samediff.SameDiffEngine;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.reference.ChainRule;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.reference.FiniteDifference;
import org.dl4jreference.reference.ForwardPass;

/** The 13 gradients of the 2-3-1 network, five ways. */
public final class ChainRuleExample {
  private ChainRuleExample() {}

  record Result(Map<String, Tensors> gradients) {
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("%-8s".formatted(""));
      gradients.keySet().forEach(method -> text.append("%22s".formatted(method)));
      for (String name : gradients.get("chain rule").names()) {
        for (int k = 0; k < gradients.get("chain rule").get(name).size(); k++) {
          text.append("%n%-8s".formatted("%s[%d]".formatted(name, k)));
          for (Tensors g : gradients.values()) {
            text.append("%22.16f".formatted(g.get(name).get(k)));
          }
        }
      }
      return text.toString();
    }
  }

  static Result run() {
    Catalogue catalogue = Catalogue.standard();
    ChapterProblem problem = ChapterProblem.SIGMOID_2_3_1;
    // float32, as the notebook keeps them; every method starts from the same
    Tensors start = problem.parameters().map(Precision.FLOAT::round);
    Map<String, Tensors> gradients = new LinkedHashMap<>();
    gradients.put(
        "notebook",
        FiniteDifference.forward(
                p -> ForwardPass.loss(catalogue, problem.spec(), p, problem.batch()),
                start,
                FiniteDifference.TUTORIAL_STEP,
                Precision.FLOAT)
            .gradient());
    gradients.put(
        "central difference",
        FiniteDifference.central(
            p -> ForwardPass.loss(catalogue, problem.spec(), p, problem.batch()), start, 1e-5));
    gradients.put(
        "chain rule", ChainRule.gradient(catalogue, problem.spec(), start, problem.batch()));
    for (Engine engine :
        List.of(new SameDiffEngine(Precision.DOUBLE), new Dl4jEngine(Precision.DOUBLE))) {
      gradients.put(
          engine.name(),
          engine
              .evaluate(problem.spec(), TrainingState.initial(start), problem.batch())
              .gradient());
    }
    return new Result(gradients);
  }

  public static void main(String[] args) {
    System.out.println(run());
  }
}
