package org.dl4jreference.dl4j.user;

import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.border.FirstLine;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Differentiable;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Precision;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Any DL4J model's data loss as a function of its parameters, and the gradient that DL4J claims for
 * it. Everything is computed on a copy in DOUBLE, with dropout and weight noise off: the model is
 * left as it was found.
 */
public final class ModelScore implements Differentiable {
  private final Map<String, INDArray> parameters;
  private final List<String> blocks;
  private final DoubleSupplier score;
  private final Supplier<Gradient> gradient;
  private final double divisor;

  private ModelScore(
      Map<String, INDArray> parameters,
      DoubleSupplier score,
      Supplier<Gradient> gradient,
      double divisor) {
    this.parameters = parameters;
    // running statistics are parameters that no gradient moves
    this.blocks =
        parameters.keySet().stream()
            .filter(
                name -> !LayerSpec.isRunningStatistic(name.substring(name.lastIndexOf('_') + 1)))
            .toList();
    this.score = score;
    this.gradient = gradient;
    this.divisor = divisor;
  }

  /**
   * A network's loss on a data set.
   *
   * @param network an initialised network of any layers
   * @param data the examples, with masks if there are any
   * @return the score as a function of the parameters
   */
  public static ModelScore of(MultiLayerNetwork network, DataSet data) {
    return Isolated.call(
        () -> {
          MultiLayerNetwork copy = NetworkCopy.of(network).convertDataType(DataType.DOUBLE);
          silence(copy.getLayers());
          DataSet own = inDouble(data);
          Runnable forward =
              () -> {
                copy.setInput(own.getFeatures().dup());
                copy.setLabels(own.getLabels().dup());
                if (own.hasMaskArrays()) {
                  copy.setLayerMaskArrays(own.getFeaturesMaskArray(), own.getLabelsMaskArray());
                }
                copy.computeGradientAndScore();
              };
          return new ModelScore(
              copy.paramTable(),
              () -> {
                forward.run();
                return copy.score() - copy.calcRegularizationScore(true);
              },
              () -> {
                forward.run();
                return copy.gradient();
              },
              copy.conf().isMiniBatch() ? own.getFeatures().size(0) : 1);
        });
  }

  /**
   * A graph's loss on a data set.
   *
   * @param graph an initialised graph
   * @param data the examples, with masks if there are any
   * @return the score as a function of the parameters
   */
  public static ModelScore of(ComputationGraph graph, MultiDataSet data) {
    return Isolated.call(
        () -> {
          ComputationGraph wide = NetworkCopy.of(graph).convertDataType(DataType.DOUBLE);
          silence(wide.getLayers());
          Runnable forward =
              () -> {
                wide.setInputs(doubles(data.getFeatures()));
                wide.setLabels(doubles(data.getLabels()));
                if (data.hasMaskArrays()) {
                  wide.setLayerMaskArrays(data.getFeaturesMaskArrays(), data.getLabelsMaskArrays());
                }
                wide.computeGradientAndScore();
              };
          return new ModelScore(
              wide.paramTable(),
              () -> {
                forward.run();
                return wide.score() - wide.calcRegularizationScore(true);
              },
              () -> {
                forward.run();
                return wide.gradient();
              },
              wide.conf().isMiniBatch() ? data.getFeatures(0).size(0) : 1);
        });
  }

  private static void silence(Layer[] layers) {
    for (Layer layer : layers) {
      if (layer.conf() == null || layer.conf().getLayer() == null) {
        continue;
      }
      layer.conf().getLayer().setIDropout(null);
      if (layer.conf().getLayer() instanceof BaseLayer base) {
        base.setWeightNoise(null);
      }
    }
  }

  private static DataSet inDouble(DataSet data) {
    return new DataSet(
        inDouble(data.getFeatures()),
        inDouble(data.getLabels()),
        inDouble(data.getFeaturesMaskArray()),
        inDouble(data.getLabelsMaskArray()));
  }

  private static INDArray inDouble(INDArray array) {
    return array == null ? null : array.castTo(DataType.DOUBLE).dup();
  }

  private static INDArray[] doubles(INDArray[] arrays) {
    INDArray[] copies = new INDArray[arrays.length];
    for (int i = 0; i < copies.length; i++) {
      copies[i] = inDouble(arrays[i]);
    }
    return copies;
  }

  /**
   * This score, once DL4J has computed it.
   *
   * @return this
   * @throws IllegalArgumentException if DL4J refuses the data
   */
  ModelScore accepted() {
    try {
      gradient(blocks.get(0));
      return this;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "DL4J refuses the data: " + FirstLine.of(e.getMessage()), e);
    }
  }

  @Override
  public List<String> blocks() {
    return blocks;
  }

  @Override
  public double[] parameters(String block) {
    return Isolated.call(() -> NdArrays.toArray(parameters.get(block)));
  }

  /** DL4J's gradient is summed over the batch; the updater would divide it. */
  @Override
  public double[] gradient(String block) {
    return Isolated.call(() -> NdArrays.toArray(gradient.get().getGradientFor(block).div(divisor)));
  }

  @Override
  public double score(String block, double[] values) {
    return Isolated.call(
        () -> {
          INDArray view = parameters.get(block);
          INDArray before = view.dup();
          view.assign(Nd4j.create(values, view.shape(), DataType.DOUBLE));
          try {
            return score.getAsDouble();
          } finally {
            view.assign(before);
          }
        });
  }

  @Override
  public Precision precision() {
    return Precision.DOUBLE;
  }
}
