package org.dl4jreference.rounding;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.LayerValues;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
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
    NetworkRounding.Known known =
        new NetworkRounding.Known(
            byLayer(subject, LayerValues::preActivation),
            byLayer(subject, LayerValues::activation),
            Optional.of(subject.dataGradient()));
    NetworkRounding rounding =
        new NetworkRounding(
            CATALOGUE, spec, state.parameters(), batch, precision, known, NetworkRounding.REPLAYS);
    for (int l = 0; l < spec.layers().size(); l++) {
      LayerValues layer = subject.layers().get(l);
      add(Quantity.PRE_ACTIVATION, layer.preActivation(), rounding.pass().preActivations().get(l));
      add(Quantity.ACTIVATION, layer.activation(), rounding.pass().activations().get(l));
    }
    Matrix score = Matrix.row(subject.dataLoss());
    rounding.pass().dataLosses().stream()
        .filter(form -> isJudged(rounding))
        .min(Comparator.comparingDouble(form -> sigmas(score, form)))
        .ifPresent(form -> add(Quantity.SCORE, score, form));
    rounding
        .pass()
        .gradients()
        .forEach((name, g) -> add(Quantity.GRADIENT, subject.dataGradient().get(name), g));
    UpdaterRounding update =
        new UpdaterRounding(
            CATALOGUE,
            spec,
            state,
            Carried.NOTHING,
            Optional.of(subject.dataGradient()),
            rounding,
            subject.next().slots().keySet(),
            precision,
            NetworkRounding.REPLAYS);
    Map<String, Matrix> after = new HashMap<>();
    subject
        .next()
        .slots()
        .forEach(
            (slot, tensors) ->
                tensors
                    .byName()
                    .forEach((name, m) -> after.put(UpdaterRounding.slotKey(name, slot), m)));
    subject
        .next()
        .parameters()
        .byName()
        .forEach((name, m) -> after.put(UpdaterRounding.slotKey(name, ""), m));
    update.takeNearest(after);
    subject
        .next()
        .parameters()
        .byName()
        .forEach((name, m) -> add(Quantity.UPDATED_PARAMETER, m, update, name, ""));
    subject
        .next()
        .slots()
        .forEach(
            (slot, tensors) ->
                tensors
                    .byName()
                    .forEach((name, m) -> add(Quantity.UPDATER_STATE, m, update, name, slot)));
  }

  /** Whether no form of the loss is a logarithm of what may be 0. */
  private static boolean isJudged(NetworkRounding rounding) {
    return rounding.pass().dataLosses().stream()
        .allMatch(f -> f.uncertainty().singular().isEmpty());
  }

  private static double sigmas(Matrix subject, Expected form) {
    double error = Math.abs(subject.get(0) - form.value().get(0));
    return error == 0 ? 0 : error / form.uncertainty().sigma().get(0);
  }

  private static Map<Integer, Matrix> byLayer(
      Evaluation subject, Function<LayerValues, Matrix> part) {
    Map<Integer, Matrix> result = new HashMap<>();
    for (int l = 0; l < subject.layers().size(); l++) {
      Matrix m = part.apply(subject.layers().get(l));
      if (m.isFinite()) {
        result.put(l, m);
      }
    }
    return result;
  }

  private void add(
      Quantity quantity, Matrix subject, UpdaterRounding update, String name, String slot) {
    update.after(name, slot).ifPresent(expected -> add(quantity, subject, expected));
  }

  private void add(Quantity quantity, Matrix subject, Expected expected) {
    add(quantity, subject, expected.value(), expected.uncertainty());
  }

  private void add(Quantity quantity, Matrix subject, Matrix reference, Uncertainty of) {
    Matrix sigma = of.sigma();
    BitSet singular = of.singular();
    for (int e = 0; e < reference.size(); e++) {
      double expected = reference.get(e);
      double actual = subject.get(e);
      // dead units say nothing, and what may be anything neither
      boolean isTelling = (actual != 0 || expected != 0) && !singular.get(e);
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
