package org.dl4jreference.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.graph.Chance;
import org.dl4jreference.graph.Coverage;
import org.dl4jreference.graph.Drawn;
import org.dl4jreference.graph.Pass;
import org.dl4jreference.graph.Recording;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.Vertex;
import org.dl4jreference.rounding.Constraint;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.rounding.GraphRounding;
import org.dl4jreference.rounding.NetworkRounding;
import org.dl4jreference.rounding.Uncertainty;
import org.dl4jreference.rounding.UpdaterRounding;
import org.dl4jreference.verdict.Quantity;

/** Every tensor of a step of a network of any layers, beside what the reference makes of it. */
public final class GraphStep {
  private final GraphClaim claim;
  private final UpdateClaim updateClaim;
  private final GraphObservation subject;
  private final double k;
  private final int replays;
  private final Coverage coverage;
  private final Pass<Expected> pass;
  private final List<Compared> tensors = new ArrayList<>();

  private GraphStep(
      GraphClaim claim, UpdateClaim update, GraphObservation subject, double k, int replays) {
    this.claim = claim;
    this.updateClaim = update;
    this.subject = subject;
    this.k = k;
    this.replays = replays;
    this.coverage =
        Coverage.of(
            claim.spec(), claim.catalogue(), claim.formulas(), subject.handedBack().keySet());
    GraphRounding rounding =
        new GraphRounding(
            claim.catalogue(),
            claim.formulas(),
            claim.spec(),
            claim.parameters(),
            claim.batch().map(this::stored),
            claim.precision(),
            claim.fed(),
            subject.derivatives(),
            replays);
    this.pass = rounding.pass();
    activations(Quantity.ACTIVATION, "_a", subject.activations(), pass);
    chances(rounding.chances());
    activations(Quantity.INFERENCE, "_a in inference", subject.inference(), inference());
    carried();
    score();
    gradients();
  }

  static GraphStep of(
      GraphClaim claim, GraphState before, GraphObservation subject, double k, int replays) {
    UpdateClaim update =
        new UpdateClaim(
            claim.catalogue(),
            claim.spec(),
            StateEstimate.exact(state(before)),
            g -> g,
            claim.precision());
    GraphStep step =
        new GraphStep(
            claim.feeding(
                new Recording(
                    finite(subject.activations()),
                    subject.handedBack(),
                    new Drawn(subject.draws(), before.iteration(), before.epoch()))),
            update,
            subject,
            k,
            replays);
    step.tensors.addAll(step.updateUnder(update));
    return step;
  }

  private Tensor stored(Tensor t) {
    return claim.precision() == Precision.DOUBLE ? t : t.map(claim.precision().stored()::round);
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

  /** The tensors in the order in which an error spreads. */
  public List<Compared> tensors() {
    return List.copyOf(tensors);
  }

  /** What the subject is said to have computed its pass of. */
  public GraphClaim claim() {
    return claim;
  }

  /** What the subject is said to have computed its update of. */
  public UpdateClaim update() {
    return updateClaim;
  }

  /** What it computed. */
  public GraphObservation subject() {
    return subject;
  }

  /** The number of σ within which rounding explains a difference. */
  public double k() {
    return k;
  }

  /** The mean data loss in its first form; empty if an output has no formula. */
  public Optional<Expected> dataLoss() {
    return pass.dataLosses().stream().findFirst();
  }

  /** The gradient of the mean data loss with respect to a parameter. */
  public Expected dataGradient(String name) {
    return pass.gradients().get(name);
  }

  /** Whether there is a formula for a vertex. */
  public boolean hasFormula(String vertex) {
    return !coverage.unknown().contains(vertex);
  }

  /** Whether the pass moves running statistics. */
  public boolean hasRunning() {
    return pass.running().keySet().stream().anyMatch(claim.parameters()::containsKey);
  }

  Pass<Expected> pass() {
    return pass;
  }

  /**
   * The subject's forward and backward pass beside what the reference makes of another claim, by
   * few replays.
   */
  public GraphStep under(GraphClaim other) {
    return new GraphStep(other, updateClaim, subject, k, NetworkRounding.REPLAYS);
  }

  /** The same by the values alone: σ is NaN. */
  public GraphStep roughlyUnder(GraphClaim other) {
    return new GraphStep(other, updateClaim, subject, k, 0);
  }

  private Pass<Expected> inference() {
    return GraphRounding.ofInference(
        claim.catalogue(),
        claim.formulas(),
        claim.spec(),
        claim.parameters(),
        // DL4J begins each series anew
        claim.batch().after(Map.of()).map(this::stored),
        claim.precision(),
        finite(subject.inference()),
        replays);
  }

  private void activations(
      Quantity quantity, String suffix, Map<String, Tensor> own, Pass<Expected> expected) {
    GraphSpec spec = claim.spec();
    for (int i = 0; i < spec.vertices().size(); i++) {
      String name = spec.vertices().get(i).name();
      Tensor a = own.get(name);
      if (a != null && !coverage.unknown().contains(name)) {
        tensors.add(
            Compared.of(name + suffix, quantity, i, a.toMatrix(), expected.activations().get(i)));
      }
    }
  }

  private void chances(List<Chance> chances) {
    for (Chance c : chances) {
      Matrix sigma = Matrix.row(c.sigma());
      tensors.add(
          Compared.of(
              c.name(),
              Quantity.ACTIVATION,
              claim.spec().placeOf(c.name()),
              Matrix.row(c.observed()),
              new Expected(Matrix.row(c.expected()), Uncertainty.of(sigma))));
    }
  }

  /** Where a window of time ends. */
  private void carried() {
    subject
        .carried()
        .forEach(
            (name, own) ->
                Optional.ofNullable(pass.running().get(name))
                    .ifPresent(
                        expected ->
                            tensors.add(
                                Compared.of(
                                    name,
                                    Quantity.ACTIVATION,
                                    claim.spec().placeOf(name),
                                    own.toMatrix(),
                                    expected))));
  }

  private void score() {
    GraphSpec spec = claim.spec();
    if (spec.outputs().stream().anyMatch(coverage.unknown()::contains)) {
      return;
    }
    int place = spec.vertices().size();
    Matrix score = Matrix.row(subject.dataLoss());
    new TensorComparison(claim.precision(), k)
        .nearest(
            pass.dataLosses().stream()
                .map(form -> Compared.of("score", Quantity.SCORE, place, score, form)))
        .ifPresent(tensors::add);
    Expected none = new Expected(Matrix.row(0), Uncertainty.of(Matrix.row(0)));
    // of a parameter without a formula nobody says whether it is a weight
    if (coverage.isWhole() && (pass.penalty().isPresent() || subject.regularization() != 0)) {
      tensors.add(
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
                tensors.add(
                    Compared.of(
                            StepComparison.gradientName(name),
                            Quantity.GRADIENT,
                            claim.spec().placeOf(name),
                            own.get(name).toMatrix(),
                            expected)
                        .with(expected.value(), 1)));
  }

  /** The gradient of the data loss that the update starts from: the subject's own. */
  public Tensors gradientOfUpdate() {
    return updateClaim
        .before()
        .state()
        .parameters()
        .mapNamed(
            (name, theta) ->
                Optional.ofNullable(subject.gradient().get(name))
                    .map(Tensor::toMatrix)
                    .orElseGet(() -> theta.map(v -> 0)));
  }

  /** The update as its updater saw it. */
  public UpdatedStep updated() {
    return new UpdatedStep(
        updateClaim.catalogue(),
        updateClaim.spec(),
        updateClaim.before(),
        gradientOfUpdate(),
        Optional.of(matrices(subject.next().parameters())),
        tensors(),
        updateClaim.precision(),
        k);
  }

  /** What the subject's updated parameters and state are compared with under an update. */
  public List<Compared> updateUnder(UpdateClaim other) {
    List<Compared> updated = new ArrayList<>();
    UpdaterRounding rounding =
        new UpdaterRounding(
            other.catalogue(),
            other.spec(),
            other.before().state(),
            other.gradient().apply(gradientOfUpdate()),
            subject.next().slots().keySet(),
            other.precision(),
            replays);
    Map<String, Matrix> after = after();
    rounding.takeNearest(after);
    updateClaim
        .before()
        .state()
        .parameters()
        .byName()
        .forEach(
            (name, old) -> {
              Expected expected =
                  Optional.ofNullable(pass.running().get(name))
                      .map(StepComparison::byElement)
                      .or(() -> rounding.after(name, "").map(e -> constrained(other, name, e)))
                      .orElse(new Expected(old, Uncertainty.of(old.map(v -> 0))));
              updated.add(
                  Compared.of(
                          name + "'",
                          Quantity.UPDATED_PARAMETER,
                          other.spec().placeOf(name),
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
                                    updated.add(
                                        Compared.of(
                                            name + "." + slot,
                                            Quantity.UPDATER_STATE,
                                            other.spec().placeOf(name),
                                            m.toMatrix(),
                                            expected)))));
    return updated;
  }

  private Expected constrained(UpdateClaim other, String name, Expected updated) {
    Vertex vertex = other.spec().vertices().get(other.spec().placeOf(name));
    String key = name.substring(vertex.name().length() + 1);
    int[] shape = subject.next().parameters().get(name).shape();
    Expected expected = updated;
    for (Constraint constraint : Constraint.of(vertex.operation(), key)) {
      expected = constraint.of(expected, shape, other.precision());
    }
    return expected;
  }

  /** The subject's numbers after the step. */
  private Map<String, Matrix> after() {
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
    return after;
  }
}
