package org.dl4jreference.compare;

import java.util.List;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Network;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;

/**
 * The update of a step as its updater saw it, of whatever layers.
 *
 * @param catalogue what the names of updaters mean
 * @param network how its parameters are trained
 * @param before the state before the step
 * @param gradient of the data loss, the subject's own
 * @param after the subject's updated parameters; empty if they are not known
 * @param tensors all that was compared of the step
 * @param precision the subject's arithmetic
 * @param k the number of σ that rounding may explain
 */
public record UpdatedStep(
    Catalogue catalogue,
    Network network,
    StateEstimate before,
    Tensors gradient,
    Optional<Tensors> after,
    List<Compared> tensors,
    Precision precision,
    double k) {}
