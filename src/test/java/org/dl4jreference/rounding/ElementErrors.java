package org.dl4jreference.rounding;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.verdict.Quantity;

/** |error|/σ of every element of many evaluations, by quantity. */
final class ElementErrors {
  private static final Catalogue CATALOGUE = Catalogue.standard();
  private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999, 1};

  private final Precision precision;
  private final Map<Quantity, double[]> errors = new EnumMap<>(Quantity.class);
  private final Map<Quantity, Integer> counts = new EnumMap<>(Quantity.class);

  ElementErrors(Precision precision) {
    this.precision = precision;
  }

  /** Adds one evaluation, each quantity from the subject's own numbers before it. */
  void add(NetworkSpec spec, TrainingState state, Batch batch, Evaluation subject) {
    StepRounding rounding =
        new StepRounding(
            CATALOGUE, spec, state.parameters(), batch, precision, Comparison.DEFAULT_K);
    for (int l = 0; l < spec.layers().size(); l++) {
      Matrix input = l == 0 ? batch.x() : subject.layers().get(l - 1).activation();
      Matrix z = subject.layers().get(l).preActivation();
      LocalRounding local = rounding.local(l, input);
      add(Quantity.PRE_ACTIVATION, z, local.preActivation(), local.preActivationSigma());
      LocalRounding own = rounding.localActivation(l, z);
      add(
          Quantity.ACTIVATION,
          subject.layers().get(l).activation(),
          own.activation(),
          own.activationSigma());
    }
    add(
        Quantity.SCORE,
        Matrix.row(subject.dataLoss()),
        Matrix.row(rounding.dataLoss()),
        Matrix.row(rounding.dataLossSigma()));
    add(Quantity.GRADIENT, subject.dataGradient(), rounding.gradient(), rounding.gradientSigma());
    TrainingState next = new ParameterUpdate(CATALOGUE, spec).apply(state, subject.dataGradient());
    UpdateRounding update =
        new UpdateRounding(
            CATALOGUE,
            spec,
            state,
            subject.dataGradient(),
            Optional.empty(),
            Map.of(),
            precision,
            Comparison.DEFAULT_K);
    add(
        Quantity.UPDATED_PARAMETER,
        subject.next().parameters(),
        next.parameters(),
        update.parameterSigma());
    next.slots()
        .forEach(
            (slot, expected) ->
                add(
                    Quantity.UPDATER_STATE,
                    subject.next().slots().get(slot),
                    expected,
                    update.slotSigma(slot)));
  }

  private void add(Quantity quantity, Tensors subject, Tensors reference, Tensors sigma) {
    for (String name : reference.names()) {
      add(quantity, subject.get(name), reference.get(name), sigma.get(name));
    }
  }

  private void add(Quantity quantity, Matrix subject, Matrix reference, Matrix sigma) {
    for (int e = 0; e < reference.size(); e++) {
      double expected = reference.get(e);
      double actual = subject.get(e);
      // dead units say nothing, and what may be anything neither
      boolean isTelling = actual != 0 || expected != 0;
      if (isTelling && Double.isFinite(sigma.get(e)) && Double.isFinite(actual)) {
        add(quantity, actual == expected ? 0 : Math.abs(actual - expected) / sigma.get(e));
      }
    }
  }

  private void add(Quantity quantity, double error) {
    int count = counts.merge(quantity, 1, Integer::sum);
    double[] old = errors.computeIfAbsent(quantity, q -> new double[1024]);
    if (count > old.length) {
      old = Arrays.copyOf(old, 2 * old.length);
      errors.put(quantity, old);
    }
    old[count - 1] = error;
  }

  /** The median, 90 %, 99 %, 99.9 % and the largest; empty where there is nothing. */
  Map<Quantity, double[]> quantiles() {
    Map<Quantity, double[]> result = new EnumMap<>(Quantity.class);
    errors.forEach(
        (quantity, values) -> {
          int n = counts.get(quantity);
          double[] sorted = Arrays.copyOf(values, n);
          Arrays.sort(sorted);
          result.put(
              quantity,
              Arrays.stream(QUANTILES).map(q -> sorted[(int) Math.min(n - 1.0, q * n)]).toArray());
        });
    return result;
  }

  int count(Quantity quantity) {
    return counts.getOrDefault(quantity, 0);
  }

  /** Rows of a Markdown table. */
  String table(String title) {
    StringBuilder text = new StringBuilder();
    quantiles()
        .forEach(
            (quantity, q) ->
                text.append(
                    "| %s | %s | %,d | %.2f | %.2f | %.2f | %.2f | %.2f |%n"
                        .formatted(
                            title,
                            quantity.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                            count(quantity),
                            q[0],
                            q[1],
                            q[2],
                            q[3],
                            q[4])));
    return text.toString();
  }
}
