package org.dl4jreference.dl4j.samediff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.dl4j.LruCache;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerKind;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LayerValues;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Regularization;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * ND4J's automatic differentiation, the counterpart of the chapter's autograd notebook: the graph z
 * = a·W + b, a' = f(z), loss is stated with SameDiff's own operations, and every gradient is
 * SameDiff's own. It expresses dense networks without normalisation or penalties, trained by plain
 * gradient descent, w ← w − η·g in ND4J's arithmetic; the data loss is the mean over the examples.
 */
public final class SameDiffEngine implements Engine {
  private static final String INPUT = "x";
  private static final String LABELS = "y";
  private static final String FACTOR = "factor";
  private static final String LOSS = "loss";

  private final Precision precision;
  private final DataType type;
  private final Map<Shape, Graph> graphs = new LruCache<>();

  /**
   * SameDiff in an arithmetic.
   *
   * @param precision FLOAT or DOUBLE
   * @throws IllegalArgumentException for other arithmetic
   */
  public SameDiffEngine(Precision precision) {
    this.precision = NdArrays.trainable(precision);
    this.type = NdArrays.type(precision);
  }

  @Override
  public String name() {
    return "samediff";
  }

  @Override
  public Precision precision() {
    return precision;
  }

  /**
   * One step.
   *
   * @throws IllegalArgumentException if the shapes do not fit, or the network has a layer, loss,
   *     penalty or updater that this engine does not express
   */
  @Override
  public Evaluation evaluate(NetworkSpec spec, TrainingState state, Batch batch) {
    spec.check(state.parameters(), batch);
    for (int l = 0; l < spec.layers().size(); l++) {
      check(l, spec.layer(l));
    }
    return Isolated.call(() -> compute(spec, state, batch));
  }

  private static void check(int l, LayerSpec layer) {
    TrainingSpec training = layer.training();
    if (layer.kind() == LayerKind.BATCH_NORMALIZATION || layer.normalization().isPresent()) {
      throw inexpressible(l, "normalization");
    }
    if (!training.weights().equals(Regularization.NONE)
        || !training.biases().equals(Regularization.NONE)
        || training.gradientNormalization().isPresent()) {
      throw inexpressible(l, "penalties and gradient normalization");
    }
    for (var updater : List.of(training.updater(), training.biasUpdater())) {
      if (!updater.rule().equals(Formula.named("sgd"))
          || !(updater.learningRate() instanceof Schedule.Constant)) {
        throw inexpressible(l, "updaters other than sgd at a fixed rate");
      }
    }
  }

  private static IllegalArgumentException inexpressible(int l, String what) {
    return new IllegalArgumentException(
        "layer %d: the samediff engine does not express %s".formatted(l, what));
  }

  private Evaluation compute(NetworkSpec spec, TrainingState state, Batch batch) {
    Graph graph =
        graphs.computeIfAbsent(Shape.of(spec, batch), shape -> new Graph(spec, batch, type));
    graph.set(state.parameters(), batch);
    List<String> outputs = new ArrayList<>(List.of(LOSS));
    for (int l = 0; l < spec.layers().size(); l++) {
      outputs.add(l + "_z");
      outputs.add(l + "_a");
    }
    List<String> names = state.parameters().names();
    var computed = graph.sd.calculateGradientsAndOutputs(graph.placeholders, outputs, names);
    Map<String, INDArray> values = computed.getOutputs();
    List<LayerValues> layers = new ArrayList<>();
    for (int l = 0; l < spec.layers().size(); l++) {
      layers.add(
          new LayerValues(
              NdArrays.toMatrix(values.get(l + "_z")), NdArrays.toMatrix(values.get(l + "_a"))));
    }
    Map<String, Matrix> gradient = new LinkedHashMap<>();
    Map<String, Matrix> next = new LinkedHashMap<>();
    for (String name : names) {
      INDArray g = computed.getGradients().get(name);
      double rate = rate(spec, name);
      gradient.put(name, NdArrays.toMatrix(g));
      next.put(name, NdArrays.toMatrix(graph.sd.getVariable(name).getArr().sub(g.mul(rate))));
    }
    Tensors gradients = new Tensors(gradient);
    return new Evaluation(
        layers,
        values.get(LOSS).getDouble(0),
        0,
        gradients,
        gradients,
        new TrainingState(new Tensors(next), Map.of(), state.iteration() + 1, state.epoch()));
  }

  /** Constant, as {@link #check} has seen to. */
  private static double rate(NetworkSpec spec, String name) {
    UpdaterSpec updater =
        spec.layer(Tensors.layerOf(name)).training().updaterOf(Tensors.keyOf(name));
    return ((Schedule.Constant) updater.learningRate()).rate();
  }

  /** What a graph is built for: the rest are values in its variables and placeholders. */
  private record Shape(NetworkSpec spec, int examples, boolean masked) {
    static Shape of(NetworkSpec spec, Batch batch) {
      return new Shape(spec, batch.size(), batch.mask().isPresent());
    }
  }

  /** The network as a graph. */
  private static final class Graph {
    private final SameDiff sd = SameDiff.create();
    private final Map<String, INDArray> placeholders = new HashMap<>();
    private final NetworkSpec spec;
    private final DataType type;

    Graph(NetworkSpec spec, Batch batch, DataType type) {
      this.spec = spec;
      this.type = type;
      spec.shapes().forEach((name, shape) -> sd.var(name, type, shape[0], shape[1]));
      SDVariable a = sd.placeHolder(INPUT, type, batch.size(), spec.nIn());
      SDVariable y = sd.placeHolder(LABELS, type, batch.size(), spec.nOut());
      SDVariable z = a;
      for (int l = 0; l < spec.layers().size(); l++) {
        LayerSpec layer = spec.layer(l);
        z = layer.hasWeight() ? a.mmul(sd.getVariable(Tensors.name(l, "W"))) : sd.identity(a);
        if (layer.hasBias()) {
          z = z.add(sd.getVariable(Tensors.name(l, "b")));
        }
        z = z.rename(l + "_z");
        a = sd.identity(SameDiffFormulas.activation(sd, layer.activation(), z)).rename(l + "_a");
      }
      SDVariable terms = SameDiffFormulas.terms(sd, spec, z, a, y);
      if (hasFactor(batch)) {
        terms = terms.mul(sd.placeHolder(FACTOR, type, batch.size(), spec.nOut()));
      }
      SDVariable loss = terms.sum().div(batch.size()).rename(LOSS);
      sd.setLossVariables(loss);
    }

    void set(Tensors parameters, Batch batch) {
      parameters.byName().forEach((name, m) -> sd.getVariable(name).setArray(NdArrays.of(m, type)));
      placeholders.put(INPUT, NdArrays.of(batch.x(), type));
      placeholders.put(LABELS, NdArrays.of(batch.y(), type));
      if (hasFactor(batch)) {
        placeholders.put(FACTOR, NdArrays.of(factor(batch), type));
      }
    }

    private boolean hasFactor(Batch batch) {
      return spec.loss().weights().isPresent() || batch.mask().isPresent();
    }

    private Matrix factor(Batch batch) {
      Matrix ones = Matrix.filled(batch.size(), spec.nOut(), 1);
      Matrix weighted = spec.loss().weights().map(w -> ones.zip(w, (a, b) -> a * b)).orElse(ones);
      return batch.mask().map(m -> weighted.zip(m, (a, b) -> a * b)).orElse(weighted);
    }
  }
}
