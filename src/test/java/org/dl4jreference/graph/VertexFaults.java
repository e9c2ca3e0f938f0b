package org.dl4jreference.graph;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.L2Vertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.dl4jreference.model.GraphBatch;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Of what joins, cuts and combines in a graph. */
final class VertexFaults {
  private static final int EXAMPLES = 6;
  private static final int UNITS = 4;

  private VertexFaults() {}

  /** Two dense layers a and b of one input, the vertex v of them, and a layer c above it. */
  private static Claim of(DataType type, int above, GraphVertex vertex, String... reads) {
    return built(type, above, graph -> graph.addVertex("v", vertex, reads));
  }

  private static Claim built(DataType type, int above, UnaryOperator<GraphBuilder> vertices) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(11)
            .dataType(type)
            .updater(new Sgd(0.1))
            .biasInit(0.1)
            .graphBuilder()
            .addInputs("x")
            .addLayer("a", dense(UNITS, UNITS), "x")
            .addLayer("b", dense(UNITS, UNITS), "a");
    ComputationGraph network =
        new ComputationGraph(
            vertices
                .apply(graph)
                .addLayer("c", dense(above, 3), "v")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.L2)
                        .nIn(3)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "c")
                .setOutputs("out")
                .build());
    network.init();
    return Claim.of(
        network,
        new GraphBatch(
            Map.of("x", Claim.normal(1, EXAMPLES, UNITS)),
            Map.of("out", Claim.normal(2, EXAMPLES, 2)),
            Map.of(),
            Map.of()));
  }

  private static DenseLayer dense(int nIn, int nOut) {
    return new DenseLayer.Builder().nIn(nIn).nOut(nOut).activation(Activation.TANH).build();
  }

  private static LayerFault fault(
      String name, int above, UnaryOperator<Claim> planted, GraphVertex vertex, String... reads) {
    DataType type = name.hashCode() % 2 == 0 ? DataType.FLOAT : DataType.DOUBLE;
    return new LayerFault(name, () -> of(type, above, vertex, reads), "v", planted);
  }

  private static final UnaryOperator<LayerFormula> REVERSED =
      usual -> (at, op, in) -> usual.of(at, op, Faulty.reversed(in));

  private static GraphVertex elementWise(ElementWiseVertex.Op op) {
    return new ElementWiseVertex(op);
  }

  /** Nothing comes back to the first of the inputs. */
  private static final UnaryOperator<LayerFormula> LOST =
      usual ->
          (at, op, in) -> {
            Signal first = in.get(0);
            Signal lost = first.with(at.tape().stopped(first.node()), first.shape());
            return usual.of(at, op, List.of(lost, in.get(1)));
          };

  static final List<LayerFault> ALL =
      List.of(
          fault(
              "residual scaled",
              UNITS,
              c ->
                  c.with(
                      "ElementWiseVertex",
                      usual ->
                          (at, op, in) ->
                              usual.of(
                                  at,
                                  op,
                                  List.of(
                                      in.get(0),
                                      in.get(1)
                                          .with(
                                              at.tape().scale(in.get(1).node(), 0.9, 1),
                                              in.get(1).shape())))),
              elementWise(ElementWiseVertex.Op.Add),
              "a",
              "b"),
          fault(
              "subtracted the other way",
              UNITS,
              c -> c.with("ElementWiseVertex", REVERSED),
              elementWise(ElementWiseVertex.Op.Subtract),
              "a",
              "b"),
          fault(
              "sum in place of a mean",
              UNITS,
              c -> c.with("v", "op", "Add"),
              elementWise(ElementWiseVertex.Op.Average),
              "a",
              "b"),
          fault(
              "sum in place of a product",
              UNITS,
              c -> c.with("v", "op", "Add"),
              elementWise(ElementWiseVertex.Op.Product),
              "a",
              "b"),
          fault(
              "smallest in place of the largest",
              UNITS,
              c ->
                  c.with(
                      "ElementWiseVertex",
                      Faulty.around(VertexFaults::negated, VertexFaults::negated)),
              elementWise(ElementWiseVertex.Op.Max),
              "a",
              "b"),
          new LayerFault(
              "error of one of two paths lost",
              () -> of(DataType.FLOAT, UNITS, elementWise(ElementWiseVertex.Op.Add), "a", "b"),
              "v",
              c -> c.with("ElementWiseVertex", LOST)),
          fault(
              "merged in another order",
              2 * UNITS,
              c -> c.with("MergeVertex", REVERSED),
              new MergeVertex(),
              "a",
              "b"),
          fault(
              "subset off by one",
              2,
              c -> c.with("v", "from", 2.0).with("v", "to", 3.0),
              new SubsetVertex(1, 2),
              "b"),
          fault(
              "scale forgotten",
              UNITS,
              c -> c.with("v", "scaleFactor", 1.0),
              new ScaleVertex(1.01),
              "b"),
          fault(
              "shift of the other sign",
              UNITS,
              c -> c.with("v", "shiftFactor", -0.3),
              new ShiftVertex(0.3),
              "b"),
          fault(
              "norm of all in place of each",
              UNITS,
              c -> c.with("L2NormalizeVertex", Faulty.times(1 / Math.sqrt(EXAMPLES))),
              new L2NormalizeVertex(),
              "b"),
          fault(
              "square of a distance",
              1,
              c ->
                  c.with(
                      "L2Vertex",
                      Faulty.to((at, x) -> x.with(at.tape().mul(x.node(), x.node()), x.shape()))),
              new L2Vertex(),
              "a",
              "b"),
          new LayerFault(
              "the other half of a stack",
              () ->
                  built(
                      DataType.FLOAT,
                      UNITS,
                      graph ->
                          graph
                              .addVertex("stack", new StackVertex(), "a", "b")
                              .addVertex("v", new UnstackVertex(0, 2), "stack")),
              "v",
              c -> c.with("v", "from", 1.0)));

  private static Signal negated(Place at, Signal x) {
    return x.with(at.tape().negate(x.node()), x.shape());
  }
}
