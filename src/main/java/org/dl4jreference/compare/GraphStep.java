package org.dl4jreference.compare;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dl4jreference.graph.Chance;
import org.dl4jreference.graph.Coverage;
import org.dl4jreference.graph.Drawn;
import org.dl4jreference.graph.Extent;
import org.dl4jreference.graph.Pass;
import org.dl4jreference.graph.Recording;
import org.dl4jreference.graph.Surroundings;
import org.dl4jreference.model.GraphObservation;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.GraphState;
import org.dl4jreference.model.Matrix;
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
  private final Extent extent;
  private final Surroundings surroundings;
  private final Extent extentOfInference;
  private final Surroundings deployed;
  private final Map<String, Expected> running;
  private final List<Compared> tensors = new ArrayList<>();

  /** A hypothesis asks several times in a row. */
  private Alternative latest;

  private Tensors gradientOfUpdate;

  private GraphStep(
      GraphClaim claim, UpdateClaim update, GraphObservation subject, double k, int replays) {
    this(claim, update, subject, k, replays, Extent.WHOLE, Extent.WHOLE);
  }

  /**
   * A step, or a part of it.
   *
   * @param whole how much of the pass is compared
   * @param inInference how much of inference is
   */
  private GraphStep(
      GraphClaim claim,
      UpdateClaim update,
      GraphObservation subject,
      double k,
      int replays,
      Extent whole,
      Extent inInference) {
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
            claim.batch(),
            claim.precision(),
            claim.fed(),
            subject.derivatives(),
            replays,
            whole);
    this.pass = rounding.pass();
    this.extent = rounding.extent();
    this.surroundings = rounding.surroundings();
    this.running = new LinkedHashMap<>(pass.running());
    activations(Quantity.ACTIVATION, "_a", subject.activations(), pass, extent);
    chances(rounding.chances());
    Optional<GraphRounding> inference = inference(inInference);
    this.extentOfInference = inference.map(GraphRounding::extent).orElse(inInference);
    this.deployed = inference.map(GraphRounding::surroundings).orElse(inInference.around());
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

  /** Whether the pass moves a parameter, as it does running statistics. */
  public boolean isRunning(String parameter) {
    return running.containsKey(parameter);
  }

  /** Whether the pass moves running statistics. */
  public boolean hasRunning() {
    return running.keySet().stream().anyMatch(claim.parameters()::containsKey);
  }

  Pass<Expected> pass() {
    return pass;
  }

  /**
   * The same where the reference is of another claim.
   *
   * @param other what the pass may have been computed of
   */
  public Alternative under(GraphClaim other) {
    if (latest == null || latest.other != other) {
      latest = new Alternative(other);
    }
    return latest;
  }

  /** What another claim changes of this step: what it does not stays as it was compared. */
  public final class Alternative {
    private final GraphClaim other;
    private final Extent part;

    private Alternative(GraphClaim other) {
      this.other = other;
      Optional<Set<String>> computed =
          claim.alteredBy(other).flatMap(altered -> surroundings.around(claim.spec(), altered));
      this.part =
          computed.isEmpty()
              ? Extent.WHOLE
              : new Extent(computed, surroundings, claim.isOtherwisePenalized(other), true);
    }

    /** Whether a tensor of the pass, or a running statistic, may be another. */
    public boolean changes(Compared c) {
      return isOf(part, c);
    }

    /**
     * The subject's forward and backward pass beside what the reference makes of it, by few
     * replays.
     *
     * @param withInference whether inference is asked for
     */
    public GraphStep judged(boolean withInference) {
      return new GraphStep(
              other,
              updateClaim,
              subject,
              k,
              NetworkRounding.REPLAYS,
              part,
              inference(withInference))
          .within(GraphStep.this);
    }

    /**
     * What is expected of some tensors, by name.
     *
     * @param asked of the pass
     */
    public Map<String, Matrix> values(Collection<Compared> asked) {
      boolean goesBack = asked.stream().anyMatch(c -> c.quantity() == Quantity.GRADIENT);
      boolean withInference = asked.stream().anyMatch(c -> c.quantity() == Quantity.INFERENCE);
      Extent rough = new Extent(part.part(), part.around(), part.hasPenalty(), goesBack);
      Map<String, Matrix> values = new HashMap<>();
      new GraphStep(other, updateClaim, subject, k, 0, rough, inference(withInference))
          .tensors.forEach(c -> values.put(c.name(), c.expected()));
      asked.stream().filter(c -> !changes(c)).forEach(c -> values.put(c.name(), c.expected()));
      return values;
    }

    private Extent inference(boolean isAsked) {
      if (isAsked && part.part().isEmpty()) {
        return Extent.WHOLE;
      }
      Optional<Set<String>> computed =
          isAsked ? deployed.around(claim.spec(), part.part().get()) : Optional.of(Set.of());
      return computed.isEmpty() ? Extent.WHOLE : new Extent(computed, deployed, false, false);
    }
  }

  private String owner(String parameter) {
    return claim.spec().vertices().get(claim.spec().placeOf(parameter)).name();
  }

  private boolean isOf(Extent part, Compared c) {
    if (part.part().isEmpty()) {
      return true;
    }
    List<Vertex> vertices = claim.spec().vertices();
    if (c.layer() < vertices.size()) {
      return part.contains(vertices.get(c.layer()).name());
    }
    return c.name().equals("penalty")
        ? part.hasPenalty()
        : claim.spec().outputs().stream().anyMatch(part::contains);
  }

  /** With all that is not of this part as it was. */
  private GraphStep within(GraphStep whole) {
    whole.tensors.stream()
        .filter(c -> c.quantity().compareTo(Quantity.GRADIENT) <= 0)
        .filter(c -> !isOf(c.quantity() == Quantity.INFERENCE ? extentOfInference : extent, c))
        .forEach(tensors::add);
    whole.running.forEach(
        (name, expected) -> {
          if (claim.parameters().containsKey(name) && !extent.contains(owner(name))) {
            running.put(name, expected);
          }
        });
    return this;
  }

  /** Empty if nothing of it is asked for. */
  private Optional<GraphRounding> inference(Extent part) {
    if (part.part().filter(Set::isEmpty).isPresent()) {
      return Optional.empty();
    }
    GraphRounding rounding =
        GraphRounding.ofInference(
            claim.catalogue(),
            claim.formulas(),
            claim.spec(),
            claim.parameters(),
            // DL4J begins each series anew
            claim.batch().after(Map.of()),
            claim.precision(),
            finite(subject.inference()),
            replays,
            part);
    activations(
        Quantity.INFERENCE,
        "_a in inference",
        subject.inference(),
        rounding.pass(),
        rounding.extent());
    return Optional.of(rounding);
  }

  private void activations(
      Quantity quantity,
      String suffix,
      Map<String, Tensor> own,
      Pass<Expected> expected,
      Extent part) {
    GraphSpec spec = claim.spec();
    for (int i = 0; i < spec.vertices().size(); i++) {
      String name = spec.vertices().get(i).name();
      Tensor a = own.get(name);
      if (a != null && part.contains(name) && !coverage.unknown().contains(name)) {
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
    if (extent.hasPenalty()
        && coverage.isWhole()
        && (pass.penalty().isPresent() || subject.regularization() != 0)) {
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
    if (gradientOfUpdate == null) {
      gradientOfUpdate = ownGradient();
    }
    return gradientOfUpdate;
  }

  private Tensors ownGradient() {
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
                  Optional.ofNullable(running.get(name))
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
