package org.dl4jreference.compare;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.graph.Recording;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Vertex;

/**
 * What a subject is said to have computed a forward and backward pass of, of any layers.
 *
 * @param catalogue what the names of activations, losses and updaters mean
 * @param formulas what the types of vertices mean
 * @param spec the network
 * @param parameters by name
 * @param batch the examples, as they are stored
 * @param fed what the vertices are fed: the subject's own
 * @param precision the subject's arithmetic
 */
public record GraphClaim(
    Catalogue catalogue,
    LayerFormulas formulas,
    GraphSpec spec,
    Map<String, Tensor> parameters,
    GraphBatch batch,
    Recording fed,
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

  /** The same where other activations are handed on. */
  public GraphClaim feeding(Map<String, Tensor> other) {
    return feeding(new Recording(other, fed.handedBack(), fed.drawn()));
  }

  /** The same where other numbers are handed on, and back. */
  GraphClaim feeding(Recording other) {
    return new GraphClaim(catalogue, formulas, spec, parameters, batch, other, precision);
  }

  /** The same in another arithmetic, in which the examples are stored as well. */
  public GraphClaim in(Precision other) {
    return new GraphClaim(catalogue, formulas, spec, parameters, stored(batch, other), fed, other);
  }

  /** Examples as a data type holds them. */
  static GraphBatch stored(GraphBatch examples, Precision type) {
    return type == Precision.DOUBLE ? examples : examples.map(t -> t.map(type.stored()::round));
  }

  /**
   * The vertices of which another claim says something else.
   *
   * @return their names; empty if it is another claim about all of them
   */
  Optional<Set<String>> alteredBy(GraphClaim other) {
    boolean isOfAll =
        precision != other.precision
            || fed != other.fed
            || !spec.inputs().equals(other.spec.inputs())
            || !spec.outputs().equals(other.spec.outputs())
            || spec.isMean() != other.spec.isMean()
            || spec.vertices().size() != other.spec.vertices().size()
            || !batch.features().equals(other.batch.features())
            || !batch.featuresMasks().equals(other.batch.featuresMasks())
            || !batch.carried().equals(other.batch.carried());
    if (isOfAll) {
      return Optional.empty();
    }
    Set<String> altered = new HashSet<>();
    for (int i = 0; i < spec.vertices().size(); i++) {
      Vertex before = spec.vertices().get(i);
      Vertex after = other.spec.vertices().get(i);
      if (!before.name().equals(after.name()) || !before.inputs().equals(after.inputs())) {
        return Optional.empty();
      }
      if (!before.operation().equals(after.operation())
          || isOtherwiseMeant(after.operation(), other)) {
        altered.add(before.name());
      }
    }
    parameters.forEach(
        (name, theta) -> {
          if (!theta.equals(other.parameters.get(name))) {
            altered.add(spec.vertices().get(spec.placeOf(name)).name());
          }
        });
    if (!batch.labels().equals(other.batch.labels())
        || !batch.labelsMasks().equals(other.batch.labelsMasks())) {
      altered.addAll(spec.outputs());
    }
    return Optional.of(altered);
  }

  private boolean isOtherwiseMeant(Object setting, GraphClaim other) {
    if (setting instanceof Operation op) {
      boolean isOther =
          formulas.has(op.type()) != other.formulas.has(op.type())
              || formulas.has(op.type())
                  && formulas.get(op.type()) != other.formulas.get(op.type());
      return isOther
          || op.settings().values().stream().anyMatch(value -> isOtherwiseMeant(value, other));
    }
    if (setting instanceof Formula f) {
      return catalogue.activations().byName().get(f.name())
          != other.catalogue.activations().byName().get(f.name());
    }
    return setting instanceof LossSpec loss
        && catalogue.losses().byName().get(loss.formula().name())
            != other.catalogue.losses().byName().get(loss.formula().name());
  }

  /** Whether the penalties' part of the score is another. */
  boolean isOtherwisePenalized(GraphClaim other) {
    return !parameters.equals(other.parameters)
        || IntStream.range(0, spec.vertices().size())
            .anyMatch(
                i ->
                    !spec.vertices()
                        .get(i)
                        .training()
                        .equals(other.spec.vertices().get(i).training()));
  }
}
