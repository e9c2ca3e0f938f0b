package org.dl4jreference.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.GravesLSTM;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Tensor;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Of layers for series. */
final class SeriesFaults {
  private static final int EXAMPLES = 4;
  private static final int UNITS = 3;
  private static final int STEPS = 6;
  private static final int OUTPUTS = 2;

  /** The lengths differ. */
  private static final double[] LENGTHS = {6, 3, 5, 2};

  private SeriesFaults() {}

  private static Tensor mask() {
    double[] m = new double[EXAMPLES * STEPS];
    Arrays.setAll(m, k -> k % STEPS < LENGTHS[k / STEPS] ? 1 : 0);
    return new Tensor(new int[] {EXAMPLES, STEPS}, m);
  }

  private static Claim of(DataType type, Tensor x, boolean isMasked, Layer... layers) {
    boolean isSeries = !(layers[layers.length - 1] instanceof OutputLayer);
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .dataType(type)
            .updater(new Sgd(0.1))
            .activation(Activation.TANH)
            .biasInit(0.1)
            .list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    if (isSeries) {
      list.layer(
          new RnnOutputLayer.Builder(LossFunction.MSE)
              .nOut(OUTPUTS)
              .activation(Activation.IDENTITY)
              .build());
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.setInputType(InputType.recurrent(UNITS, STEPS)).build());
    network.init();
    String output = Integer.toString(network.getnLayers() - 1);
    Tensor y =
        isSeries ? Claim.normal(2, EXAMPLES, OUTPUTS, STEPS) : Claim.normal(2, EXAMPLES, OUTPUTS);
    GraphBatch batch =
        isMasked
            ? new GraphBatch(
                Map.of("in", x),
                Map.of(output, y),
                Map.of("in", mask()),
                isSeries ? Map.of(output, mask()) : Map.of())
            : Claim.batch(x, output, y);
    return Claim.of(network, batch);
  }

  private static LayerFault fault(
      String name, boolean isMasked, String vertex, UnaryOperator<Claim> planted, Layer... layers) {
    // of masked series DL4J computes the last step in the default type
    DataType type =
        name.hashCode() % 2 == 0 || isMasked && !(layers[0] instanceof SimpleRnn)
            ? DataType.FLOAT
            : DataType.DOUBLE;
    Tensor x = Claim.normal(1, EXAMPLES, UNITS, STEPS);
    return new LayerFault(name, () -> of(type, x, isMasked, layers), vertex, planted);
  }

  private static OutputLayer end() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(OUTPUTS)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static LSTM lstm() {
    return new LSTM.Builder().nOut(3).build();
  }

  private static SimpleRnn simple() {
    return new SimpleRnn.Builder().nOut(4).build();
  }

  /** Columns of four blocks, two of them swapped. */
  private static UnaryOperator<Claim> swapped(int a, int b) {
    Claim.Function column =
        (t, k) -> {
          int width = t.shape()[1];
          int n = width / 4;
          int block = k % width / n;
          int other = block == a ? b : block == b ? a : block;
          return t.values()[k + (other - block) * n];
        };
    return c -> c.with("0_W", column).with("0_RW", column).with("0_b", column);
  }

  /** The steps of an embedding, or of anything, as if time ran backwards in one of two. */
  private static UnaryOperator<LayerFormula> unreversed() {
    return usual ->
        (at, op, in) -> {
          Signal forwards = at.apply(op.inner("fwd"), "f", in);
          Signal backwards = at.apply(op.inner("bwd"), "b", in);
          return forwards.with(at.tape().add(forwards.node(), backwards.node()), forwards.shape());
        };
  }

  /** Peepholes that all look at the state before. */
  private static Signal graves(Place at, Operation op, List<Signal> in) {
    Signal x = in.get(0);
    Tape t = at.tape();
    Formula tanh = FeedForward.activation(op);
    Formula gate = op.formula("gateActivationFn");
    int n = at.shapeOf("RW")[0];
    int wide = at.shapeOf("RW")[1];
    Node rw =
        t.gather(
            at.parameter("RW"),
            Indices.part(new int[] {n, wide}, new int[] {0, 0}, new int[] {n, 4 * n}),
            n,
            4 * n);
    Node[] holes = new Node[3];
    Arrays.setAll(
        holes,
        k ->
            t.gather(
                at.parameter("RW"),
                Indices.strided(4 * n + k, new int[] {n}, new int[] {wide}),
                1,
                n));
    List<Signal> steps = new ArrayList<>();
    Node h = null;
    Node c = null;
    for (int time = 0; time < x.size(2); time++) {
      Signal now = at.part(x, 2, time, 1);
      Node z =
          t.matMul(
              t.reshape(now.node(), x.size(0), x.size(1)),
              at.parameter("W"),
              java.util.Optional.of(at.parameter("b")));
      z = h == null ? z : t.add(z, t.matMul(h, rw, java.util.Optional.empty()));
      Node[] blocks = new Node[4];
      Node whole = z;
      Arrays.setAll(
          blocks,
          k ->
              t.gather(
                  whole,
                  Indices.part(
                      new int[] {x.size(0), 4 * n}, new int[] {0, k * n}, new int[] {x.size(0), n}),
                  x.size(0),
                  n));
      for (int k = 0; c != null && k < 3; k++) {
        blocks[k + 1] = t.add(blocks[k + 1], t.mul(c, holes[k]));
      }
      Node fresh = t.mul(at.inner(gate, blocks[3]), at.inner(tanh, blocks[0]));
      c = c == null ? fresh : t.add(t.mul(at.inner(gate, blocks[1]), c), fresh);
      h = t.mul(at.inner(gate, blocks[2]), at.inner(tanh, c));
      steps.add(now.with(h, x.size(0), n, 1));
    }
    return at.joined(steps, 2).masked(x.mask());
  }

  private static LayerFormula withType(LayerFormula usual, String setting, Object value) {
    return (at, op, in) -> {
      Map<String, Object> settings = new HashMap<>(op.settings());
      settings.put(setting, value);
      return usual.of(at, new Operation(op.type(), settings), in);
    };
  }

  static final List<LayerFault> ALL =
      List.of(
          fault(
              "causal padding on the wrong side",
              false,
              "0",
              c -> c.with("0", "convolutionMode", "Same"),
              new Convolution1DLayer.Builder(3)
                  .nOut(4)
                  .convolutionMode(ConvolutionMode.Causal)
                  .build()),
          fault(
              "kernel of a series in the order of images",
              false,
              "0",
              c ->
                  c.with(
                      "Convolution1DLayer",
                      usual ->
                          (at, op, in) ->
                              withType(
                                      LayerFormulas.standard().get("ConvolutionLayer"),
                                      "kernelSize",
                                      List.of(3.0))
                                  .of(at, op, in)),
              new Convolution1DLayer.Builder(3)
                  .nOut(4)
                  .convolutionMode(ConvolutionMode.Same)
                  .build()),
          fault("order of gates", false, "0", swapped(1, 2), lstm()),
          fault("candidate taken for a gate", false, "0", swapped(0, 3), lstm()),
          fault(
              "bias of the forget gate forgotten",
              false,
              "0",
              c -> c.with("0_b", (b, k) -> b.values()[k] - (k / 3 == 1 ? 1 : 0)),
              lstm()),
          fault(
              "all peepholes at the state before",
              false,
              "0",
              c -> c.with("GravesLSTM", usual -> SeriesFaults::graves),
              new GravesLSTM.Builder().nOut(3).build()),
          fault(
              "mask ignored by a recurrent layer",
              true,
              "0",
              c -> c.with("SimpleRnn", Faulty.of(Faulty::unmasked)),
              simple()),
          fault(
              "mask ignored by a dense layer",
              true,
              "0",
              c -> c.with("DenseLayer", Faulty.of(Faulty::unmasked)),
              new DenseLayer.Builder().nOut(4).build()),
          fault(
              "last step of all, with a mask",
              true,
              "0",
              c -> c.with("LastTimeStep", Faulty.of(Faulty::unmasked)),
              new LastTimeStep(lstm()),
              end()),
          fault(
              "global mean by all steps",
              true,
              "1",
              c ->
                  c.with(
                      "GlobalPoolingLayer",
                      Faulty.of((at, x) -> Faulty.unmasked(at, at.timesMask(x)))),
              simple(),
              new GlobalPoolingLayer(PoolingType.AVG),
              end()),
          fault(
              "loss of padding",
              true,
              "1",
              c ->
                  c.with(
                      new GraphBatch(
                          c.batch().features(),
                          c.batch().labels(),
                          c.batch().featuresMasks(),
                          Map.of())),
              simple()),
          fault(
              "score divided by the steps", false, "score", c -> c.withLoss(1.0 / STEPS), simple()),
          fault(
              "backward half not reversed",
              false,
              "0",
              c -> c.with("Bidirectional", unreversed()),
              new Bidirectional(Bidirectional.Mode.ADD, lstm())),
          fault(
              "sum of both directions as a mean",
              false,
              "0",
              c -> c.with("0", "mode", "ADD"),
              new Bidirectional(Bidirectional.Mode.AVERAGE, lstm())),
          fault(
              "backward direction before the forward one",
              false,
              "0",
              c ->
                  c.with(
                      "Bidirectional",
                      Faulty.to(
                          (at, x) ->
                              at.joined(List.of(at.part(x, 1, 3, 3), at.part(x, 1, 0, 3)), 1))),
              new Bidirectional(Bidirectional.Mode.CONCAT, lstm())),
          fault(
              "what comes back through time stops after a step",
              false,
              "0",
              c -> c.withGradient("0_RW", 0.5),
              simple()),
          new LayerFault(
              "row of an embedding off by one",
              () ->
                  of(
                      DataType.FLOAT,
                      new Tensor(
                          new int[] {EXAMPLES, STEPS},
                          Claim.normal(1, EXAMPLES * STEPS)
                              .map(v -> Math.floorMod((int) (10 * v), UNITS))
                              .values()),
                      false,
                      new EmbeddingSequenceLayer.Builder()
                          .nIn(UNITS)
                          .nOut(3)
                          .inputLength(STEPS)
                          .build()),
              "0",
              c ->
                  c.with(
                      "EmbeddingSequenceLayer",
                      Faulty.of(
                          (at, x) ->
                              x.with(
                                  at.tape().leaf(x.node().value().map(v -> (v + 1) % UNITS)),
                                  x.shape())))));
}
