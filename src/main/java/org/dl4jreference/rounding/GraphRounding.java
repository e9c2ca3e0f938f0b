package org.dl4jreference.rounding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.graph.Chance;
import org.dl4jreference.graph.Extent;
import org.dl4jreference.graph.GraphTape;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.graph.Pass;
import org.dl4jreference.graph.Recording;
import org.dl4jreference.graph.Surroundings;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Vertex;

/** Every number of a forward and backward pass of any layers, and what rounding makes of it. */
public final class GraphRounding {
  private final PassRounding<GraphTape> rounding;

  /**
   * Follows rounding through a pass.
   *
   * @param catalogue what the names of activations and losses mean
   * @param formulas what the types of vertices mean
   * @param spec the network
   * @param parameters by name, as the subject stores them
   * @param batch the examples, as the subject stores them
   * @param precision the arithmetic under test
   * @param recorded of the subject, which the vertices are fed
   * @param gradient the subject's own by parameter, and what its vertices hand back, by which the
   *     derivatives at kinks are found
   * @param replays how many
   * @param extent how much of it is computed
   * @throws IllegalArgumentException if there is no formula for something, or shapes do not fit
   */
  public GraphRounding(
      Catalogue catalogue,
      LayerFormulas formulas,
      GraphSpec spec,
      Map<String, Tensor> parameters,
      GraphBatch batch,
      Precision precision,
      Recording recorded,
      Map<String, Tensor> gradient,
      int replays,
      Extent extent) {
    Map<String, double[]> own = new HashMap<>();
    gradient.forEach((name, g) -> own.put(name, g.values()));
    this.rounding =
        new PassRounding<>(
            Arithmetic.of(precision),
            atKink ->
                GraphTape.of(
                    catalogue, formulas, spec, parameters, batch, recorded, atKink, extent),
            tape -> kinked(catalogue, spec),
            Optional.of(own),
            replays);
  }

  /**
   * Follows rounding through the forward pass of inference.
   *
   * @param catalogue what the names of activations mean
   * @param formulas what the types of vertices mean
   * @param spec the network
   * @param parameters by name, as the subject stores them
   * @param batch the examples, as the subject stores them
   * @param precision the arithmetic under test
   * @param activations the subject's own in inference, by vertex
   * @param replays how many
   * @param extent how much of it is computed
   * @return the activations, and what rounding makes of them; all else is empty
   * @throws IllegalArgumentException if there is no formula for something, or shapes do not fit
   */
  public static GraphRounding ofInference(
      Catalogue catalogue,
      LayerFormulas formulas,
      GraphSpec spec,
      Map<String, Tensor> parameters,
      GraphBatch batch,
      Precision precision,
      Map<String, Tensor> activations,
      int replays,
      Extent extent) {
    return new GraphRounding(
        new PassRounding<>(
            Arithmetic.of(precision),
            atKink ->
                GraphTape.inference(
                    catalogue, formulas, spec, parameters, batch, activations, extent),
            tape -> List.of(),
            Optional.empty(),
            replays));
  }

  private GraphRounding(PassRounding<GraphTape> rounding) {
    this.rounding = rounding;
  }

  /** The activations that have kinks, from the output back. */
  private static List<Formula> kinked(Catalogue catalogue, GraphSpec spec) {
    List<Vertex> back = new ArrayList<>(spec.vertices());
    Collections.reverse(back);
    return back.stream()
        .flatMap(vertex -> vertex.operation().formulas())
        .filter(f -> catalogue.activations().names().contains(f.name()))
        .filter(
            f -> catalogue.activation(f) instanceof ElementwiseActivation a && !a.kinks().isEmpty())
        .distinct()
        .toList();
  }

  /**
   * Every number, and what rounding makes of it: a row for each of the first dimension, all others
   * in C order.
   */
  public Pass<Expected> pass() {
    return rounding.pass();
  }

  /** How much was computed: all of it where a part hands on something else. */
  public Extent extent() {
    return rounding.composition().extent();
  }

  /** What each vertex is to the others. */
  public Surroundings surroundings() {
    return rounding.composition().surroundings();
  }

  /** What of the subject's draws chance decides. */
  public List<Chance> chances() {
    return rounding.composition().chances();
  }
}
