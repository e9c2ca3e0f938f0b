package org.dl4jreference.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.LayerValues;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Tensors;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * One training step of a network that belongs to this project alone: it is changed. Everything in
 * the {@link Evaluation} is DL4J's own number, copied.
 */
public final class Dl4jStep {
  private static final long SEED = 1;

  private final MultiLayerNetwork network;
  private final ParameterLayout layout;
  private final DataType type;
  private final boolean isRandom;

  public Dl4jStep(MultiLayerNetwork network, ParameterLayout layout) {
    this.network = network;
    this.layout = layout;
    this.type = network.getLayerWiseConfigurations().getDataType();
    this.isRandom = Arrays.stream(network.getLayers()).anyMatch(Dl4jStep::isRandom);
  }

  public Evaluation take(Batch batch) {
    drawAgain();
    List<LayerValues> layers = forward(batch);
    Loss loss = backward(batch);
    drawAgain();
    // fit last: it overwrites parameters, gradient and updater state
    network.fit(dataSet(batch));
    return new Evaluation(
        layers,
        loss.dataLoss,
        loss.regularization,
        loss.dataGradient,
        loss.gradient,
        layout.state(network));
  }

  /** A random slope is drawn anew in every pass: let it be the same one. */
  private void drawAgain() {
    if (isRandom) {
      Nd4j.getRandom().setSeed(SEED);
    }
  }

  /** New arrays each time: some of DL4J's losses and layers overwrite what they are given. */
  private DataSet dataSet(Batch batch) {
    return new DataSet(
        NdArrays.of(batch.x(), type),
        NdArrays.of(batch.y(), type),
        null,
        batch.mask().map(m -> NdArrays.of(m, type)).orElse(null));
  }

  private List<LayerValues> forward(Batch batch) {
    Matrix[] z = new Matrix[network.getnLayers()];
    List<INDArray> activations;
    List<Runnable> restore = new ArrayList<>();
    for (int l = 0; l < z.length; l++) {
      record(l, z, restore);
    }
    try {
      activations = network.feedForward(NdArrays.of(batch.x(), type), true);
    } finally {
      restore.forEach(Runnable::run);
    }
    List<LayerValues> layers = new ArrayList<>();
    for (int l = 0; l < z.length; l++) {
      Matrix a = NdArrays.toMatrix(activations.get(l + 1));
      // batch normalisation, dropout: no activation function follows
      layers.add(new LayerValues(z[l] == null ? a : z[l], a));
    }
    return layers;
  }

  private static boolean isRandom(Layer layer) {
    org.deeplearning4j.nn.conf.layers.Layer conf = layer.conf().getLayer();
    return conf instanceof BaseLayer base && base.getActivationFn() instanceof ActivationRReLU
        || conf instanceof ActivationLayer a && a.getActivationFn() instanceof ActivationRReLU;
  }

  private void record(int l, Matrix[] z, List<Runnable> restore) {
    org.deeplearning4j.nn.conf.layers.Layer conf = network.getLayer(l).conf().getLayer();
    if (conf instanceof ActivationLayer layer) {
      IActivation own = layer.getActivationFn();
      restore.add(() -> layer.setActivationFn(own));
      layer.setActivationFn(new RecordingActivation(own, m -> z[l] = m));
    } else if (conf instanceof BaseLayer layer) {
      IActivation own = layer.getActivationFn();
      restore.add(() -> layer.setActivationFn(own));
      layer.setActivationFn(new RecordingActivation(own, m -> z[l] = m));
    }
  }

  private record Loss(
      double dataLoss, double regularization, Tensors dataGradient, Tensors gradient) {}

  private Loss backward(Batch batch) {
    DataSet data = dataSet(batch);
    network.setInput(data.getFeatures());
    network.setLabels(data.getLabels());
    if (data.getLabelsMaskArray() != null) {
      network.setLayerMaskArrays(null, data.getLabelsMaskArray());
    }
    drawAgain();
    network.computeGradientAndScore();
    drawAgain();
    double dataLoss =
        ((IOutputLayer) network.getOutputLayer())
            .computeScore(0, true, LayerWorkspaceMgr.noWorkspaces());
    if (!network.conf().isMiniBatch() && isDividedByMiniBatch()) {
      dataLoss /= batch.size();
    }
    // gradient() holds the sum over the examples; the updater would divide it in place
    INDArray gradient = network.getGradientsViewArray().dup().divi(batch.size());
    Tensors dataGradient = layout.gradient(gradient);
    double penalty = penalize(gradient);
    network.clearLayerMaskArrays();
    return new Loss(dataLoss, penalty, dataGradient, layout.gradient(gradient));
  }

  /** LossLayer divides the score always, BaseOutputLayer only with miniBatch(true). */
  private boolean isDividedByMiniBatch() {
    return !(network.getOutputLayer() instanceof org.deeplearning4j.nn.layers.LossLayer);
  }

  /**
   * Adds L1's and L2's gradient in place, as the updater does, and sums the penalties' score. DL4J
   * counts weight decay in the score, but its gradient comes after the updater and is in no
   * gradient.
   */
  private double penalize(INDArray gradient) {
    double score = 0;
    int iteration = network.getIterationCount();
    int epoch = network.getEpochCount();
    for (Layer layer : network.getLayers()) {
      for (String key : layer.paramTable(false).keySet()) {
        List<Regularization> penalties = layer.conf().getLayer().getRegularizationByParam(key);
        if (penalties == null) {
          continue;
        }
        String name = Tensors.name(layer.getIndex(), key);
        for (Regularization penalty : penalties) {
          score += penalty.score(layer.getParam(key), iteration, epoch);
          if (penalty.applyStep() == Regularization.ApplyStep.BEFORE_UPDATER) {
            penalty.apply(
                layout.view(network.params(), name),
                layout.view(gradient, name),
                Double.NaN,
                iteration,
                epoch);
          }
        }
      }
    }
    return score;
  }
}
