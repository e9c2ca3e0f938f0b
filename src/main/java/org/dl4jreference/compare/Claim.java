package org.dl4jreference.compare;

import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;

/**
 * What a subject is said to have computed a step of.
 *
 * @param catalogue what the names mean
 * @param spec the network
 * @param before the state before the step
 * @param batch the examples
 * @param precision the subject's arithmetic
 */
public record Claim(
    Catalogue catalogue, NetworkSpec spec, StateEstimate before, Batch batch, Precision precision) {
  /** The same of another network, by another catalogue. */
  public Claim with(Catalogue otherCatalogue, NetworkSpec otherSpec) {
    return new Claim(otherCatalogue, otherSpec, before, batch, precision);
  }

  /** The same of another network. */
  public Claim with(NetworkSpec other) {
    return with(catalogue, other);
  }

  /** The same from another state. */
  public Claim from(StateEstimate other) {
    return new Claim(catalogue, spec, other, batch, precision);
  }

  /** The same of other examples. */
  public Claim of(Batch other) {
    return new Claim(catalogue, spec, before, other, precision);
  }

  /** The same in another arithmetic. */
  public Claim in(Precision other) {
    return new Claim(catalogue, spec, before, batch, other);
  }
}
