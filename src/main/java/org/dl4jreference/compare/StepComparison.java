package org.dl4jreference.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.rounding.LocalRounding;
import org.dl4jreference.rounding.PenaltyRounding;
import org.dl4jreference.rounding.UpdateRounding;
import org.dl4jreference.verdict.Quantity;

/** Every tensor of a step that was recorded, compared with the reference. */
final class StepComparison {
  private final StepContext context;
  private final Observation subject;
  private final boolean kinked;
  private final List<Compared> tensors = new ArrayList<>();
  private Optional<StateEstimate> next = Optional.empty();

  StepComparison(StepContext context, Observation subject) {
    this.context = context;
    this.subject = subject;
    this.kinked = context.rounding().hasKinks();
  }

  List<Compared> tensors() {
    for (int l = 0; l < context.spec().layers().size(); l++) {
      forward(l);
    }
    score();
    gradient();
    update();
    return tensors;
  }

  private void add(
      String name,
      Quantity quantity,
      int layer,
      Matrix actual,
      Matrix expected,
      Matrix sigma,
      Matrix base,
      int atKink) {
    if (actual.rows() != expected.rows() || actual.columns() != expected.columns()) {
      throw new IllegalArgumentException(
          "%s has shape %s, expected %s".formatted(name, actual.shape(), expected.shape()));
    }
    tensors.add(new Compared(name, quantity, layer, actual, expected, sigma, base, atKink));
  }

  /** A layer fed the subject's own activations of the layer below, if they are known and finite. */
  private void forward(int l) {
    Matrix z = subject.preActivations().get(l);
    Matrix a = subject.activations().get(l);
    Matrix input = l == 0 ? context.batch().x() : subject.activations().get(l - 1);
    LocalRounding expected =
        Comparison.isUsable(input)
            ? context.rounding().local(l, input)
            : context.rounding().global(l);
    if (z != null) {
      Matrix reference = expected.preActivation();
      add(
          l + "_z",
          Quantity.PRE_ACTIVATION,
          l,
          z,
          reference,
          expected.preActivationSigma(),
          reference,
          context.rounding().atKink(l));
    }
    if (a != null) {
      LocalRounding own =
          Comparison.isUsable(z) ? context.rounding().localActivation(l, z) : expected;
      add(
          l + "_a",
          Quantity.ACTIVATION,
          l,
          a,
          own.activation(),
          own.activationSigma(),
          own.activation(),
          0);
    }
  }

  private void score() {
    double data = context.rounding().dataLoss();
    double sigma = context.rounding().dataLossSigma();
    double penalty = context.update().penaltyScore(context.parameters());
    double u = context.precision().unitRoundoff();
    double penaltySigma =
        PenaltyRounding.sigma(
            context.spec(), context.parameters(), context.precision(), context.k());
    if (subject.dataLoss().isPresent()) {
      number("score", subject.dataLoss().getAsDouble(), data, sigma);
    }
    if (subject.regularization().isPresent()
        && (penalty != 0 || subject.regularization().getAsDouble() != 0)) {
      number("penalty", subject.regularization().getAsDouble(), penalty, penaltySigma);
    }
    boolean isSum =
        subject.score().isPresent()
            && subject.score().getAsDouble()
                == subject.dataLoss().orElse(Double.NaN) + subject.regularization().orElse(0);
    if (subject.score().isPresent() && !isSum) {
      double total = data + penalty;
      number(
          subject.dataLoss().isPresent() ? "score+penalty" : "score",
          subject.score().getAsDouble(),
          total,
          Math.hypot(Math.hypot(sigma, penaltySigma), u * total));
    }
  }

  private void number(String name, double actual, double expected, double sigma) {
    Matrix reference = Matrix.row(expected);
    add(
        name,
        Quantity.SCORE,
        context.spec().layers().size(),
        Matrix.row(actual),
        reference,
        Matrix.row(sigma),
        reference,
        0);
  }

  private void gradient() {
    Tensors data = context.rounding().gradient();
    Tensors sigma = context.rounding().gradientSigma();
    Tensors penalty = context.update().penaltyGradient(context.parameters());
    double u = context.precision().unitRoundoff();
    for (String name : data.names()) {
      if (LayerSpec.isRunningStatistic(Tensors.keyOf(name))) {
        continue;
      }
      Matrix g = data.get(name);
      Matrix s = sigma.get(name);
      subject.dataGradient().ifPresent(t -> gradient(name, gradientName(name), t.get(name), g, s));
      boolean penalised = penalty.get(name).toArray().length > 0 && !isZero(penalty.get(name));
      boolean told = subject.dataGradient().isPresent();
      if (subject.gradient().isPresent() && (penalised || !told || isOther(name))) {
        Matrix whole = g.zip(penalty.get(name), Double::sum);
        Matrix wider =
            s.zip(penalty.get(name), (v, q) -> Math.hypot(v, 2 * u * q))
                .zip(whole, (v, w) -> Math.hypot(v, u * w));
        String shown =
            subject.dataGradient().isEmpty() ? gradientName(name) : gradientName(name) + "+penalty";
        gradient(name, shown, subject.gradient().get().get(name), whole, wider);
      }
    }
  }

  private void gradient(String name, String shown, Matrix actual, Matrix expected, Matrix sigma) {
    // a jump is no error of scale
    Matrix base = kinked ? expected.map(v -> 0) : expected;
    add(shown, Quantity.GRADIENT, Tensors.layerOf(name), actual, expected, sigma, base, 0);
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
    return Tensors.name(Tensors.layerOf(name), "d" + Tensors.keyOf(name));
  }

  private static boolean isZero(Matrix m) {
    for (double v : m.toArray()) {
      if (v != 0) {
        return false;
      }
    }
    return true;
  }

  /** The update from the subject's own gradient, or from the reference's with its rounding. */
  private void update() {
    if (subject.nextParameters().isEmpty()) {
      return;
    }
    Optional<Tensors> own = ownDataGradient();
    update(
        context.spec(),
        context.state(),
        own.orElse(context.rounding().gradient()),
        own.isPresent() ? Optional.empty() : Optional.of(context.rounding().gradientSigma()));
  }

  /**
   * What the subject's updated parameters and state would be compared with under another training.
   *
   * @param spec the network, trained otherwise
   * @param state the state before the step
   * @param change what is done to the subject's gradient first
   */
  List<Compared> updateUnder(NetworkSpec spec, TrainingState state, UnaryOperator<Tensors> change) {
    StepComparison other = new StepComparison(context, subject);
    Tensors g = change.apply(ownDataGradient().orElse(context.rounding().gradient()));
    other.update(spec, state, g, Optional.empty());
    return other.tensors;
  }

  private void update(
      NetworkSpec spec, TrainingState state, Tensors g, Optional<Tensors> gradientSigma) {
    TrainingState next = new ParameterUpdate(context.catalogue(), spec).apply(state, g);
    Tensors expected = withRunningStatistics(next.parameters());
    UpdateRounding rounding =
        new UpdateRounding(
            context.catalogue(),
            spec,
            state,
            g,
            gradientSigma,
            context.slotSigma(),
            context.precision(),
            context.k());
    this.next = Optional.of(new StateEstimate(next, slotSigma(next, rounding)));
    for (Map.Entry<String, Matrix> entry : expected.byName().entrySet()) {
      String name = entry.getKey();
      Matrix before = context.parameters().get(name);
      Matrix sigma =
          context
              .rounding()
              .runningSigma(Tensors.layerOf(name))
              .getOrDefault(Tensors.keyOf(name), rounding.parameterSigma().get(name));
      add(
          name + "'",
          Quantity.UPDATED_PARAMETER,
          Tensors.layerOf(name),
          subject.nextParameters().get().get(name),
          entry.getValue(),
          sigma,
          entry.getValue().zip(before, (after, v) -> after - v),
          0);
    }
    subject.nextSlots().forEach((slot, actual) -> slot(slot, actual, next, rounding));
  }

  private static Map<String, Tensors> slotSigma(TrainingState next, UpdateRounding rounding) {
    Map<String, Tensors> sigma = new HashMap<>();
    next.slots().keySet().forEach(slot -> sigma.put(slot, rounding.slotSigma(slot)));
    return sigma;
  }

  /** What the state after the step must be, as far as it follows from the subject's own numbers. */
  Optional<StateEstimate> next() {
    return next;
  }

  private void slot(String slot, Tensors actual, TrainingState next, UpdateRounding rounding) {
    Tensors expected = next.slots().get(slot);
    if (expected == null) {
      return;
    }
    for (String name : expected.names()) {
      Matrix reference = expected.get(name);
      if (actual.byName().containsKey(name)) {
        add(
            name + "." + slot,
            Quantity.UPDATER_STATE,
            Tensors.layerOf(name),
            actual.get(name),
            reference,
            rounding.slotSigma(slot).get(name),
            reference,
            0);
      }
    }
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

  private Tensors withRunningStatistics(Tensors next) {
    Tensors result = next;
    for (int l = 0; l < context.spec().layers().size(); l++) {
      LayerSpec layer = context.spec().layer(l);
      Map<String, Matrix> running =
          context
              .catalogue()
              .normalization(layer)
              .running(context.rounding().linear(l), context.parameters().layer(l));
      for (Map.Entry<String, Matrix> entry : running.entrySet()) {
        result = result.with(Tensors.name(l, entry.getKey()), entry.getValue());
      }
    }
    return result;
  }
}
