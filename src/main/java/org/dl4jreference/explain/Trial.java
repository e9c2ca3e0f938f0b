package org.dl4jreference.explain;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.catalog.Updater;
import org.dl4jreference.compare.Compared;
import org.dl4jreference.compare.StateEstimate;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Network;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.verdict.Quantity;

/**
 * One step to be compared again, with a reference that is altered: what every hypothesis may ask
 * and alter, whatever the layers are.
 *
 * @param <T> of which kind of network
 */
interface Trial<T extends Trial<T>> {
  /** The tensors as they were compared. */
  List<Compared> compared();

  /** The number of σ within which rounding explains a difference. */
  double k();

  /** The subject's arithmetic. */
  Precision precision();

  /** What the names mean in the pass. */
  Catalogue catalogue();

  /** What the names mean in the update. */
  Catalogue updateCatalogue();

  /** How the parameters are said to be trained. */
  Network network();

  /** How the parameters are trained in the update as it is altered, layer by layer. */
  List<TrainingSpec> trainings();

  /** The state before the step. */
  TrainingState state();

  /** The state before the update, as it is altered. */
  StateEstimate before();

  /** How many examples. */
  int examples();

  /** How many numbers are predicted of each example. */
  int outputs();

  /** Of how many steps of time, or other positions, each number is predicted. */
  int positions();

  /** The subject's parameters after the step, where they are known. */
  Optional<Tensors> next();

  /** Whether the updater's state after the step was recorded. */
  boolean recordsState();

  /** Whether the gradient was recorded without penalties. */
  boolean tellsDataGradient();

  /** The gradient of the mean data loss with respect to a parameter, without its errors. */
  Expected dataGradient(String parameter);

  /** The mean data loss in its first form; empty where there is no formula. */
  Optional<Expected> dataLoss();

  /** The gradient of the data loss that the update starts from. */
  Tensors gradientOfUpdate();

  /** The activations that have formulas. */
  Set<Formula> activations();

  /** The losses, each after an activation. */
  Map<Formula, Formula> losses();

  /** With other numbers expected. */
  T expecting(UnaryOperator<Compared> change);

  /** With an altered pass that counts for some quantities alone. */
  T in(Predicate<Quantity> quantities);

  /** With other parameters in the pass. */
  T passingFrom(UnaryOperator<Tensors> change);

  /** With a pass of which nothing is known but what it starts from. */
  T feedingNothing();

  /** With all layers trained otherwise, in pass and update; the same if that changes nothing. */
  default T training(UnaryOperator<TrainingSpec> change) {
    return training((place, training) -> change.apply(training));
  }

  /** The same where it is for each place to say. */
  T training(BiFunction<String, TrainingSpec, TrainingSpec> change);

  /** With all layers trained otherwise in the update; the same if that changes nothing. */
  default T updatingAs(UnaryOperator<TrainingSpec> change) {
    return updatingAs((place, training) -> change.apply(training));
  }

  /** The same where it is for each place to say. */
  T updatingAs(BiFunction<String, TrainingSpec, TrainingSpec> change);

  /** What is done to gradients before the update, by place; of those alone where it is. */
  Map<String, Formula> normalizedGradients();

  /** With an update from another state. */
  T updatingFrom(StateEstimate before);

  /** With an update of another gradient. */
  T updatingBy(UnaryOperator<Tensors> change);

  /** With every updater of this name erring; the same if there is none. */
  T withUpdater(String name, BiFunction<Updater, Formula, Updater> erring);

  /** With every layer of this activation formula computing the erring one, under another name. */
  T with(Formula replaced, Activation erring);

  /** With an erring loss in the place of another, so that it is not fused with the activation. */
  T with(Formula replaced, Loss erring);

  /** In another arithmetic. */
  T computedIn(Precision other);

  /** Everything that is compared, as it is expected now. */
  List<Compared> tensors();

  /** Whether a tensor may be expected to be another than it was. */
  boolean changes(Compared c);

  /**
   * Some elements by their values alone, which costs little.
   *
   * @return by tensor, of those of what is altered; empty if only what is expected in the end is
   */
  Optional<Map<String, double[]>> values(Sample of);

  /** Whether a tensor is compared before the update. */
  static boolean isOfPass(Compared c) {
    return c.quantity().compareTo(Quantity.GRADIENT) <= 0;
  }

  /**
   * The tensors of a pass.
   *
   * @param altered by another reference
   * @param compared as they were
   * @param where the quantities that are taken of the altered ones
   */
  static List<Compared> ofPass(
      List<Compared> altered, List<Compared> compared, Predicate<Quantity> where) {
    List<Compared> all = new ArrayList<>();
    altered.stream().filter(c -> isOfPass(c) && where.test(c.quantity())).forEach(all::add);
    compared.stream().filter(c -> isOfPass(c) && !where.test(c.quantity())).forEach(all::add);
    return all;
  }

  /** The parameter that an updated tensor, or a slot, is of. */
  static String parameter(Compared updated) {
    int end =
        updated.quantity() == Quantity.UPDATED_PARAMETER
            ? updated.name().length() - 1
            : updated.name().lastIndexOf('.');
    return updated.name().substring(0, end);
  }

  /**
   * Some elements after an update.
   *
   * @param update the update
   * @param before the state before it
   * @param gradient that it starts from
   */
  static Map<String, double[]> updated(
      ParameterUpdate update, TrainingState before, Tensors gradient, Sample of) {
    Map<String, double[]> values = new HashMap<>();
    for (Compared c : of.tensors()) {
      if (!isOfPass(c)) {
        String name = parameter(c);
        boolean isTheta = c.quantity() == Quantity.UPDATED_PARAMETER;
        String slot = isTheta ? "" : c.name().substring(name.length() + 1);
        double[] elements =
            update.elements(before, gradient, name, of.places().get(c.name())).get(slot);
        if (elements != null) {
          values.put(c.name(), elements);
        }
      }
    }
    return values;
  }
}
