package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.catalog.Updater;
import org.dl4jreference.compare.Claim;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.compare.StateEstimate;
import org.dl4jreference.compare.StepComparison;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Network;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.verdict.Quantity;

/**
 * One step of a network of dense layers to be compared again, with a reference that is altered.
 *
 * @param step as it was compared
 * @param pass what the forward and backward pass may have been computed of
 * @param fed the numbers that each of its layers is fed
 * @param where the quantities that the altered pass is compared with, the others as they were
 * @param update what the update may have been computed of
 * @param gradient what may have been done to the gradient before; null if nothing
 * @param expected what is expected in the end
 */
record Attempt(
    StepComparison step,
    Claim pass,
    Observation fed,
    Predicate<Quantity> where,
    Claim update,
    UnaryOperator<Tensors> gradient,
    UnaryOperator<Compared> expected)
    implements Trial<Attempt> {
  private static final UnaryOperator<Compared> AS_COMPARED = c -> c;

  /** The step as it was compared. */
  static Attempt of(StepComparison step) {
    Claim claim = step.claim();
    return new Attempt(step, claim, step.subject(), q -> true, claim, null, AS_COMPARED);
  }

  @Override
  public Catalogue catalogue() {
    return pass.catalogue();
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
  public Catalogue updateCatalogue() {
    return update.catalogue();
  }

  @Override
  public Network network() {
    return step.claim().spec();
  }

  @Override
  public List<TrainingSpec> trainings() {
    return update.spec().trainings();
  }

  @Override
  public StateEstimate before() {
    return update.before();
  }

  @Override
  public int examples() {
    return batch().size();
  }

  @Override
  public int outputs() {
    return spec().nOut();
  }

  @Override
  public int positions() {
    return 1;
  }

  @Override
  public Optional<Tensors> next() {
    return subject().nextParameters();
  }

  @Override
  public boolean recordsState() {
    return !subject().nextSlots().isEmpty();
  }

  @Override
  public boolean tellsDataGradient() {
    return subject().dataGradient().isPresent();
  }

  @Override
  public Expected dataGradient(String parameter) {
    return step.dataGradient(parameter);
  }

  @Override
  public Optional<Expected> dataLoss() {
    return Optional.of(step.dataLoss());
  }

  @Override
  public Tensors gradientOfUpdate() {
    return step.gradientOfUpdate();
  }

  @Override
  public Set<Formula> activations() {
    return spec().layers().stream()
        .map(LayerSpec::activation)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Override
  public Map<Formula, Formula> losses() {
    return Map.of(spec().loss().formula(), spec().last().activation());
  }

  @Override
  public Attempt updatingFrom(StateEstimate before) {
    return updating(update.from(before));
  }

  @Override
  public Attempt computedIn(Precision other) {
    return passing(pass.in(other)).updating(update.in(other));
  }

  NetworkSpec spec() {
    return pass.spec();
  }

  Batch batch() {
    return pass.batch();
  }

  @Override
  public TrainingState state() {
    return step.claim().before().state();
  }

  @Override
  public Precision precision() {
    return step.claim().precision();
  }

  Observation subject() {
    return step.subject();
  }

  /** With another forward and backward pass. */
  Attempt passing(Claim other) {
    return new Attempt(step, other, fed, where, update, gradient, expected);
  }

  Attempt passing(UnaryOperator<NetworkSpec> change) {
    return passing(pass.with(change.apply(pass.spec())));
  }

  /** With a pass whose layers are fed other numbers than the subject's own. */
  Attempt feeding(Observation other) {
    return new Attempt(step, pass, other, where, update, gradient, expected);
  }

  /** With a pass of which nothing is known but what it starts from. */
  @Override
  public Attempt feedingNothing() {
    return feeding(
        new Observation(
            Map.of(),
            Map.of(),
            subject().dataLoss(),
            subject().regularization(),
            subject().score(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of()));
  }

  /** With an altered pass that counts for some quantities alone. */
  @Override
  public Attempt in(Predicate<Quantity> quantities) {
    return new Attempt(step, pass, fed, quantities, update, gradient, expected);
  }

  /** With another update. */
  Attempt updating(Claim other) {
    return new Attempt(step, pass, fed, where, other, gradient, expected);
  }

  Attempt updating(UnaryOperator<NetworkSpec> change) {
    return updating(update.with(change.apply(update.spec())));
  }

  @Override
  public Attempt training(BiFunction<String, TrainingSpec, TrainingSpec> change) {
    NetworkSpec other = trained(spec(), change);
    return other.equals(spec()) ? this : passing(s -> other).updating(s -> other);
  }

  @Override
  public Attempt updatingAs(BiFunction<String, TrainingSpec, TrainingSpec> change) {
    NetworkSpec other = trained(update.spec(), change);
    return other.equals(update.spec()) ? this : updating(s -> other);
  }

  @Override
  public Map<String, Formula> normalizedGradients() {
    Map<String, Formula> all = new LinkedHashMap<>();
    for (int l = 0; l < update.spec().layers().size(); l++) {
      String place = String.valueOf(l);
      update.spec().layer(l).training().gradientNormalization().ifPresent(f -> all.put(place, f));
    }
    return all;
  }

  private static NetworkSpec trained(
      NetworkSpec spec, BiFunction<String, TrainingSpec, TrainingSpec> change) {
    List<LayerSpec> layers = new ArrayList<>();
    for (LayerSpec layer : spec.layers()) {
      String place = String.valueOf(layers.size());
      layers.add(layer.withTraining(change.apply(place, layer.training())));
    }
    return new NetworkSpec(layers, spec.loss());
  }

  /** With an update of another gradient. */
  @Override
  public Attempt updatingBy(UnaryOperator<Tensors> change) {
    UnaryOperator<Tensors> before = gradient;
    return new Attempt(
        step,
        pass,
        fed,
        where,
        update,
        before == null ? change : g -> change.apply(before.apply(g)),
        expected);
  }

  /** With other numbers expected. */
  @Override
  public Attempt expecting(UnaryOperator<Compared> change) {
    UnaryOperator<Compared> before = expected;
    return new Attempt(
        step, pass, fed, where, update, gradient, c -> change.apply(before.apply(c)));
  }

  /** With every layer of this activation formula computing the erring one, under another name. */
  @Override
  public Attempt with(Formula replaced, Activation erring) {
    return passing(
        pass.with(
            catalogue().with(erring),
            spec()
                .mapLayers(
                    layer ->
                        layer.activation().equals(replaced)
                            ? activated(layer, Formula.named(erring.name()))
                            : layer)));
  }

  /** With one layer computing another activation. */
  Attempt with(int l, Formula activation) {
    return passing(
        spec -> {
          List<LayerSpec> layers = new ArrayList<>(spec.layers());
          layers.set(l, activated(layers.get(l), activation));
          return new NetworkSpec(layers, spec.loss());
        });
  }

  private static LayerSpec activated(LayerSpec layer, Formula activation) {
    return new LayerSpec(
        layer.kind(),
        layer.nIn(),
        layer.nOut(),
        layer.hasBias(),
        layer.normalization(),
        activation,
        layer.training());
  }

  @Override
  public Attempt with(Formula replaced, Loss erring) {
    return spec().loss().formula().equals(replaced) ? with(erring) : this;
  }

  /** With an erring loss, under another name, so that it is not fused with the activation. */
  Attempt with(Loss erring) {
    return passing(
        pass.with(
            catalogue().with(erring),
            new NetworkSpec(
                spec().layers(),
                new LossSpec(Formula.named(erring.name()), spec().loss().weights()))));
  }

  /** With every updater of this name erring. */
  @Override
  public Attempt withUpdater(String name, BiFunction<Updater, Formula, Updater> erring) {
    boolean used =
        update.spec().layers().stream()
            .map(LayerSpec::training)
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

  /** With other parameters in the pass. */
  @Override
  public Attempt passingFrom(UnaryOperator<Tensors> change) {
    TrainingState state = pass.before().state();
    return passing(
        pass.from(
            pass.before()
                .exactly(
                    new TrainingState(
                        change.apply(state.parameters()),
                        state.slots(),
                        state.iteration(),
                        state.epoch()))));
  }

  private boolean isPassAltered() {
    return pass != step.claim() || fed != step.subject();
  }

  private boolean isUpdateAltered() {
    boolean isOfPass =
        step.subject().dataGradient().or(step.subject()::gradient).isEmpty()
            || spec().layers().stream().anyMatch(l -> l.normalization().isPresent());
    return update != step.claim() || gradient != null || isPassAltered() && isOfPass;
  }

  /** Everything that is compared, as it is expected now. */
  @Override
  public List<Compared> tensors() {
    StepComparison other = isPassAltered() ? step.under(pass, fed) : step;
    List<Compared> all = ofPass(other);
    if (!isUpdateAltered()) {
      step.tensors().stream().filter(c -> !Trial.isOfPass(c)).forEach(all::add);
    } else {
      all.addAll(
          gradient == null ? other.updateUnder(update) : other.updateUnder(update, gradient));
    }
    return all.stream().map(expected).toList();
  }

  @Override
  public boolean changes(Compared c) {
    return expected != AS_COMPARED
        || (Trial.isOfPass(c) ? isPassAltered() && where.test(c.quantity()) : isUpdateAltered());
  }

  @Override
  public Optional<Map<String, double[]>> values(Sample of) {
    if (!isPassAltered()) {
      Tensors g = step.gradientOfUpdate();
      return expected == AS_COMPARED
          ? Optional.of(
              Trial.updated(
                  new ParameterUpdate(update.catalogue(), update.spec()),
                  update.before().state(),
                  gradient == null ? g : gradient.apply(g),
                  of))
          : Optional.empty();
    }
    Map<String, Matrix> values = values();
    Map<String, double[]> elements = new HashMap<>();
    of.tensors().stream()
        .filter(c -> values.containsKey(c.name()))
        .forEach(c -> elements.put(c.name(), of.of(c, values.get(c.name()))));
    return Optional.of(elements);
  }

  /** All that is compared of the pass by its values alone, which costs little. */
  Map<String, Matrix> values() {
    Map<String, Matrix> values = new HashMap<>();
    ofPass(step.roughlyUnder(pass, fed)).stream()
        .map(expected)
        .forEach(c -> values.put(c.name(), c.expected()));
    return values;
  }

  private List<Compared> ofPass(StepComparison other) {
    return Trial.ofPass(other.tensors(), step.tensors(), where);
  }
}
