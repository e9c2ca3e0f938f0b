package org.dl4jreference.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.ElementDifference;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Outcome;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Quantity;
import org.dl4jreference.model.Resolution;
import org.dl4jreference.model.TensorVerdict;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.Verdict;
import org.dl4jreference.reference.ReferenceEngine;

/** Compares a step of a subject with the reference, tensor by tensor. */
public final class Comparison {
  /** The number of σ within which rounding explains a difference. */
  public static final double DEFAULT_K = 8;

  /** Provisional: σ as a multiple of the unit roundoff and the tensor's largest value. */
  private static final double PROVISIONAL_SIGMA = 16;

  private final Catalogue catalogue;
  private final double k;

  /**
   * A comparison with the default k.
   *
   * @param catalogue what the names mean
   */
  public Comparison(Catalogue catalogue) {
    this(catalogue, DEFAULT_K);
  }

  /**
   * A comparison.
   *
   * @param catalogue what the names mean
   * @param k the number of σ within which rounding explains a difference
   */
  public Comparison(Catalogue catalogue, double k) {
    this.catalogue = catalogue;
    this.k = k;
  }

  /**
   * Compares one step, starting from the subject's own parameters.
   *
   * @param spec the network
   * @param state parameters and updater state before the step
   * @param batch the examples
   * @param subject what the subject computed
   * @param precision the subject's arithmetic
   * @return the verdict
   */
  public Verdict step(
      NetworkSpec spec, TrainingState state, Batch batch, Evaluation subject, Precision precision) {
    Evaluation reference = new ReferenceEngine(catalogue).evaluate(spec, state, batch);
    List<TensorVerdict> tensors = new ArrayList<>();
    for (int l = 0; l < spec.layers().size(); l++) {
      tensors.add(
          tensor(
              l + "_z",
              Quantity.PRE_ACTIVATION,
              l,
              subject.layers().get(l).preActivation(),
              reference.layers().get(l).preActivation(),
              precision));
      tensors.add(
          tensor(
              l + "_a",
              Quantity.ACTIVATION,
              l,
              subject.layers().get(l).activation(),
              reference.layers().get(l).activation(),
              precision));
    }
    tensors.add(
        tensor(
            "score",
            Quantity.SCORE,
            spec.layers().size(),
            Matrix.row(subject.score()),
            Matrix.row(reference.score()),
            precision));
    reference
        .gradient()
        .byName()
        .forEach(
            (name, g) ->
                tensors.add(
                    tensor(
                        name.replace("_", "_d"),
                        Quantity.GRADIENT,
                        org.dl4jreference.model.Tensors.layerOf(name),
                        subject.gradient().get(name),
                        g,
                        precision)));
    reference
        .next()
        .parameters()
        .byName()
        .forEach(
            (name, p) ->
                tensors.add(
                    tensor(
                        name + "'",
                        Quantity.UPDATED_PARAMETER,
                        org.dl4jreference.model.Tensors.layerOf(name),
                        subject.next().parameters().get(name),
                        p,
                        precision)));
    Outcome outcome =
        tensors.stream().map(TensorVerdict::outcome).reduce(Outcome.AGREES, Outcome::worse);
    OptionalInt fault =
        tensors.stream()
            .filter(t -> t.outcome() == Outcome.DISAGREES)
            .mapToInt(TensorVerdict::layer)
            .findFirst();
    return new Verdict(
        outcome, tensors, fault, Optional.empty(), new Resolution(0, 0), List.of(), k);
  }

  private TensorVerdict tensor(
      String name,
      Quantity quantity,
      int layer,
      Matrix subject,
      Matrix reference,
      Precision precision) {
    double scale = 0;
    for (double v : reference.toArray()) {
      scale = Math.max(scale, Double.isFinite(v) ? Math.abs(v) : 0);
    }
    double sigma =
        PROVISIONAL_SIGMA
            * Math.max(
                precision.unitRoundoff() * Math.max(scale, 1e-3), precision.smallestNormal());
    ElementDifference worst = null;
    double absolute = 0;
    double relative = 0;
    double ulps = 0;
    int disagreeing = 0;
    int overflowed = 0;
    for (int i = 0; i < reference.rows(); i++) {
      for (int j = 0; j < reference.columns(); j++) {
        ElementDifference d =
            new ElementDifference(i, j, subject.get(i, j), reference.get(i, j), sigma);
        boolean beyond =
            !Double.isFinite(d.subject()) && !(Math.abs(d.reference()) <= precision.largest());
        if (beyond) {
          overflowed++;
        } else if (d.sigmas() > k) {
          disagreeing++;
        }
        if (worst == null || d.sigmas() > worst.sigmas()) {
          worst = d;
        }
        absolute = Math.max(absolute, Math.abs(d.subject() - d.reference()));
        relative = Math.max(relative, d.relative());
        ulps = Math.max(ulps, Math.abs(d.subject() - d.reference()) / precision.ulp(d.reference()));
      }
    }
    Outcome outcome =
        disagreeing > 0 ? Outcome.DISAGREES : overflowed > 0 ? Outcome.OVERFLOWED : Outcome.AGREES;
    return new TensorVerdict(
        name,
        quantity,
        layer,
        outcome,
        worst,
        absolute,
        relative,
        ulps,
        reference.size(),
        disagreeing,
        0,
        0,
        overflowed,
        0,
        0);
  }
}
