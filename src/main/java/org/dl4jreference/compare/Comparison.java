package org.dl4jreference.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.rounding.Expected;
import org.dl4jreference.rounding.NetworkRounding;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Quantity;
import org.dl4jreference.verdict.Resolution;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;

/**
 * Compares a step of a subject with the reference, tensor by tensor, in units of the σ that
 * rounding alone gives each number. Local before global: each layer is fed the subject's own
 * activations of the layer below, and the update the subject's own gradient, so that a fault shows
 * where it is.
 */
public final class Comparison {
  /** The number of σ within which rounding explains a difference. */
  public static final double DEFAULT_K = 8;

  private static final double GROSS = 128;

  private final Catalogue catalogue;
  private final double k;

  /**
   * A comparison with the default k.
   *
   * @param catalogue what the names mean
   */
  public Comparison(Catalogue catalogue) {
    this(catalogue, DEFAULT_K);
  }

  /**
   * A comparison.
   *
   * @param catalogue what the names mean
   * @param k the number of σ within which rounding explains a difference
   * @throws IllegalArgumentException if k is not a positive number
   */
  public Comparison(Catalogue catalogue, double k) {
    if (!(k > 0) || Double.isInfinite(k)) {
      throw new IllegalArgumentException("k must be finite and > 0, found " + k);
    }
    this.catalogue = catalogue;
    this.k = k;
  }

  /**
   * Compares one whole step.
   *
   * @param spec the network
   * @param state parameters and updater state before the step
   * @param batch the examples
   * @param subject what the subject computed
   * @param precision the subject's arithmetic
   * @throws IllegalArgumentException if the catalogue lacks a name, or shapes do not fit
   */
  public Verdict step(
      NetworkSpec spec, TrainingState state, Batch batch, Evaluation subject, Precision precision) {
    return step(spec, state, batch, Observation.of(subject), precision);
  }

  /**
   * Compares what was recorded of a step.
   *
   * @param spec the network
   * @param state parameters and updater state before the step
   * @param batch the examples
   * @param subject what is known of the subject
   * @param precision the subject's arithmetic
   * @throws IllegalArgumentException if the catalogue lacks a name, or shapes do not fit
   */
  public Verdict step(
      NetworkSpec spec,
      TrainingState state,
      Batch batch,
      Observation subject,
      Precision precision) {
    return follow(spec, StateEstimate.exact(state), batch, subject, precision).verdict();
  }

  /**
   * A verdict and the state that follows.
   *
   * @param verdict on the step, without a cause
   * @param next the subject's parameters after the step, with the updater's state as it was
   *     recorded, or else as it follows from the subject's own gradient; empty if the parameters
   *     after the step are not known
   * @param step what was compared
   */
  public record Followed(Verdict verdict, Optional<StateEstimate> next, StepComparison step) {}

  /**
   * Compares a step whose updater state may be rebuilt from earlier steps.
   *
   * @param spec the network
   * @param before the state before the step
   * @param batch the examples
   * @param subject what is known of the subject
   * @param precision the subject's arithmetic
   * @return the verdict and the state to go on from
   * @throws IllegalArgumentException if the catalogue lacks a name, or shapes do not fit
   */
  public Followed follow(
      NetworkSpec spec,
      StateEstimate before,
      Batch batch,
      Observation subject,
      Precision precision) {
    Claim claim = new Claim(catalogue, spec, before, batch, precision);
    Followed once = follow(claim, subject, NetworkRounding.REPLAYS);
    return once.verdict().outcome() == Outcome.DISAGREES && !isGross(once.verdict().tensors())
        ? follow(claim, subject, NetworkRounding.REPLAYS_AGAIN)
        : once;
  }

  private Followed follow(Claim claim, Observation subject, int replays) {
    StepComparison step = StepComparison.of(claim, subject, k, replays);
    Verdict verdict =
        verdict(step.tensors(), claim.precision(), step.context().rounding().pass().gradients(), k);
    return new Followed(
        verdict, step.next().map(estimate -> recorded(estimate, claim, subject)), step);
  }

  /**
   * Compares two subjects' steps from the same parameters and examples directly, with the rounding
   * of both. Only what is finite in both is compared: the range of each is judged by its own step.
   *
   * @param spec the network
   * @param before the state before the step, the same in both
   * @param batch the examples, the same in both
   * @param first what is known of the first subject
   * @param firstPrecision its arithmetic
   * @param second what is known of the second subject
   * @param secondPrecision its arithmetic
   * @return the verdict; the first is its subject and the second its reference
   * @throws IllegalArgumentException if the catalogue lacks a name, or shapes do not fit
   */
  public Verdict pair(
      NetworkSpec spec,
      StateEstimate before,
      Batch batch,
      Observation first,
      Precision firstPrecision,
      Observation second,
      Precision secondPrecision) {
    // the two may rightly stand on different sides of a kink
    StepContext a = apart(spec, before, batch, firstPrecision);
    StepContext b = apart(spec, before, batch, secondPrecision);
    boolean coarser = firstPrecision.unitRoundoff() >= secondPrecision.unitRoundoff();
    return verdict(
        new PairComparison(a, first, b, second, k).tensors(),
        coarser ? firstPrecision : secondPrecision,
        (coarser ? a : b).rounding().pass().gradients(),
        k);
  }

  /**
   * What is said of the tensors of a step.
   *
   * @param gradients by parameter, which say how small an error shows
   */
  static Verdict verdict(
      List<Compared> compared, Precision precision, Map<String, Expected> gradients, double k) {
    TensorComparison comparison = new TensorComparison(precision, k);
    List<TensorVerdict> tensors = compared.parallelStream().map(comparison::of).toList();
    Outcome outcome = Outcome.worst(tensors.stream().map(TensorVerdict::outcome));
    return new Verdict(
        outcome,
        tensors,
        outcome == Outcome.DISAGREES
            ? new FaultSearch(compared, tensors, k).place()
            : Optional.empty(),
        Optional.empty(),
        resolution(gradients.values(), k),
        remarks(
            compared, tensors, precision, new NothingLearnt(compared).remark(gradients.values())),
        k);
  }

  /** Whether an error is so many σ that more replays cannot make rounding of it. */
  static boolean isGross(List<TensorVerdict> tensors) {
    return tensors.stream().anyMatch(t -> t.outcome() == Outcome.DISAGREES && t.sigmas() > GROSS);
  }

  private StepContext apart(
      NetworkSpec spec, StateEstimate before, Batch batch, Precision precision) {
    return new StepContext(
        new Claim(catalogue, spec, before, batch, precision),
        NetworkRounding.Known.NOTHING,
        NetworkRounding.REPLAYS);
  }

  /**
   * Checks that the catalogue knows every name in a network.
   *
   * @param spec the network
   * @return the names of its updaters' slots
   * @throws IllegalArgumentException that says what is unknown and what would be known
   */
  public Set<String> check(NetworkSpec spec) {
    catalogue.check(spec);
    Set<String> slots = new TreeSet<>();
    spec.layers()
        .forEach(
            layer -> {
              slots.addAll(catalogue.updaters().of(layer.training().updater().rule()).slots());
              slots.addAll(catalogue.updaters().of(layer.training().biasUpdater().rule()).slots());
            });
    return slots;
  }

  /** The subject's own numbers wherever it recorded them. */
  private static StateEstimate recorded(StateEstimate estimate, Claim claim, Observation subject) {
    Map<String, Tensors> slots = new HashMap<>(estimate.state().slots());
    slots.putAll(subject.nextSlots());
    return new StateEstimate(
        new TrainingState(
            subject.nextParameters().orElseThrow(),
            slots,
            estimate.state().iteration(),
            estimate.state().epoch()),
        estimate.carried(),
        Optional.of(Earlier.of(claim, subject)));
  }

  private static Resolution resolution(Collection<Expected> gradients, double k) {
    double[] relative =
        gradients.stream()
            .flatMapToDouble(
                g ->
                    Arrays.stream(
                        g.value()
                            // a gradient that is 0 has no relative error
                            .zip(
                                g.uncertainty().sigma(),
                                (x, s) -> x == 0 ? Double.NaN : k * s / Math.abs(x))
                            .toArray()))
            .filter(r -> !Double.isNaN(r))
            .toArray();
    Arrays.parallelSort(relative);
    return relative.length == 0
        ? new Resolution(Double.NaN, Double.NaN)
        : new Resolution(relative[relative.length / 2], relative[(int) (relative.length * 0.99)]);
  }

  private static List<String> remarks(
      List<Compared> compared,
      List<TensorVerdict> tensors,
      Precision precision,
      Optional<String> ofGradients) {
    Set<String> remarks = new LinkedHashSet<>();
    ofGradients.ifPresent(remarks::add);
    tensors.stream()
        .filter(t -> t.counts().overflowed() > 0)
        .findFirst()
        .ifPresent(
            t ->
                remarks.add(
                    "overflowed from %s on: %d of its %d elements lie beyond the range of %s"
                        .formatted(
                            t.name(), t.counts().overflowed(), t.counts().elements(), precision)));
    tensors.stream()
        .filter(t -> t.counts().saturated() > 0)
        .findFirst()
        .ifPresent(
            t ->
                remarks.add(
                    "saturated from %s on: rounding explains any value of %d of its %d elements%s"
                        .formatted(
                            t.name(),
                            t.counts().saturated(),
                            t.counts().elements(),
                            isDouble(compared, precision) ? "" : "; use DOUBLE to judge them")));
    int kinks = tensors.stream().mapToInt(t -> t.counts().atKink()).sum();
    if (kinks > 0) {
      remarks.add(kinks + " pre-activations lie on a kink, where any usual derivative is right");
    }
    return new ArrayList<>(remarks);
  }

  /**
   * By its forward pass too: a subject in DOUBLE may be allowed the rounding of less. Means over
   * the examples are of DOUBLE in any arithmetic of DL4J's.
   */
  private static boolean isDouble(List<Compared> compared, Precision precision) {
    return precision == Precision.DOUBLE
        || compared.stream()
            .filter(c -> c.quantity().compareTo(Quantity.SCORE) < 0)
            .flatMapToDouble(c -> Arrays.stream(c.actual().toArray()))
            .anyMatch(v -> !Double.isNaN(v) && (float) v != v);
  }
}
