package org.dl4jreference.dl4j;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Where DL4J keeps each tensor in its flattened arrays: layer by layer, W, b, g (or gamma, beta,
 * mean, log10stdev), each <em>column by column</em>. The arrays are live views of the network; what
 * is read here is a copy.
 */
public final class ParameterLayout {
  private final Map<String, int[]> shapes;

  public ParameterLayout(NetworkSpec spec) {
    this.shapes = spec.shapes();
  }

  /** The gradient by name; running statistics have none: DL4J keeps their update there. */
  Tensors gradient(INDArray flat) {
    return parameters(flat)
        .mapNamed(
            (name, m) -> LayerSpec.isRunningStatistic(Tensors.keyOf(name)) ? m.map(v -> 0) : m);
  }

  /** Parameters, updater state and counters, copied. */
  public TrainingState state(MultiLayerNetwork network) {
    return new TrainingState(
        parameters(network.params()),
        slots(network),
        network.getIterationCount(),
        network.getEpochCount());
  }

  /** Sets parameters, those slots of the updater that are given, and counters. */
  public void write(TrainingState state, MultiLayerNetwork network) {
    writeParameters(state.parameters(), network.params());
    writeSlots(state.slots(), network);
    network.setIterationCount(state.iteration());
    network.setEpochCount(state.epoch());
  }

  private void writeParameters(Tensors tensors, INDArray flat) {
    double[] values = new double[length()];
    int from = 0;
    for (Map.Entry<String, int[]> entry : shapes.entrySet()) {
      Matrix m = tensors.get(entry.getKey());
      for (int j = 0; j < m.columns(); j++) {
        for (int i = 0; i < m.rows(); i++) {
          values[from++] = m.get(i, j);
        }
      }
    }
    assign(flat, values);
  }

  /**
   * The updater's state by slot name. Consecutive tensors with equal updaters form a block; within
   * it each slot holds all of the block's tensors.
   */
  private Map<String, Tensors> slots(MultiLayerNetwork network) {
    Map<String, Map<String, Matrix>> result = new TreeMap<>();
    for (UpdaterBlock block : blocks(network)) {
      state(block)
          .forEach(
              (slot, view) -> {
                double[] values = NdArrays.toArray(view);
                for (UpdaterBlock.ParamState p : block.getLayersAndVariablesInBlock()) {
                  int from = p.getParamOffsetStart() - block.getParamOffsetStart();
                  String name = name(p);
                  int[] shape = shapes.get(name);
                  result
                      .computeIfAbsent(slot, s -> new LinkedHashMap<>())
                      .put(name, columnMajor(values, from, shape[0], shape[1]));
                }
              });
    }
    Map<String, Tensors> slots = new TreeMap<>();
    result.forEach((slot, tensors) -> slots.put(slot, new Tensors(tensors)));
    return slots;
  }

  /** Sets the slots that are given; others keep their values. */
  private void writeSlots(Map<String, Tensors> slots, MultiLayerNetwork network) {
    for (UpdaterBlock block : blocks(network)) {
      state(block)
          .forEach(
              (slot, view) -> {
                Tensors given = slots.getOrDefault(slot, new Tensors(Map.of()));
                double[] values = NdArrays.toArray(view);
                for (UpdaterBlock.ParamState p : block.getLayersAndVariablesInBlock()) {
                  Matrix m = given.byName().get(name(p));
                  int from = p.getParamOffsetStart() - block.getParamOffsetStart();
                  for (int k = 0; m != null && k < m.size(); k++) {
                    values[from + k] = m.get(k % m.rows(), k / m.rows());
                  }
                }
                assign(view, values);
              });
    }
  }

  /** A parameter's part of a flattened array, as a live view. */
  INDArray view(INDArray flat, String name) {
    int from = 0;
    for (Map.Entry<String, int[]> entry : shapes.entrySet()) {
      int length = entry.getValue()[0] * entry.getValue()[1];
      if (entry.getKey().equals(name)) {
        return flat.reshape(flat.length()).get(NDArrayIndex.interval(from, from + length));
      }
      from += length;
    }
    throw new IllegalArgumentException("no tensor " + name + ", found " + shapes.keySet());
  }

  int length() {
    return shapes.values().stream().mapToInt(s -> s[0] * s[1]).sum();
  }

  /** The parameters by name. */
  private Tensors parameters(INDArray flat) {
    double[] values = NdArrays.toArray(flat);
    Map<String, Matrix> result = new LinkedHashMap<>();
    int from = 0;
    for (Map.Entry<String, int[]> entry : shapes.entrySet()) {
      int rows = entry.getValue()[0];
      int columns = entry.getValue()[1];
      result.put(entry.getKey(), columnMajor(values, from, rows, columns));
      from += rows * columns;
    }
    return new Tensors(result);
  }

  private static Matrix columnMajor(double[] values, int from, int rows, int columns) {
    double[] part = Arrays.copyOfRange(values, from, from + rows * columns);
    return Matrix.generate(rows, columns, (i, j) -> part[j * rows + i]);
  }

  private static void assign(INDArray view, double[] values) {
    view.assign(Nd4j.createFromArray(values).reshape(view.shape()).castTo(view.dataType()));
  }

  private static List<UpdaterBlock> blocks(MultiLayerNetwork network) {
    return network.getUpdater() instanceof BaseMultiLayerUpdater<?> updater
        ? updater.getUpdaterBlocks()
        : List.of();
  }

  private static Map<String, INDArray> state(UpdaterBlock block) {
    return block.getUpdaterView() == null ? Map.of() : block.getGradientUpdater().getState();
  }

  private static String name(UpdaterBlock.ParamState p) {
    return Tensors.name(((Layer) p.getLayer()).getIndex(), p.getParamName());
  }
}
