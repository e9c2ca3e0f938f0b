package org.dl4jreference.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.model.Draw;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;

/** Where a formula is composed: the tape, the parameters, what is around. */
public final class Place {
  private final Network network;
  private final String prefix;
  private final Optional<Tensor> own;
  private final boolean isTrained;
  private final boolean isMasking;
  private final Optional<Operation> noise;

  /**
   * What all places of a network share.
   *
   * @param parameters creates what is asked for of a name: a leaf that is differentiated, or not
   * @param running what running statistics become, by name
   * @param moves what stands in the place of a derivative, summed over the examples, by name
   * @param inputs what the network is given, by name
   * @param labels by vertex
   * @param examples how many
   * @param isTraining false in inference, where all is as if it were frozen
   * @param drawn what is random
   * @param noisy the parameters that are given noise, by name
   * @param chances what of it chance decides
   * @param carried what recurrent layers go on from, by name
   */
  record Network(
      Tape tape,
      Catalogue catalogue,
      LayerFormulas formulas,
      Parameters parameters,
      Map<String, Node> running,
      Map<String, Node> moves,
      Map<String, Signal> inputs,
      Map<String, Tensor> labels,
      Map<Formula, KinkConvention> atKink,
      int examples,
      boolean isTraining,
      Drawn drawn,
      Map<String, Node> noisy,
      List<Chance> chances,
      Map<String, Tensor> carried) {
    /** The same where all starts from nothing. */
    Network starting() {
      return new Network(
          tape,
          catalogue,
          formulas,
          parameters,
          new HashMap<>(),
          moves,
          inputs,
          labels,
          atKink,
          examples,
          isTraining,
          drawn,
          noisy,
          chances,
          Map.of());
    }
  }

  /** The leaves of parameters. */
  interface Parameters {
    /** Empty if there is none. */
    Optional<Node> find(String name, boolean isTrained);

    /** As it was given. */
    Optional<Tensor> given(String name);
  }

  Place(Network network, String vertex, Optional<Tensor> own) {
    this(network, vertex + "_", own, network.isTraining(), false, Optional.empty());
  }

  private Place(
      Network network,
      String prefix,
      Optional<Tensor> own,
      boolean isTrained,
      boolean isMasking,
      Optional<Operation> noise) {
    this.network = network;
    this.prefix = prefix;
    this.own = own;
    this.isTrained = isTrained;
    this.isMasking = isMasking;
    this.noise = noise;
  }

  /** The same place where recurrent layers go on from nothing, of which nothing was recorded. */
  Place starting() {
    return new Place(network.starting(), prefix, Optional.empty(), isTrained, isMasking, noise);
  }

  /** Where everything is computed. */
  public Tape tape() {
    return network.tape();
  }

  /** How many examples the network is given; what it is made into may have other rows. */
  public int examples() {
    return network.examples();
  }

  /** An input of the network. */
  public Optional<Signal> networkInput(String name) {
    return Optional.ofNullable(network.inputs().get(name));
  }

  /** Whether a layer that is wrapped is handed the mask that it would not see alone. */
  boolean isMasking() {
    return isMasking;
  }

  /** Whether the layer learns: one that is frozen computes as in inference. */
  public boolean isTrained() {
    return isTrained;
  }

  /**
   * A parameter, if there is one of this key: its first dimension as rows, all others in C order.
   */
  public Optional<Node> find(String key) {
    return network.parameters().find(prefix + key, isTrained).map(theta -> noisy(key, theta));
  }

  /**
   * A parameter.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Node parameter(String key) {
    return find(key).orElseThrow(() -> missing(key));
  }

  private IllegalArgumentException missing(String key) {
    return new IllegalArgumentException("there is no parameter '%s%s'".formatted(prefix, key));
  }

  /** The dimensions of a parameter. */
  public int[] shapeOf(String key) {
    return network.parameters().given(prefix + key).orElseThrow(() -> missing(key)).shape();
  }

  /** A running statistic, which no gradient moves. */
  Optional<Node> statistic(String key) {
    return network.parameters().find(prefix + key, false);
  }

  /** What a running statistic becomes. */
  void become(String key, Node next) {
    network.running().put(prefix + key, next);
  }

  /** What a recurrent layer goes on from {@code [m, units]}; empty at the start of a series. */
  Optional<Node> carried(String key) {
    return Optional.ofNullable(network.carried().get(prefix + key))
        .map(t -> tape().leaf(new Array(t.shape()[0], t.shape()[1], t.values())));
  }

  /** What stands in the place of a parameter's derivative, summed over the examples. */
  void moves(String key, Node by) {
    network.moves().put(prefix + key, by);
  }

  /**
   * The labels of this output.
   *
   * @throws IllegalArgumentException if there are none
   */
  Tensor labels() {
    return givenLabels().orElseThrow(() -> new IllegalArgumentException("the loss needs labels"));
  }

  /** The labels of this output, if there are any. */
  Optional<Tensor> givenLabels() {
    return Optional.ofNullable(network.labels().get(prefix.substring(0, prefix.length() - 1)));
  }

  /** What the catalogue has under a name. */
  Loss loss(Formula formula) {
    return network.catalogue().loss(formula);
  }

  /** What a wrapped layer computes, whose parameters have a prefix of their own. */
  public Signal apply(Operation inner, String keyPrefix, List<Signal> in) {
    return new Place(
            network, prefix + keyPrefix, Optional.empty(), isTrained, isMasking, Optional.empty())
        .compose(inner, in);
  }

  /** What an operation computes, after what is random in it. */
  Signal compose(Operation op, List<Signal> in) {
    Optional<Operation> onWeights =
        op.has("weightNoise") ? Optional.of(op.inner("weightNoise")) : Optional.empty();
    Place at = new Place(network, prefix, own, isTrained, isMasking, onWeights);
    List<Signal> read = new ArrayList<>(in);
    if (op.has("iDropout")) {
      drawn("dropout")
          .ifPresent(draw -> read.set(0, random(op.inner("iDropout"), in.get(0), draw)));
    }
    return network.formulas().get(op.type()).of(at, op, read);
  }

  private Optional<Draw> drawn(String key) {
    return Optional.ofNullable(network.drawn().byPlace().get(prefix + key)).filter(d -> isTrained);
  }

  private Node noisy(String key, Node theta) {
    Optional<Draw> draw = noise.flatMap(op -> drawn(key));
    if (draw.isEmpty()) {
      return theta;
    }
    String name = prefix + key;
    if (!network.noisy().containsKey(name)) {
      Signal x = Signal.of(theta, theta.value().rows(), theta.value().columns());
      Place at = new Place(network, name, own, isTrained, isMasking, Optional.empty());
      network.noisy().put(name, at.random(noise.get(), x, draw.get()).node());
    }
    return network.noisy().get(name);
  }

  private Signal random(Operation op, Signal x, Draw draw) {
    return network
        .formulas()
        .get(op.type())
        .of(this, op, List.of(x, aligned(draw.atZero(), x), aligned(draw.atOne(), x)));
  }

  /** In the shape of what it was drawn for: DL4J draws for some series step by step, or turned. */
  private Signal aligned(Tensor drawn, Signal x) {
    int[] from = drawn.shape();
    int[] to = x.shape();
    double[] v = drawn.values();
    if (x.rank() == 3 && from.length == 2 && from[1] == to[1] && from[0] == to[0] * to[2]) {
      int[] places = Indices.permuted(new int[] {to[0], to[2], to[1]}, 0, 2, 1);
      v = Arrays.stream(places).mapToDouble(p -> drawn.values()[p]).toArray();
    } else if (x.rank() == 3
        && from.length == 3
        && from[1] != to[1]
        && from[1] == to[2]
        && from[2] == to[1]) {
      int[] places = Indices.permuted(from, 0, 2, 1);
      v = Arrays.stream(places).mapToDouble(p -> drawn.values()[p]).toArray();
    }
    if (v.length != x.node().value().values().length) {
      throw new IllegalArgumentException(
          "what was drawn is %s, what it is drawn for %s"
              .formatted(Arrays.toString(from), Arrays.toString(to)));
    }
    return Signal.of(tape().leaf(x.node().value().with(v)), to);
  }

  /** A number at this step of training: as it is set, or by the schedule that is set instead. */
  double rate(Operation op, String name) {
    String schedule = name + "Schedule";
    return op.has(schedule)
        ? network
            .catalogue()
            .rate(op.schedule(schedule), network.drawn().iteration(), network.drawn().epoch())
        : op.number(name);
  }

  /** Something of this place. */
  String of(String what) {
    return prefix + what;
  }

  /** Something that chance decides. */
  void note(Chance chance) {
    network.chances().add(chance);
  }

  /** The same place where what is wrapped sees the mask. */
  Place masking() {
    return new Place(network, prefix, own, isTrained, true, noise);
  }

  /** The same place where nothing learns. */
  Place frozen() {
    return new Place(network, prefix, own, false, isMasking, noise);
  }

  /** The same place for a subject's own numbers in another order. */
  private Place with(Function<Tensor, Tensor> order) {
    return new Place(network, prefix, own.map(order), isTrained, isMasking, noise);
  }

  // ---- functions

  /** f(z) inside a formula, of which nothing was recorded; softmax goes along the rows. */
  public Node inner(Formula f, Node z) {
    return activation(f, z, Optional.empty());
  }

  /** f(z) as the result; softmax goes along the channels. */
  public Signal activation(Formula f, Signal z) {
    Optional<Tensor> shown = own.filter(a -> Arrays.equals(a.shape(), z.shape()));
    if (network.catalogue().activation(f) instanceof ElementwiseActivation || z.rank() == 2) {
      Optional<Array> seen = shown.map(a -> z.node().value().with(a.values()));
      return z.with(activation(f, z.node(), seen), z.shape());
    }
    Optional<Array> seen =
        shown.map(a -> rowsOf(a.shape()).value(List.of(z.node().value().with(a.values()))));
    return ofRows(activation(f, rows(z), seen), z);
  }

  private Node activation(Formula f, Node z, Optional<Array> seen) {
    KinkConvention convention = network.atKink().getOrDefault(f, KinkConvention.LEFT);
    return Layers.activation(tape(), network.catalogue().activation(f), z, seen, convention);
  }

  /**
   * What was recorded of one step of a series, on which the next one goes on.
   *
   * @param h what is computed {@code [m, units]}
   * @param time which step
   * @param times of how many
   */
  Node known(Node h, int time, int times) {
    int[] shape = {h.value().rows(), h.value().columns(), times};
    Optional<Array> seen =
        own.filter(a -> Arrays.equals(a.shape(), shape))
            .map(
                a -> {
                  double[] step = new double[shape[0] * shape[1]];
                  Arrays.setAll(step, k -> a.values()[k * times + time]);
                  return h.value().with(step);
                });
    return tape().recorded(h, seen);
  }

  // ---- order

  static Gather rowsOf(int[] shape) {
    int positions = Arrays.stream(shape).skip(2).reduce(1, Math::multiplyExact);
    int[] places = Indices.permuted(new int[] {shape[0], shape[1], positions}, 0, 2, 1);
    return new Gather(places, shape[0] * positions, shape[1]);
  }

  /** A row for each example and position, with its channels. */
  public Node rows(Signal x) {
    return x.rank() == 2 ? x.node() : tape().apply(rowsOf(x.shape()), x.node());
  }

  /** Channels of rows that belong to the examples and positions of something. */
  public Signal ofRows(Node rows, Signal like) {
    return ofRows(rows, like, like.shapeWith(rows.value().columns()));
  }

  /** Channels of rows in a shape. */
  Signal ofRows(Node rows, Signal like, int... shape) {
    if (shape.length == 2) {
      return like.with(rows, shape);
    }
    int positions = rows.value().rows() / shape[0];
    int[] places = Indices.permuted(new int[] {shape[0], positions, shape[1]}, 0, 2, 1);
    return like.with(tape().gather(rows, places, shape[0], positions * shape[1]), shape);
  }

  /** The dimensions in another order. */
  public Signal permuted(Signal x, int... axes) {
    int[] shape = Arrays.stream(axes).map(x::size).toArray();
    int[] places = Indices.permuted(x.shape(), axes);
    return x.with(tape().gather(x.node(), places, shape[0], places.length / shape[0]), shape);
  }

  /** Along some dimension, from one place on so many. */
  public Signal part(Signal x, int dimension, int from, int size) {
    int[] start = new int[x.rank()];
    int[] sizes = x.shape().clone();
    start[dimension] = from;
    sizes[dimension] = size;
    int[] places = Indices.part(x.shape(), start, sizes);
    return x.with(tape().gather(x.node(), places, sizes[0], places.length / sizes[0]), sizes);
  }

  /** One after the other along a dimension. */
  public Signal joined(List<Signal> all, int dimension) {
    Signal first = all.get(0);
    int[] shape = first.shape().clone();
    shape[dimension] = all.stream().mapToInt(s -> s.size(dimension)).sum();
    int[] strides = Indices.strides(shape);
    int[] from = {0};
    List<int[]> places =
        all.stream()
            .map(
                s -> {
                  int[] to = Indices.strided(from[0], s.shape(), strides);
                  from[0] += s.size(dimension) * strides[dimension];
                  return to;
                })
            .toList();
    List<Node> nodes = all.stream().map(Signal::node).toList();
    return first.with(tape().scatterAdd(nodes, places, shape[0], strides[0]), shape);
  }

  /** Elements at some places in another shape; 0 for place −1. */
  public Signal gathered(Signal x, int[] places, int... shape) {
    return x.with(tape().gather(x.node(), places, shape[0], places.length / shape[0]), shape);
  }

  /** Times the mask, position by position. */
  public Signal timesMask(Signal x) {
    return x.mask()
        .map(m -> x.with(tape().mul(x.node(), tape().leaf(spread(m, x, false))), x.shape()))
        .orElse(x);
  }

  /**
   * A mask for each element of something: of an example, of its positions, or of one of them.
   *
   * @param isLast whether the last dimension is the channel, not the second
   */
  static Array spread(Tensor mask, Signal x, boolean isLast) {
    int examples = x.size(0);
    int all = x.node().value().values().length;
    int channels = x.size(isLast ? x.rank() - 1 : 1);
    int positions = all / examples / channels;
    double[] m = mask.values();
    double[] spread = new double[all];
    for (int k = 0; k < all; k++) {
      int example = k / (all / examples);
      int position = isLast ? k / channels % positions : k % positions;
      spread[k] =
          m.length == all
              ? m[k]
              : m.length == examples ? m[example] : m[(example * positions + position) % m.length];
    }
    if (m.length != all && m.length != examples && m.length != examples * positions) {
      throw new IllegalArgumentException(
          "a mask %s does not fit what is %s"
              .formatted(Arrays.toString(mask.shape()), Arrays.toString(x.shape())));
    }
    return new Array(examples, all / examples, spread);
  }

  /** A formula for channels before positions, of what may have them last. */
  static LayerFormula channelsFirst(String setting, LayerFormula formula) {
    return (at, op, in) -> {
      boolean isLast = op.has(setting) && op.text(setting).endsWith("C");
      int rank = in.get(0).rank();
      if (!isLast || rank < 3) {
        return formula.of(at, op, in);
      }
      int[] first = toFirst(rank);
      Place inside =
          at.with(
              a -> {
                int[] to =
                    Arrays.stream(toFirst(a.shape().length)).map(d -> a.shape()[d]).toArray();
                int[] places = Indices.permuted(a.shape(), toFirst(a.shape().length));
                return new Tensor(
                    to, Arrays.stream(places).mapToDouble(p -> a.values()[p]).toArray());
              });
      Signal out = formula.of(inside, op, in.stream().map(x -> at.permuted(x, first)).toList());
      if (out.rank() < 3) {
        return out;
      }
      int[] last =
          IntStream.range(0, out.rank())
              .map(d -> d == 0 ? 0 : d == out.rank() - 1 ? 1 : d + 1)
              .toArray();
      Signal permuted = at.permuted(out, last);
      Signal whole = out.total().map(permuted::total).orElse(permuted);
      return out.scored().map(s -> whole.scored(s.withChannelsLast())).orElse(whole);
    };
  }

  private static int[] toFirst(int rank) {
    return IntStream.range(0, rank).map(d -> d == 0 ? 0 : d == 1 ? rank - 1 : d - 1).toArray();
  }
}
