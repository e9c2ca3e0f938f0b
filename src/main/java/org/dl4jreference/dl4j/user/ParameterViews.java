package org.dl4jreference.dl4j.user;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where a network of any layers keeps each parameter in its flattened arrays, and in which order of
 * its dimensions: DL4J's layers differ in it. The arrays are live views; what is read here is a
 * copy.
 */
final class ParameterViews {
  private final Dl4jNetwork network;
  private final Map<String, View> views = new LinkedHashMap<>();

  ParameterViews(Dl4jNetwork network) {
    this.network = network;
    INDArray all = network.model().params();
    for (Map.Entry<String, Trainable> entry : network.trainables().entrySet()) {
      Trainable trainable = entry.getValue();
      if (trainable.numParams() == 0) {
        continue;
      }
      for (Map.Entry<String, INDArray> p : trainable.paramTable(false).entrySet()) {
        INDArray array = p.getValue();
        // DL4J lists a depthwise layer's W before b, and stores b first
        int from = Math.toIntExact(array.offset() - all.offset());
        boolean isDivided = trainable.updaterDivideByMinibatch(p.getKey());
        views.put(
            name(entry.getKey(), p.getKey()),
            new View(from, shape(array), array.ordering(), isDivided));
      }
    }
  }

  /** A parameter's place. */
  private record View(int from, long[] shape, char order, boolean isDivided) {
    int length() {
      return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }

    Tensor read(double[] flat, int start) {
      double[] part = Arrays.copyOfRange(flat, start, start + length());
      return NdArrays.toTensor(Nd4j.createFromArray(part).reshape(order, shape));
    }

    void write(Tensor tensor, double[] flat, int start) {
      INDArray array = Nd4j.createFromArray(tensor.values()).reshape('c', shape);
      double[] part = array.dup(order).data().asDouble();
      System.arraycopy(part, 0, flat, start, part.length);
    }
  }

  /** DL4J gives biases as rows, or as vectors where it did not initialise them itself. */
  private static long[] shape(INDArray array) {
    return array.rank() == 1 ? new long[] {1, array.length()} : array.shape();
  }

  private static String name(String vertex, String key) {
    return vertex + "_" + key;
  }

  /** Parameters, the updater's state and counters. */
  GraphState state() {
    return new GraphState(
        read(network.model().params()), slots(), network.iteration(), network.epoch());
  }

  /** Sets counters, and those parameters and slots of the updater that are given. */
  void write(GraphState state) {
    network.setCounters(state.iteration(), state.epoch());
    write(state.parameters(), network.model().params());
    for (UpdaterBlock block : network.updaterBlocks()) {
      slots(block)
          .forEach((slot, view) -> write(state.slots().getOrDefault(slot, Map.of()), block, view));
    }
  }

  /**
   * The gradient as the updater gets it: divided by the number of examples, unless the network is
   * told not to, but for what is an update already.
   */
  Map<String, Tensor> gradient(int examples) {
    double divisor = network.model().conf().isMiniBatch() ? examples : 1;
    INDArray sums = network.model().getGradientsViewArray();
    Map<String, Tensor> gradient = read(sums);
    if (sums != null && !sums.isEmpty()) {
      // rounded as the updater's own division is
      Map<String, Tensor> means = read(sums.div(divisor));
      gradient.replaceAll((name, sum) -> views.get(name).isDivided ? means.get(name) : sum);
    }
    return gradient;
  }

  /** Any array that is flattened like the parameters, by name. */
  private Map<String, Tensor> read(INDArray flat) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    if (flat != null) {
      double[] values = NdArrays.toArray(flat);
      views.forEach((name, view) -> tensors.put(name, view.read(values, view.from)));
    }
    return tensors;
  }

  private void write(Map<String, Tensor> tensors, INDArray flat) {
    if (tensors.isEmpty()) {
      return;
    }
    double[] values = NdArrays.toArray(flat);
    tensors.forEach((name, tensor) -> view(name).write(tensor, values, view(name).from));
    assign(values, flat);
  }

  private View view(String name) {
    View view = views.get(name);
    if (view == null) {
      throw new IllegalArgumentException(
          "the network has no parameter '%s', only %s".formatted(name, views.keySet()));
    }
    return view;
  }

  private static void assign(double[] values, INDArray flat) {
    flat.assign(Nd4j.createFromArray(values).reshape(flat.shape()).castTo(flat.dataType()));
  }

  /**
   * The updater's state by slot. Consecutive parameters with equal updaters form a block; within it
   * each slot holds all of the block's parameters.
   */
  private Map<String, Map<String, Tensor>> slots() {
    Map<String, Map<String, Tensor>> slots = new TreeMap<>();
    for (UpdaterBlock block : network.updaterBlocks()) {
      slots(block)
          .forEach(
              (slot, view) -> {
                double[] values = NdArrays.toArray(view);
                Map<String, Tensor> tensors =
                    slots.computeIfAbsent(slot, s -> new LinkedHashMap<>());
                places(block)
                    .forEach((name, from) -> tensors.put(name, view(name).read(values, from)));
              });
    }
    return slots;
  }

  private void write(Map<String, Tensor> tensors, UpdaterBlock block, INDArray slot) {
    double[] values = NdArrays.toArray(slot);
    places(block)
        .forEach(
            (name, from) -> {
              if (tensors.containsKey(name)) {
                view(name).write(tensors.get(name), values, from);
              }
            });
    assign(values, slot);
  }

  private static Map<String, INDArray> slots(UpdaterBlock block) {
    return block.getUpdaterView() == null ? Map.of() : block.getGradientUpdater().getState();
  }

  /**
   * Where in a block each parameter begins. DL4J lets blocks of some layers end within a parameter;
   * the state of that one is not known.
   */
  private Map<String, Integer> places(UpdaterBlock block) {
    Map<String, Integer> places = new LinkedHashMap<>();
    views.forEach(
        (name, view) -> {
          int from = view.from - block.getParamOffsetStart();
          if (from >= 0 && view.from + view.length() <= block.getParamOffsetEnd()) {
            places.put(name, from);
          }
        });
    return places;
  }
}
