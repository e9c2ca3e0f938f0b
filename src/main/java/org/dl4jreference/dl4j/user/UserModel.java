package org.dl4jreference.dl4j.user;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.data.CsvColumns;
import org.dl4jreference.data.DataFile;
import org.dl4jreference.dl4j.border.Isolated;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Differentiable;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model that somebody built with DL4J, as something to be checked. It is never changed. */
public final class UserModel {
  private final Dl4jNetwork network;
  private final List<String> passedOver;
  private final Followed followed;

  private UserModel(Dl4jNetwork network, List<String> passedOver) {
    this(network, passedOver, Followed.DL4JS);
  }

  private UserModel(Dl4jNetwork network, List<String> passedOver, Followed followed) {
    this.network = network;
    this.followed = followed;
    this.passedOver = List.copyOf(passedOver);
  }

  /**
   * A network as a model.
   *
   * @param network an initialised network
   * @throws BadInput if it has no output layer, is not initialised, or has a stride or another size
   *     that cannot be computed with
   */
  public static UserModel of(MultiLayerNetwork network) {
    return Isolated.call(
        () -> new UserModel(Sizes.checked(new LayeredNetwork(network)), List.of()));
  }

  /**
   * A graph as a model.
   *
   * @param graph an initialised graph
   * @throws BadInput if it has no output layer, is not initialised, or has a stride or another size
   *     that cannot be computed with
   */
  public static UserModel of(ComputationGraph graph) {
    return Isolated.call(() -> new UserModel(Sizes.checked(new GraphNetwork(graph)), List.of()));
  }

  Dl4jNetwork network() {
    return network;
  }

  /** The arithmetic it computes in. */
  public Precision precision() {
    return NdArrays.precision(network.type());
  }

  /**
   * The model in another arithmetic.
   *
   * @param precision FLOAT or DOUBLE
   * @return a copy, or this model if it is in that arithmetic already
   */
  public UserModel in(Precision precision) {
    return precision == precision()
        ? this
        : Isolated.call(
            () -> new UserModel(network.in(NdArrays.type(precision)), passedOver, followed));
  }

  /**
   * The same model, of which other dropout and weight noise is followed than DL4J's own.
   *
   * @param types by the type of its operation; all other is switched off
   */
  public UserModel following(Predicate<String> types) {
    return new UserModel(network, passedOver, new Followed(types));
  }

  /**
   * What it computes, whatever its layers.
   *
   * @param custom what the user's own classes are meant to compute
   */
  public GraphReading readGraph(CustomFormulas custom) {
    return GraphReader.read(network, custom, followed);
  }

  /**
   * One step of training, computed on a copy that records what dropout and weight noise draw.
   *
   * @param state where it starts; what it leaves out is the model's own
   * @param data the examples
   * @throws BadInput if DL4J refuses the data
   */
  public GraphObservation observe(GraphState state, ModelData data) {
    return observe(state, Map.of(), data);
  }

  /**
   * One step of training on a window of time, which goes on from an earlier one.
   *
   * @param state where it starts
   * @param carried what recurrent layers go on from, as {@link
   *     org.dl4jreference.model.GraphBatch#carried}
   * @param window the examples of this window alone
   * @throws BadInput if DL4J refuses the data
   */
  public GraphObservation observe(GraphState state, Map<String, Tensor> carried, ModelData window) {
    return GraphProbe.observe(network, followed, state, carried, window);
  }

  /**
   * The windows of time of which each is an update of its own, in truncated backpropagation.
   *
   * @param data whole series
   * @return the data alone if updates are of whole series
   * @throws BadInput if DL4J would not train on the data
   */
  public List<ModelData> windows(ModelData data) {
    return network.window().isPresent() ? data.windows(network.window().getAsInt()) : List.of(data);
  }

  /**
   * What can be differentiated of it: each activation of the user's own by itself, then the whole
   * model's data loss.
   *
   * @param data the examples
   * @return functions with the gradient that DL4J, or the user's class, claims
   * @throws BadInput if DL4J refuses the data
   */
  public List<Differentiable> differentiables(ModelData data) {
    List<Differentiable> all = new ArrayList<>();
    network
        .parts()
        .forEach(part -> ActivationScore.of(part.name(), part.conf()).ifPresent(all::add));
    all.add(ModelScore.of(network, data));
    return all;
  }

  /**
   * What can be differentiated of some of its layers and vertices, each by itself: an activation of
   * the user's own, then the whole of it, with the derivatives that reach it from above.
   *
   * @param data the examples
   * @param names of the layers and vertices
   * @return functions with the derivatives that DL4J, or the user's class, claims
   * @throws IllegalArgumentException if DL4J refuses the data
   */
  public List<Differentiable> differentiables(ModelData data, Set<String> names) {
    List<Differentiable> all = new ArrayList<>();
    network.parts().stream()
        .filter(part -> names.contains(part.name()))
        .forEach(part -> ActivationScore.of(part.name(), part.conf()).ifPresent(all::add));
    all.addAll(VertexScore.of(network, data, names));
    return all;
  }

  /**
   * How many times too large the gradients of each layer and vertex are, since DL4J's finding
   * {@code samediff-gradient-twice} makes twice of what it hands back.
   *
   * @param isAlone whether of each by itself, given what reaches it
   * @return by name; NaN where ways to the outputs go through different numbers of such layers
   */
  public Map<String, Double> timesHandedBack(boolean isAlone) {
    Topology topology = network.topology();
    return isAlone ? OnSameDiff.alone(topology) : OnSameDiff.of(topology);
  }

  /**
   * Whether a pass leaves other labels than it was given, so that the score and every later pass
   * are of others.
   *
   * @param data the examples
   * @throws BadInput if DL4J refuses the data
   */
  public boolean overwritesLabels(ModelData data) {
    return Isolated.call(
        () -> {
          Dl4jNetwork copy = network.silent();
          List<INDArray> left = copy.pass(data).run();
          INDArray[] given = data.in(copy.type()).all().getLabels();
          return IntStream.range(0, given.length)
              .anyMatch(
                  i -> !Arrays.equals(NdArrays.toArray(given[i]), NdArrays.toArray(left.get(i))));
        });
  }

  /**
   * The model after one update.
   *
   * @param data the examples
   */
  public UserModel trained(ModelData data) {
    return Isolated.call(
        () -> {
          Dl4jNetwork copy = network.copy();
          copy.fit(data);
          return new UserModel(copy, passedOver, followed);
        });
  }

  /**
   * A copy to be trained at any rates.
   *
   * @param loader where classes of the user's own are
   * @return a copy that shares nothing with this model
   */
  public TrainedCopy trainedCopy(ClassLoader loader) {
    return Isolated.call(() -> new TrainedCopy(network.apart(loader)));
  }

  /**
   * What the blocks of {@link #differentiables} belong to.
   *
   * @return for example {@code DenseLayer, MyTanh} by {@code 0_W}
   */
  public Map<String, String> places() {
    Map<String, String> places = new LinkedHashMap<>();
    network.parts().forEach(part -> Places.add(part, places));
    return places;
  }

  /**
   * What it takes, by name, for the reading of a file.
   *
   * @param columns which columns of a CSV file it takes
   */
  public DataFile.Wanted wanted(CsvColumns columns) {
    Ports ports = new Ports(network.topology());
    return new DataFile.Wanted(ports.inputs(), ports.outputs(), columns);
  }

  /**
   * Examples as this model takes them.
   *
   * @param batch by the names of its inputs and outputs
   */
  public ModelData data(GraphBatch batch) {
    Topology topology = network.topology();
    return ModelData.of(
        topology.inputs(), topology.outputs(), new SparseLabels(topology).numbered(batch));
  }

  /**
   * Examples as the mathematics has them, by the names of this model's inputs and outputs.
   *
   * @param data as this model takes them
   * @return copies; where the model takes numbers of classes, a 1 at each class
   * @throws BadInput if the model has more or fewer inputs or outputs
   */
  public GraphBatch batch(ModelData data) {
    Topology topology = network.topology();
    return new SparseLabels(topology).expanded(data.batch(topology.inputs(), topology.outputs()));
  }

  /**
   * Checks that examples are such as this model takes, as far as it says what that is.
   *
   * @param data the examples
   * @throws BadInput that says what does not fit
   */
  public void check(ModelData data) {
    Isolated.call(
        () -> {
          new Ports(network.topology()).check(data);
          return data;
        });
  }

  /**
   * The first of its numbers that is not finite.
   *
   * @return for example {@code parameter 0_W[1, 2] is NaN}; empty if all parameters and the
   *     updater's state are finite, as far as that state is known by parameter
   */
  public Optional<String> firstNotFinite() {
    GraphState state = Isolated.call(() -> new ParameterViews(network).state());
    return firstNotFinite("parameter ", state.parameters())
        .or(
            () ->
                state.slots().entrySet().stream()
                    .flatMap(
                        slot ->
                            firstNotFinite(
                                "the updater's %s of ".formatted(slot.getKey()), slot.getValue())
                                .stream())
                    .findFirst());
  }

  private static Optional<String> firstNotFinite(String what, Map<String, Tensor> tensors) {
    for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
      double[] values = e.getValue().values();
      for (int k = 0; k < values.length; k++) {
        if (!Double.isFinite(values[k])) {
          return Optional.of(
              "%s%s%s is %s"
                  .formatted(what, e.getKey(), Arrays.toString(e.getValue().index(k)), values[k]));
        }
      }
    }
    return Optional.empty();
  }

  /** What was switched off or passed over. */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>(passedOver);
    network.parts().forEach(part -> Places.randomness(part, remarks));
    return remarks;
  }

  /**
   * What of its file was passed over.
   *
   * @return sentences, all of them among {@link #remarks}
   */
  public List<String> passedOver() {
    return passedOver;
  }

  /**
   * The same model with more remarks.
   *
   * @param more sentences
   */
  public UserModel remarking(List<String> more) {
    List<String> all = new ArrayList<>(passedOver);
    all.addAll(more);
    return new UserModel(network, all, followed);
  }
}
