package org.dl4jreference.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.graph.Chance;
import org.dl4jreference.graph.Coverage;
import org.dl4jreference.graph.Drawn;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.graph.Pass;
import org.dl4jreference.graph.Recording;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.rounding.GraphRounding;
import org.dl4jreference.rounding.NetworkRounding;
import org.dl4jreference.rounding.Uncertainty;
import org.dl4jreference.rounding.UpdaterRounding;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.Verdict;

/**
 * Compares a step of a network of any layers with the reference: each vertex is fed the subject's
 * own activations of those that it reads, and the update the subject's own gradient.
 */
public final class GraphComparison {
  private final Catalogue catalogue;
  private final LayerFormulas formulas;
  private final double k;

  /**
   * A comparison.
   *
   * @param catalogue what the names of activations, losses and updaters mean
   * @param formulas what the types of vertices mean
   * @param k the number of σ within which rounding explains a difference
   */
  public GraphComparison(Catalogue catalogue, LayerFormulas formulas, double k) {
    this.catalogue = catalogue;
    this.formulas = formulas;
    this.k = k;
  }

  /**
   * Compares one step.
   *
   * @param spec the network
   * @param before the state before the step
   * @param batch the examples
   * @param subject what it computed
   * @param precision its arithmetic
   * @throws IllegalArgumentException if there is no formula for something, or shapes do not fit
   */
  public Verdict step(
      GraphSpec spec,
      GraphState before,
      GraphBatch batch,
      GraphObservation subject,
      Precision precision) {
    Step once = new Step(spec, before, batch, subject, precision, NetworkRounding.REPLAYS);
    Verdict verdict = once.verdict();
    return verdict.outcome() == Outcome.DISAGREES && !Comparison.isGross(verdict.tensors())
        ? new Step(spec, before, batch, subject, precision, NetworkRounding.REPLAYS_AGAIN).verdict()
        : verdict;
  }

  private final class Step {
    private final GraphSpec spec;
    private final GraphState before;
    private final GraphObservation subject;
    private final Precision precision;
    private final Coverage coverage;
    private final Pass<Expected> pass;
    private final Pass<Expected> inference;
    private final List<Chance> chances;
    private final int replays;
    private final List<Compared> compared = new ArrayList<>();

    Step(
        GraphSpec spec,
        GraphState before,
        GraphBatch batch,
        GraphObservation subject,
        Precision precision,
        int replays) {
      this.spec = spec;
      this.before = before;
      this.subject = subject;
      this.precision = precision;
      this.replays = replays;
      this.coverage = Coverage.of(spec, catalogue, formulas, subject.handedBack().keySet());
      GraphRounding rounding =
          new GraphRounding(
              catalogue,
              formulas,
              spec,
              before.parameters(),
              batch.map(this::stored),
              precision,
              new Recording(
                  finite(subject.activations()),
                  subject.handedBack(),
                  new Drawn(subject.draws(), before.iteration(), before.epoch())),
              subject.derivatives(),
              replays);
      this.pass = rounding.pass();
      this.chances = rounding.chances();
      this.inference =
          GraphRounding.ofInference(
              catalogue,
              formulas,
              spec,
              before.parameters(),
              batch.map(this::stored),
              precision,
              finite(subject.inference()),
              replays);
    }

    private Tensor stored(Tensor t) {
      return precision == Precision.DOUBLE ? t : t.map(precision.stored()::round);
    }

    Verdict verdict() {
      activations(Quantity.ACTIVATION, "_a", subject.activations(), pass);
      chances();
      activations(Quantity.INFERENCE, "_a in inference", subject.inference(), inference);
      score();
      gradients();
      update();
      Map<String, Expected> gradients = new LinkedHashMap<>(pass.gradients());
      gradients.keySet().retainAll(before.parameters().keySet());
      return Comparison.verdict(compared, precision, gradients, k);
    }

    private void activations(
        Quantity quantity, String suffix, Map<String, Tensor> own, Pass<Expected> expected) {
      for (int i = 0; i < spec.vertices().size(); i++) {
        String name = spec.vertices().get(i).name();
        Tensor a = own.get(name);
        if (a != null && !coverage.unknown().contains(name)) {
          compared.add(
              Compared.of(name + suffix, quantity, i, a.toMatrix(), expected.activations().get(i)));
        }
      }
    }

    private void chances() {
      for (Chance c : chances) {
        Matrix sigma = Matrix.row(c.sigma());
        compared.add(
            Compared.of(
                c.name(),
                Quantity.ACTIVATION,
                spec.placeOf(c.name()),
                Matrix.row(c.observed()),
                new Expected(Matrix.row(c.expected()), Uncertainty.of(sigma))));
      }
    }

    private void score() {
      if (spec.outputs().stream().anyMatch(coverage.unknown()::contains)) {
        return;
      }
      int place = spec.vertices().size();
      Matrix score = Matrix.row(subject.dataLoss());
      new TensorComparison(precision, k)
          .nearest(
              pass.dataLosses().stream()
                  .map(form -> Compared.of("score", Quantity.SCORE, place, score, form)))
          .ifPresent(compared::add);
      Expected none = new Expected(Matrix.row(0), Uncertainty.of(Matrix.row(0)));
      // of a parameter without a formula nobody says whether it is a weight
      if (coverage.isWhole() && (pass.penalty().isPresent() || subject.regularization() != 0)) {
        compared.add(
            Compared.of(
                "penalty",
                Quantity.SCORE,
                place,
                Matrix.row(subject.regularization()),
                pass.penalty().orElse(none)));
      }
    }

    private void gradients() {
      Map<String, Tensor> own = subject.derivatives();
      pass.gradients()
          .forEach(
              (name, expected) ->
                  compared.add(
                      Compared.of(
                              StepComparison.gradientName(name),
                              Quantity.GRADIENT,
                              spec.placeOf(name),
                              own.get(name).toMatrix(),
                              expected)
                          .with(expected.value(), 1)));
    }

    private void update() {
      Map<String, Matrix> gradient = new LinkedHashMap<>();
      before
          .parameters()
          .forEach(
              (name, theta) ->
                  gradient.put(
                      name,
                      Optional.ofNullable(subject.gradient().get(name))
                          .orElseGet(() -> theta.map(v -> 0))
                          .toMatrix()));
      UpdaterRounding rounding =
          new UpdaterRounding(
              catalogue,
              spec,
              state(before),
              new Tensors(gradient),
              subject.next().slots().keySet(),
              precision,
              replays);
      Map<String, Matrix> after = new LinkedHashMap<>();
      subject
          .next()
          .parameters()
          .forEach((name, m) -> after.put(UpdaterRounding.slotKey(name, ""), m.toMatrix()));
      subject
          .next()
          .slots()
          .forEach(
              (slot, tensors) ->
                  tensors.forEach(
                      (name, m) -> after.put(UpdaterRounding.slotKey(name, slot), m.toMatrix())));
      rounding.takeNearest(after);
      before
          .parameters()
          .forEach(
              (name, theta) -> {
                Matrix old = theta.toMatrix();
                Expected expected =
                    Optional.ofNullable(pass.running().get(name))
                        .map(StepComparison::byElement)
                        .or(() -> rounding.after(name, ""))
                        .orElse(new Expected(old, Uncertainty.of(old.map(v -> 0))));
                compared.add(
                    Compared.of(
                            name + "'",
                            Quantity.UPDATED_PARAMETER,
                            spec.placeOf(name),
                            after.get(UpdaterRounding.slotKey(name, "")),
                            expected)
                        .with(expected.value().zip(old, (a, v) -> a - v), 1));
              });
      subject
          .next()
          .slots()
          .forEach(
              (slot, tensors) ->
                  tensors.forEach(
                      (name, m) ->
                          rounding
                              .after(name, slot)
                              .ifPresent(
                                  expected ->
                                      compared.add(
                                          Compared.of(
                                              name + "." + slot,
                                              Quantity.UPDATER_STATE,
                                              spec.placeOf(name),
                                              m.toMatrix(),
                                              expected)))));
    }
  }

  private static Map<String, Tensor> finite(Map<String, Tensor> recorded) {
    Map<String, Tensor> finite = new LinkedHashMap<>(recorded);
    finite.values().removeIf(t -> !t.toMatrix().isFinite());
    return finite;
  }

  private static TrainingState state(GraphState state) {
    Map<String, Tensors> slots = new LinkedHashMap<>();
    state.slots().forEach((slot, tensors) -> slots.put(slot, matrices(tensors)));
    return new TrainingState(matrices(state.parameters()), slots, state.iteration(), state.epoch());
  }

  private static Tensors matrices(Map<String, Tensor> tensors) {
    Map<String, Matrix> matrices = new LinkedHashMap<>();
    tensors.forEach((name, t) -> matrices.put(name, t.toMatrix()));
    return new Tensors(matrices);
  }
}
