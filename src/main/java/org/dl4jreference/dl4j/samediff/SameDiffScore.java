package org.dl4jreference.dl4j.samediff;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Differentiable;
import org.dl4jreference.model.Precision;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The loss of a user's SameDiff graph as a function of its trainable variables, and the gradient
 * that automatic differentiation claims for it. The graph is duplicated and left as it was found.
 */
public final class SameDiffScore implements Differentiable {
  private final SameDiff graph;
  private final Map<String, INDArray> placeholders;
  private final String loss;
  private final List<String> blocks;
  private final Precision precision;

  /**
   * The loss of a graph.
   *
   * @param original a graph with a scalar loss variable
   * @param loss the loss variable's name
   * @param placeholders a value for each placeholder
   * @throws IllegalArgumentException if the graph has no such variable, or nothing to train
   */
  public SameDiffScore(SameDiff original, String loss, Map<String, INDArray> placeholders) {
    if (!original.hasVariable(loss)) {
      throw new IllegalArgumentException("the graph has no variable '" + loss + "'");
    }
    this.loss = loss;
    this.graph = Isolated.call(original::dup);
    this.placeholders = new HashMap<>();
    placeholders.forEach((name, value) -> this.placeholders.put(name, value.dup()));
    this.blocks =
        graph.variables().stream()
            .filter(v -> v.getVariableType() == VariableType.VARIABLE)
            .map(SDVariable::name)
            .toList();
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException("the graph has no variable to train");
    }
    this.precision = NdArrays.precision(graph.getVariable(blocks.get(0)).getArr().dataType());
    Isolated.call(
        () -> {
          graph.setLossVariables(loss);
          return loss;
        });
  }

  @Override
  public List<String> blocks() {
    return blocks;
  }

  @Override
  public double[] parameters(String block) {
    return Isolated.call(() -> NdArrays.toArray(graph.getVariable(block).getArr()));
  }

  @Override
  public double[] gradient(String block) {
    return Isolated.call(
        () -> NdArrays.toArray(graph.calculateGradients(placeholders, block).get(block)));
  }

  @Override
  public double score(String block, double[] values) {
    return Isolated.call(
        () -> {
          SDVariable variable = graph.getVariable(block);
          INDArray before = variable.getArr().dup();
          graph.associateArrayWithVariable(
              Nd4j.create(values, before.shape(), org.nd4j.linalg.api.buffer.DataType.DOUBLE)
                  .castTo(before.dataType()),
              variable);
          try {
            return graph.output(placeholders, loss).get(loss).sumNumber().doubleValue();
          } finally {
            graph.associateArrayWithVariable(before, variable);
          }
        });
  }

  @Override
  public Precision precision() {
    return precision;
  }
}
