package org.dl4jreference.dl4j.user;

import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.border.FirstLine;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.GraphConfigurations;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Memory;
import org.dl4jreference.model.Precision;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Models built of a spec and flattened parameters. */
public final class BuiltModel {
  private BuiltModel() {}

  /**
   * Builds a model.
   *
   * @param spec one input, one output, all trained in one way
   * @param isGraph whether it is to be a graph rather than a list of layers
   * @param inputType {@code ff}, {@code cnn}, {@code rnn}, {@code idx} or {@code idxseq}
   * @param inputShape of an example
   * @param parameters flattened in DL4J's order
   * @param precision FLOAT or DOUBLE
   * @throws BadInput if DL4J builds no such model, or one with more or fewer parameters
   */
  public static UserModel of(
      GraphSpec spec,
      boolean isGraph,
      String inputType,
      int[] inputShape,
      double[] parameters,
      Precision precision) {
    return Isolated.call(
        () -> {
          GraphConfigurations conf =
              new GraphConfigurations(spec, inputType, inputShape, precision);
          try {
            return isGraph ? graph(conf, parameters) : layers(conf, parameters);
          } catch (BadInput e) {
            throw e;
          } catch (RuntimeException e) {
            if (Memory.isShort(e)) {
              throw e;
            }
            throw new BadInput("DL4J refuses the network: " + FirstLine.of(e.getMessage()));
          }
        });
  }

  private static UserModel graph(GraphConfigurations conf, double[] parameters) {
    ComputationGraph graph = new ComputationGraph(conf.graph());
    graph.init();
    fill(graph.params(), parameters);
    return UserModel.of(graph);
  }

  private static UserModel layers(GraphConfigurations conf, double[] parameters) {
    MultiLayerNetwork network = new MultiLayerNetwork(conf.layers());
    network.init();
    fill(network.params(), parameters);
    return UserModel.of(network);
  }

  private static void fill(INDArray view, double[] parameters) {
    if (view.length() != parameters.length) {
      throw new BadInput(
          "DL4J's network has %d parameters, found %d".formatted(view.length(), parameters.length));
    }
    view.assign(Nd4j.createFromArray(parameters).reshape(view.shape()).castTo(view.dataType()));
  }

  /**
   * Computes with ND4J's default type set, and puts it back: DL4J makes arrays of it here and
   * there, whatever the network's own.
   */
  public static <T> T withDefaultType(Precision precision, Callable<T> computation) {
    return Isolated.call(
        () -> {
          DataType before = Nd4j.dataType();
          DataType floating = Nd4j.defaultFloatingPointType();
          DataType type = NdArrays.type(precision);
          Nd4j.setDefaultDataTypes(type, type);
          try {
            return computation.call();
          } finally {
            Nd4j.setDefaultDataTypes(before, floating);
          }
        });
  }
}
