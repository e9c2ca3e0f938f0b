package org.dl4jreference.compare;

import java.util.function.UnaryOperator;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;

/**
 * What a subject is said to have computed the update of a network of any layers of.
 *
 * @param catalogue what the names of updaters mean
 * @param spec how its parameters are trained
 * @param before the state before the step
 * @param gradient what is done to the subject's own gradient of the data loss first
 * @param precision the subject's arithmetic
 */
public record UpdateClaim(
    Catalogue catalogue,
    GraphSpec spec,
    StateEstimate before,
    UnaryOperator<Tensors> gradient,
    Precision precision) {
  /** The same of a network that is trained otherwise, by another catalogue. */
  public UpdateClaim with(Catalogue otherCatalogue, GraphSpec otherSpec) {
    return new UpdateClaim(otherCatalogue, otherSpec, before, gradient, precision);
  }

  /** The same from another state. */
  public UpdateClaim from(StateEstimate other) {
    return new UpdateClaim(catalogue, spec, other, gradient, precision);
  }

  /** The same from another gradient. */
  public UpdateClaim by(UnaryOperator<Tensors> change) {
    return new UpdateClaim(
        catalogue, spec, before, g -> change.apply(gradient.apply(g)), precision);
  }

  /** The same in another arithmetic. */
  public UpdateClaim in(Precision other) {
    return new UpdateClaim(catalogue, spec, before, gradient, other);
  }
}
