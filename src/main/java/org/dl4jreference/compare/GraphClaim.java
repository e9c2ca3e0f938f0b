package org.dl4jreference.compare;

import java.util.Map;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;

/**
 * What a subject is said to have computed a forward and backward pass of, of any layers.
 *
 * @param catalogue what the names of activations, losses and updaters mean
 * @param formulas what the types of vertices mean
 * @param spec the network
 * @param parameters by name
 * @param batch the examples
 * @param fed the activations by vertex that the vertices above are fed: the subject's own
 * @param precision the subject's arithmetic
 */
public record GraphClaim(
    Catalogue catalogue,
    LayerFormulas formulas,
    GraphSpec spec,
    Map<String, Tensor> parameters,
    GraphBatch batch,
    Map<String, Tensor> fed,
    Precision precision) {
  /** The same of another network, by another catalogue. */
  public GraphClaim with(Catalogue otherCatalogue, GraphSpec otherSpec) {
    return new GraphClaim(otherCatalogue, formulas, otherSpec, parameters, batch, fed, precision);
  }

  /** The same of another network. */
  public GraphClaim with(GraphSpec other) {
    return with(catalogue, other);
  }

  /** The same where types of vertices mean something else. */
  public GraphClaim with(LayerFormulas other) {
    return new GraphClaim(catalogue, other, spec, parameters, batch, fed, precision);
  }

  /** The same from other parameters. */
  public GraphClaim from(Map<String, Tensor> other) {
    return new GraphClaim(catalogue, formulas, spec, other, batch, fed, precision);
  }

  /** The same of other examples. */
  public GraphClaim of(GraphBatch other) {
    return new GraphClaim(catalogue, formulas, spec, parameters, other, fed, precision);
  }

  /** The same where other numbers are handed on. */
  public GraphClaim feeding(Map<String, Tensor> other) {
    return new GraphClaim(catalogue, formulas, spec, parameters, batch, other, precision);
  }

  /** The same in another arithmetic. */
  public GraphClaim in(Precision other) {
    return new GraphClaim(catalogue, formulas, spec, parameters, batch, fed, other);
  }
}
