package org.dl4jreference.explain;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.catalog.Updater;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.compare.GraphClaim;
import org.dl4jreference.compare.GraphStep;
import org.dl4jreference.compare.StateEstimate;
import org.dl4jreference.compare.UpdateClaim;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Network;
import org.dl4jreference.model.Operation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensor;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.Vertex;
import org.dl4jreference.rounding.Constraint;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.verdict.Quantity;

/**
 * One step of a network of any layers to be compared again, with a reference that is altered.
 *
 * @param step as it was compared
 * @param pass what the forward and backward pass may have been computed of
 * @param where the quantities that the altered pass is compared with, the others as they were
 * @param update what the update may have been computed of
 * @param expected what is expected in the end
 */
record GraphAttempt(
    GraphStep step,
    GraphClaim pass,
    Predicate<Quantity> where,
    UpdateClaim update,
    UnaryOperator<Compared> expected)
    implements Trial<GraphAttempt> {
  private static final UnaryOperator<Compared> AS_COMPARED = c -> c;

  /** The step as it was compared. */
  static GraphAttempt of(GraphStep step) {
    return new GraphAttempt(step, step.claim(), q -> true, step.update(), AS_COMPARED);
  }

  GraphSpec spec() {
    return pass.spec();
  }

  @Override
  public List<Compared> compared() {
    return step.tensors();
  }

  @Override
  public double k() {
    return step.k();
  }

  @Override
  public Precision precision() {
    return step.claim().precision();
  }

  @Override
  public Catalogue catalogue() {
    return pass.catalogue();
  }

  @Override
  public Catalogue updateCatalogue() {
    return update.catalogue();
  }

  @Override
  public Network network() {
    return step.claim().spec();
  }

  @Override
  public List<TrainingSpec> trainings() {
    return update.spec().vertices().stream().map(Vertex::training).toList();
  }

  @Override
  public TrainingState state() {
    return step.update().before().state();
  }

  @Override
  public StateEstimate before() {
    return update.before();
  }

  @Override
  public int examples() {
    return pass.batch().size();
  }

  @Override
  public int outputs() {
    return pass.batch().labels().values().stream()
        .mapToInt(y -> y.shape()[Math.min(1, y.shape().length - 1)])
        .max()
        .orElse(1);
  }

  @Override
  public int positions() {
    return pass.batch().labels().values().stream()
        .mapToInt(y -> Arrays.stream(y.shape()).skip(2).reduce(1, Math::multiplyExact))
        .max()
        .orElse(1);
  }

  @Override
  public Optional<Tensors> next() {
    Map<String, Matrix> next = new LinkedHashMap<>();
    step.subject().next().parameters().forEach((name, t) -> next.put(name, t.toMatrix()));
    return Optional.of(new Tensors(next));
  }

  @Override
  public boolean recordsState() {
    return !step.subject().next().slots().isEmpty();
  }

  @Override
  public boolean tellsDataGradient() {
    return true;
  }

  @Override
  public Expected dataGradient(String parameter) {
    return step.dataGradient(parameter);
  }

  @Override
  public Optional<Expected> dataLoss() {
    return step.dataLoss();
  }

  @Override
  public Tensors gradientOfUpdate() {
    return step.gradientOfUpdate();
  }

  @Override
  public Set<Formula> activations() {
    Set<Formula> all = new LinkedHashSet<>();
    spec().vertices().stream()
        .flatMap(v -> v.operation().formulas())
        .filter(f -> catalogue().activations().names().contains(f.name()))
        .forEach(all::add);
    return all;
  }

  /** Whether a vertex is of a type, or wraps what is. */
  boolean uses(String type) {
    return spec().vertices().stream().anyMatch(v -> uses(v.operation(), type));
  }

  private static boolean uses(Operation operation, String type) {
    return operation.type().equals(type)
        || operation.settings().values().stream()
            .anyMatch(value -> value instanceof Operation inner && uses(inner, type));
  }

  @Override
  public Map<Formula, Formula> losses() {
    Map<Formula, Formula> all = new LinkedHashMap<>();
    for (Vertex vertex : spec().vertices()) {
      if (spec().outputs().contains(vertex.name())) {
        Operation op = vertex.operation();
        Formula activation = op.formula(op.has("activationFn") ? "activationFn" : "activation");
        op.settings()
            .values()
            .forEach(
                value -> {
                  if (value instanceof LossSpec loss
                      && catalogue().losses().names().contains(loss.formula().name())) {
                    all.put(loss.formula(), activation);
                  }
                });
      }
    }
    return all;
  }

  /** With another forward and backward pass. */
  GraphAttempt passing(GraphClaim other) {
    return new GraphAttempt(step, other, where, update, expected);
  }

  private GraphAttempt updating(UpdateClaim other) {
    return new GraphAttempt(step, pass, where, other, expected);
  }

  @Override
  public GraphAttempt expecting(UnaryOperator<Compared> change) {
    UnaryOperator<Compared> before = expected;
    return new GraphAttempt(step, pass, where, update, c -> change.apply(before.apply(c)));
  }

  @Override
  public GraphAttempt in(Predicate<Quantity> quantities) {
    return new GraphAttempt(step, pass, quantities, update, expected);
  }

  @Override
  public GraphAttempt passingFrom(UnaryOperator<Tensors> change) {
    Map<String, Matrix> given = new LinkedHashMap<>();
    pass.parameters().forEach((name, t) -> given.put(name, t.toMatrix()));
    Tensors changed = change.apply(new Tensors(given));
    Map<String, Tensor> parameters = new LinkedHashMap<>(pass.parameters());
    parameters.replaceAll(
        (name, t) ->
            changed.get(name) == given.get(name)
                ? t
                : new Tensor(t.shape(), changed.get(name).toArray()));
    return passing(pass.from(parameters));
  }

  @Override
  public GraphAttempt feedingNothing() {
    Map<String, Tensor> unknown = new HashMap<>(pass.fed().activations());
    unknown.keySet().removeIf(step::hasFormula);
    return passing(pass.feeding(unknown));
  }

  @Override
  public GraphAttempt training(BiFunction<String, TrainingSpec, TrainingSpec> change) {
    GraphSpec other = spec().mapTrainings(change);
    return other.equals(spec())
        ? this
        : passing(pass.with(other)).updating(update.with(update.catalogue(), other));
  }

  @Override
  public GraphAttempt updatingAs(BiFunction<String, TrainingSpec, TrainingSpec> change) {
    GraphSpec other = update.spec().mapTrainings(change);
    return other.equals(update.spec()) ? this : updating(update.with(update.catalogue(), other));
  }

  @Override
  public Map<String, Formula> normalizedGradients() {
    Map<String, Formula> all = new LinkedHashMap<>();
    for (Vertex vertex : update.spec().vertices()) {
      vertex.training().gradientNormalization().ifPresent(f -> all.put(vertex.name(), f));
    }
    return all;
  }

  /** The same where something else is done to parameters after their update. */
  GraphAttempt constraining(Function<Operation, Stream<Operation>> change) {
    GraphSpec other =
        update
            .spec()
            .mapOperations(
                op ->
                    op.has(Constraint.SETTING)
                        ? op.with(
                            Constraint.SETTING,
                            ((List<?>) op.settings().get(Constraint.SETTING))
                                .stream().flatMap(c -> change.apply((Operation) c)).toList())
                        : op);
    return other.equals(update.spec()) ? this : updating(update.with(update.catalogue(), other));
  }

  @Override
  public GraphAttempt updatingFrom(StateEstimate before) {
    return updating(update.from(before));
  }

  @Override
  public GraphAttempt updatingBy(UnaryOperator<Tensors> change) {
    return updating(update.by(change));
  }

  @Override
  public GraphAttempt withUpdater(String name, BiFunction<Updater, Formula, Updater> erring) {
    boolean used =
        trainings().stream()
            .flatMap(t -> Stream.of(t.updater(), t.biasUpdater()))
            .anyMatch(updater -> updater.rule().name().equals(name));
    Catalogue catalogue = update.catalogue();
    return used
        ? updating(
            update.with(
                catalogue.withUpdater(catalogue.updaters().get(name).changed(erring)),
                update.spec()))
        : this;
  }

  @Override
  public GraphAttempt with(Formula replaced, Activation erring) {
    Formula other = Formula.named(erring.name());
    return passing(
        pass.with(
            catalogue().with(erring),
            spec().mapOperations(op -> op.map(value -> value.equals(replaced) ? other : value))));
  }

  @Override
  public GraphAttempt with(Formula replaced, Loss erring) {
    Formula other = Formula.named(erring.name());
    return passing(
        pass.with(
            catalogue().with(erring),
            spec()
                .mapOperations(
                    op ->
                        op.map(
                            value ->
                                value instanceof LossSpec loss && loss.formula().equals(replaced)
                                    ? new LossSpec(other, loss.weights())
                                    : value))));
  }

  /** With one vertex computing something else. */
  GraphAttempt with(String vertex, Operation operation) {
    return passing(pass.with(spec().with(vertex, operation)));
  }

  @Override
  public GraphAttempt computedIn(Precision other) {
    return passing(pass.in(other)).updating(update.in(other));
  }

  private boolean isPassAltered() {
    return pass != step.claim();
  }

  @Override
  public List<Compared> tensors() {
    GraphStep other =
        isPassAltered() ? step.under(pass).judged(where.test(Quantity.INFERENCE)) : step;
    List<Compared> all = Trial.ofPass(other.tensors(), step.tensors(), where);
    if (update != step.update() || isPassAltered() && other.hasRunning()) {
      all.addAll(other.updateUnder(update));
    } else {
      step.tensors().stream().filter(c -> !Trial.isOfPass(c)).forEach(all::add);
    }
    return all.stream().map(expected).toList();
  }

  @Override
  public boolean changes(Compared c) {
    if (expected != AS_COMPARED) {
      return true;
    }
    if (Trial.isOfPass(c)) {
      return isPassAltered() && where.test(c.quantity()) && step.under(pass).changes(c);
    }
    // running statistics are no matter of the updater
    return step.isRunning(Trial.parameter(c))
        ? isPassAltered() && step.under(pass).changes(c)
        : update != step.update();
  }

  @Override
  public Optional<Map<String, double[]>> values(Sample of) {
    if (!isPassAltered()) {
      // what is done to parameters afterwards is part of no updater
      List<Compared> free = of.tensors().stream().filter(c -> !isConstrained(c)).toList();
      return expected == AS_COMPARED
          ? Optional.of(
              Trial.updated(
                  new ParameterUpdate(update.catalogue(), update.spec()),
                  update.before().state(),
                  update.gradient().apply(step.gradientOfUpdate()),
                  new Sample(free, of.places())))
          : Optional.empty();
    }
    List<Compared> asked = of.tensors().stream().filter(Trial::isOfPass).toList();
    Map<String, Matrix> values = step.under(pass).values(asked);
    Map<String, double[]> elements = new HashMap<>();
    for (Compared c : asked) {
      Matrix value = where.test(c.quantity()) ? values.get(c.name()) : c.expected();
      if (value != null) {
        Compared altered = expected.apply(c.expecting(value, c.sigma()));
        elements.put(c.name(), of.of(c, altered.expected()));
      }
    }
    return Optional.of(elements);
  }

  private boolean isConstrained(Compared c) {
    List<Vertex> vertices = spec().vertices();
    return c.layer() < vertices.size()
        && vertices.get(c.layer()).operation().has(Constraint.SETTING);
  }
}
