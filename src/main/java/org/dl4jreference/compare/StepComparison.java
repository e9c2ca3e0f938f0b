package org.dl4jreference.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.rounding.NetworkRounding;
import org.dl4jreference.rounding.Uncertainty;
import org.dl4jreference.rounding.UpdaterRounding;
import org.dl4jreference.verdict.Quantity;

/** Every tensor of a step that was recorded, beside what the reference makes of it. */
public final class StepComparison {
  private final StepContext context;
  private final Observation subject;
  private final double k;
  private final List<Compared> tensors = new ArrayList<>();
  private Optional<StateEstimate> next = Optional.empty();

  private StepComparison(StepContext context, Observation subject, double k) {
    this.context = context;
    this.subject = subject;
    this.k = k;
  }

  static StepComparison of(Claim claim, Observation subject, double k, int replays) {
    return of(new StepContext(claim, StepContext.known(subject), replays), subject, k);
  }

  static StepComparison of(StepContext context, Observation subject, double k) {
    StepComparison step = pass(context, subject, k);
    step.update();
    return step;
  }

  private static StepComparison pass(StepContext context, Observation subject, double k) {
    StepComparison step = new StepComparison(context, subject, k);
    for (int l = 0; l < context.spec().layers().size(); l++) {
      step.forward(l);
    }
    step.score();
    step.gradient();
    return step;
  }

  /** The tensors in the order in which an error spreads. */
  public List<Compared> tensors() {
    return List.copyOf(tensors);
  }

  /** What the subject is said to have computed. */
  public Claim claim() {
    return context.claim();
  }

  /** What was recorded of it. */
  public Observation subject() {
    return subject;
  }

  /** The number of σ within which rounding explains a difference. */
  public double k() {
    return k;
  }

  /** The gradient of the mean data loss with respect to a parameter. */
  public Expected dataGradient(String name) {
    return context.rounding().pass().gradients().get(name);
  }

  /** The mean data loss in its first form. */
  public Expected dataLoss() {
    return context.rounding().pass().dataLosses().get(0);
  }

  StepContext context() {
    return context;
  }

  /**
   * The subject's forward and backward pass beside what the reference makes of another claim, by
   * few replays.
   *
   * @param other what it may have computed
   * @param fed the numbers that each layer is fed: the subject's own, or those it may have had
   */
  public StepComparison under(Claim other, Observation fed) {
    return pass(
        new StepContext(other, StepContext.known(fed), NetworkRounding.REPLAYS), subject, k);
  }

  /** The same by the values alone: σ is NaN. */
  public StepComparison roughlyUnder(Claim other, Observation fed) {
    return pass(new StepContext(other, StepContext.known(fed), 0), subject, k);
  }

  private Compared compared(
      String name, Quantity quantity, int layer, Matrix actual, Expected expected) {
    Matrix value = expected.value();
    if (actual.rows() != value.rows() || actual.columns() != value.columns()) {
      throw new IllegalArgumentException(
          "%s has shape %s, expected %s".formatted(name, actual.shape(), value.shape()));
    }
    return Compared.of(name, quantity, layer, actual, expected);
  }

  /** A layer, of the subject's own activations of the layer below wherever they are known. */
  private void forward(int l) {
    Matrix z = subject.preActivations().get(l);
    Matrix a = subject.activations().get(l);
    if (z != null) {
      tensors.add(
          compared(
                  l + "_z",
                  Quantity.PRE_ACTIVATION,
                  l,
                  z,
                  context.rounding().pass().preActivations().get(l))
              .onKink(context.rounding().onKink(l)));
    }
    if (a != null) {
      tensors.add(
          compared(
              l + "_a", Quantity.ACTIVATION, l, a, context.rounding().pass().activations().get(l)));
    }
  }

  private void score() {
    if (subject.dataLoss().isPresent()) {
      number("score", subject.dataLoss().getAsDouble(), context.rounding().pass().dataLosses());
    }
    Expected none = new Expected(Matrix.row(0), Uncertainty.of(Matrix.row(0)));
    Expected penalty = context.rounding().pass().penalty().orElse(none);
    if (subject.regularization().isPresent()
        && (penalty != none || subject.regularization().getAsDouble() != 0)) {
      number("penalty", subject.regularization().getAsDouble(), List.of(penalty));
    }
    boolean isSum =
        subject.score().isPresent()
            && subject.score().getAsDouble()
                == subject.dataLoss().orElse(Double.NaN) + subject.regularization().orElse(0);
    if (subject.score().isPresent() && !isSum) {
      number(
          subject.dataLoss().isPresent() ? "score+penalty" : "score",
          subject.score().getAsDouble(),
          context.rounding().pass().scores());
    }
  }

  /** Compares with that of the usual forms that is nearest. */
  private void number(String name, double actual, List<Expected> forms) {
    Quantity quantity = Quantity.SCORE;
    int layer = context.spec().layers().size();
    new TensorComparison(context.claim().precision(), k)
        .nearest(
            forms.stream().map(form -> compared(name, quantity, layer, Matrix.row(actual), form)))
        .ifPresent(tensors::add);
  }

  private void gradient() {
    Optional<Tensors> whole = subject.gradient();
    boolean told = subject.dataGradient().isPresent();
    context
        .rounding()
        .pass()
        .gradients()
        .forEach(
            (name, data) -> {
              subject
                  .dataGradient()
                  .ifPresent(t -> gradient(name, gradientName(name), t.get(name), data));
              Optional<Expected> penalized =
                  Optional.ofNullable(context.rounding().pass().penalizedGradients().get(name));
              if (whole.isPresent() && (penalized.isPresent() || !told || isOther(name))) {
                String shown = told ? gradientName(name) + "+penalty" : gradientName(name);
                gradient(name, shown, whole.get().get(name), penalized.orElse(data));
              }
            });
  }

  private void gradient(String name, String shown, Matrix actual, Expected expected) {
    Compared compared = compared(shown, Quantity.GRADIENT, Tensors.layerOf(name), actual, expected);
    // the sum over the examples may leave the range before it is divided
    tensors.add(compared.with(expected.value(), context.batch().size()));
  }

  /** Without a penalty the two gradients are one: where they are not, both are judged. */
  private boolean isOther(String name) {
    return !subject
        .gradient()
        .orElseThrow()
        .get(name)
        .equals(subject.dataGradient().orElseThrow().get(name));
  }

  static String gradientName(String name) {
    return Tensors.placeOf(name) + "_d" + Tensors.keyOf(name);
  }

  /** The update from the subject's own gradient, or from the reference's with its rounding. */
  private void update() {
    if (subject.nextParameters().isPresent()) {
      update(context.claim(), ownDataGradient());
    }
  }

  /**
   * What the subject's updated parameters and state would be compared with under another update.
   *
   * @param other the network as it is trained otherwise, or another state before the step
   * @return nothing if the subject's update is not known
   */
  public List<Compared> updateUnder(Claim other) {
    return updateUnder(other, ownDataGradient());
  }

  /**
   * The same from another gradient.
   *
   * @param change what is done to the subject's gradient of the data loss first
   */
  public List<Compared> updateUnder(Claim other, UnaryOperator<Tensors> change) {
    return updateUnder(other, Optional.of(change.apply(gradientOfUpdate())));
  }

  private List<Compared> updateUnder(Claim other, Optional<Tensors> g) {
    StepComparison changed = new StepComparison(context, subject, k);
    if (subject.nextParameters().isPresent()) {
      changed.update(other, g);
    }
    return changed.tensors();
  }

  /**
   * The gradient of the data loss that the update starts from: the subject's own if it is known.
   */
  public Tensors gradientOfUpdate() {
    return ownDataGradient().orElseGet(() -> context.rounding().gradient(context.parameters()));
  }

  /** The update as its updater saw it. */
  public UpdatedStep updated() {
    return new UpdatedStep(
        claim().catalogue(),
        claim().spec(),
        claim().before(),
        gradientOfUpdate(),
        subject.nextParameters(),
        tensors(),
        claim().precision(),
        k);
  }

  private void update(Claim claim, Optional<Tensors> g) {
    UpdaterRounding rounding =
        new UpdaterRounding(
            claim.catalogue(),
            claim.spec(),
            context.stored(claim.before().state()),
            claim.before().carried(),
            g,
            context.rounding(),
            subject.nextSlots().keySet(),
            context.claim().precision(),
            context.replays());
    rounding.takeNearest(after());
    this.next =
        Optional.of(new StateEstimate(rounding.next(), rounding.carried(), Optional.empty()));
    for (String name : context.parameters().names()) {
      Matrix before = context.parameters().get(name);
      Expected expected =
          rounding
              .after(name, "")
              .or(
                  () ->
                      Optional.ofNullable(context.rounding().pass().running().get(name))
                          .map(StepComparison::byElement))
              .orElse(new Expected(before, Uncertainty.of(before.map(v -> 0))));
      Compared compared =
          compared(
              name + "'",
              Quantity.UPDATED_PARAMETER,
              Tensors.layerOf(name),
              subject.nextParameters().orElseThrow().get(name),
              expected);
      tensors.add(compared.with(expected.value().zip(before, (after, v) -> after - v), 1));
    }
    subject
        .nextSlots()
        .forEach(
            (slot, actual) ->
                actual
                    .byName()
                    .forEach(
                        (name, values) ->
                            rounding
                                .after(name, slot)
                                .ifPresent(
                                    expected ->
                                        tensors.add(
                                            compared(
                                                name + "." + slot,
                                                Quantity.UPDATER_STATE,
                                                Tensors.layerOf(name),
                                                values,
                                                expected)))));
  }

  /** All elements of a running statistic share its decay and what its functions err by. */
  static Expected byElement(Expected running) {
    Uncertainty u = running.uncertainty();
    return new Expected(
        running.value(), new Uncertainty(u.sigma(), u.singular(), Double.POSITIVE_INFINITY));
  }

  /** The subject's numbers after the step. */
  private Map<String, Matrix> after() {
    Map<String, Matrix> after = new HashMap<>();
    subject
        .nextParameters()
        .orElseThrow()
        .byName()
        .forEach((name, m) -> after.put(UpdaterRounding.slotKey(name, ""), m));
    subject
        .nextSlots()
        .forEach(
            (slot, tensors) ->
                tensors
                    .byName()
                    .forEach((name, m) -> after.put(UpdaterRounding.slotKey(name, slot), m)));
    return after;
  }

  /** What the state after the step must be, as far as it follows from the subject's own numbers. */
  Optional<StateEstimate> next() {
    return next;
  }

  /** The subject's gradient of the data loss, if it is known; where it is NaN the update is too. */
  private Optional<Tensors> ownDataGradient() {
    if (subject.dataGradient().isPresent()) {
      return subject.dataGradient();
    }
    Tensors penalty = context.update().penaltyGradient(context.parameters());
    return subject
        .gradient()
        .map(t -> t.mapNamed((name, g) -> g.zip(penalty.get(name), (a, b) -> a - b)));
  }
}
