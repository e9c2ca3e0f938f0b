package org.dl4jreference.dl4j.user;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Differentiable;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Precision;

/** A model that somebody built with DL4J, as something to be checked. It is never changed. */
public sealed interface UserModel permits LayeredModel, GraphModel {
  /**
   * A network as a model.
   *
   * @param network an initialised network
   * @return the model
   * @throws BadInput if it has no output layer, or is not initialised
   */
  static UserModel of(MultiLayerNetwork network) {
    return Isolated.call(() -> new LayeredModel(network, List.of()));
  }

  /**
   * A graph as a model.
   *
   * @param graph an initialised graph
   * @return the model
   * @throws BadInput if it has no output layer, or is not initialised
   */
  static UserModel of(ComputationGraph graph) {
    return Isolated.call(() -> new GraphModel(graph, List.of()));
  }

  /**
   * The arithmetic it computes in.
   *
   * @return the precision
   */
  Precision precision();

  /**
   * The model in another arithmetic.
   *
   * @param precision FLOAT or DOUBLE
   * @return a copy, or this model if it is in that arithmetic already
   */
  UserModel in(Precision precision);

  /**
   * What it computes under the catalogue's names.
   *
   * @param custom what the user's own classes are meant to compute
   * @return the reading, or why there is none
   */
  Reading read(CustomFormulas custom);

  /**
   * The model as an engine.
   *
   * @param reading of this model
   * @return the engine
   */
  Engine engine(Reading.Comparable reading);

  /**
   * What can be differentiated of it: each activation of the user's own by itself, then the whole
   * model's data loss.
   *
   * @param data the examples
   * @return functions with the gradient that DL4J, or the user's class, claims
   * @throws IllegalArgumentException if DL4J refuses the data
   */
  List<Differentiable> differentiables(ModelData data);

  /**
   * The model after one update.
   *
   * @param data the examples
   * @return a copy
   */
  UserModel trained(ModelData data);

  /**
   * A copy to be trained at any rates.
   *
   * @param loader where classes of the user's own are
   * @return a copy that shares nothing with this model
   */
  TrainedCopy trainedCopy(ClassLoader loader);

  /**
   * What the blocks of {@link #differentiables} belong to.
   *
   * @return for example {@code DenseLayer, MyTanh} by {@code 0_W}
   */
  Map<String, String> places();

  /**
   * The loss, where the catalogue has it.
   *
   * @return empty for several outputs, or a loss of the user's own
   */
  Optional<LossSpec> loss();

  /**
   * The width of its input rows.
   *
   * @return empty where the model does not say
   */
  OptionalInt inputs();

  /**
   * The width of its labels' rows.
   *
   * @return empty where the model does not say
   */
  OptionalInt outputs();

  /**
   * What was switched off or passed over.
   *
   * @return sentences
   */
  List<String> remarks();

  /**
   * What of its file was passed over.
   *
   * @return sentences, all of them among {@link #remarks}
   */
  List<String> passedOver();

  /**
   * The same model with more remarks.
   *
   * @param more sentences
   * @return a model
   */
  UserModel remarking(List<String> more);
}
