package org.dl4jreference.dl4j.user;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.Tensor;
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;

/**
 * Labels of {@link LossSparseMCXENT}, which takes the number of a class, {@code [m, 1]} or {@code
 * [m, 1, time]}, where the cross-entropy that it computes has a 1 at that class.
 */
record SparseLabels(Topology topology) {
  /**
   * Labels as the mathematics has them.
   *
   * @param batch with labels as DL4J takes them
   * @throws BadInput if a number is no class
   */
  GraphBatch expanded(GraphBatch batch) {
    return mapped(batch, (labels, classes) -> width(labels) == 1 ? ones(labels, classes) : labels);
  }

  /**
   * Labels as DL4J takes them.
   *
   * @param batch with a 1 at each class, or its number already
   * @throws BadInput if a row is neither
   */
  GraphBatch numbered(GraphBatch batch) {
    return mapped(batch, (labels, classes) -> width(labels) == 1 ? labels : numbers(labels));
  }

  private GraphBatch mapped(GraphBatch batch, BiFunction<Tensor, Integer, Tensor> f) {
    Map<String, Tensor> labels = new LinkedHashMap<>(batch.labels());
    labels.replaceAll(
        (output, tensor) -> {
          OptionalInt classes = classes(output);
          return classes.isPresent() && tensor.shape().length > 1
              ? f.apply(tensor, classes.getAsInt())
              : tensor;
        });
    return new GraphBatch(
        batch.features(), labels, batch.featuresMasks(), batch.labelsMasks(), batch.carried());
  }

  /** How many there are at an output whose labels are their numbers. */
  private OptionalInt classes(String output) {
    return topology.nodes().stream()
        .filter(node -> node.name().equals(output) && node.conf() instanceof Layer)
        .map(node -> (Layer) node.conf())
        .filter(
            conf ->
                Places.lossFunction(conf).filter(LossSparseMCXENT.class::isInstance).isPresent())
        .map(Places::outputs)
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  private static int width(Tensor labels) {
    return labels.shape()[1];
  }

  /** How many numbers follow each other before the second dimension goes on: the time steps. */
  private static int steps(Tensor labels) {
    return Arrays.stream(labels.shape()).skip(2).reduce(1, (a, b) -> a * b);
  }

  private static Tensor ones(Tensor labels, int classes) {
    int[] shape = labels.shape().clone();
    shape[1] = classes;
    int steps = steps(labels);
    double[] ones = new double[labels.values().length * classes];
    for (int i = 0; i < labels.values().length; i++) {
      double c = labels.values()[i];
      if (c != Math.rint(c) || c < 0 || c >= classes) {
        throw new BadInput(
            "labels of LossSparseMCXENT must be classes, whole numbers from 0 to %d, found %s"
                .formatted(classes - 1, c));
      }
      ones[(i / steps * classes + (int) c) * steps + i % steps] = 1;
    }
    return new Tensor(shape, ones);
  }

  private static Tensor numbers(Tensor labels) {
    int[] shape = labels.shape().clone();
    int classes = shape[1];
    shape[1] = 1;
    int steps = steps(labels);
    double[] numbers = new double[labels.values().length / classes];
    for (int i = 0; i < numbers.length; i++) {
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        double label = labels.values()[(i / steps * classes + c) * steps + i % steps];
        sum += label;
        if (label == 1) {
          numbers[i] = c;
        } else if (label != 0) {
          sum = Double.NaN;
        }
      }
      if (sum != 1) {
        throw new BadInput(
            "labels of LossSparseMCXENT must be numbers of classes, or one 1 among 0, found others at example %d"
                .formatted(i / steps + 1));
      }
    }
    return new Tensor(shape, numbers);
  }
}
