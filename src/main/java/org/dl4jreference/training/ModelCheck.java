package org.dl4jreference.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.dl4j.user.GraphReading;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.explain.Causes;
import org.dl4jreference.graph.Coverage;
import org.dl4jreference.graph.LayerFormula;
import org.dl4jreference.graph.LayerFormulas;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Differentiable;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.Vertex;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.DirectionalCheck;
import org.dl4jreference.verify.Foretold;
import org.dl4jreference.verify.Judge;
import org.dl4jreference.verify.NetworkVerdict;
import org.dl4jreference.verify.NetworkVerifier;
import org.dl4jreference.verify.RunVerdict;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Checks a model number by number where the catalogue has a formula for all of it, and otherwise
 * its gradient against its own score, in DOUBLE. What is not said is: one step, in the model's own
 * data type, within 8 σ.
 */
public final class ModelCheck {
  private static final int DIRECTIONS = 3;
  private static final long SEED = 20_240_229;

  private final IntConsumer progress;
  private Catalogue catalogue = Catalogue.standard();
  private LayerFormulas formulas = LayerFormulas.standard();
  private CustomFormulas custom = CustomFormulas.NONE;
  private double k = Comparison.DEFAULT_K;
  private int steps = 1;
  private List<String> said = List.of();
  private Optional<Precision> dataType = Optional.empty();
  private Optional<Precision> arithmetic = Optional.empty();

  /** A check that nobody watches. */
  public ModelCheck() {
    this(done -> {});
  }

  /**
   * A check.
   *
   * @param progress told the number of steps done
   */
  public ModelCheck(IntConsumer progress) {
    this.progress = progress;
  }

  /**
   * How much a difference may be.
   *
   * @param sigmas the number of σ, or of error estimates
   */
  public ModelCheck withinSigmas(double sigmas) {
    k = sigmas;
    return this;
  }

  /**
   * How many updates to follow.
   *
   * @param number at least 1
   */
  public ModelCheck afterSteps(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("steps must be >= 1, found " + number);
    }
    steps = number;
    return this;
  }

  /**
   * What is known of the examples.
   *
   * @param sentences to stand among the remarks
   */
  public ModelCheck remarking(List<String> sentences) {
    said = List.copyOf(sentences);
    return this;
  }

  /**
   * What the model is to compute in, with the rounding of just that.
   *
   * @param precision the data type
   */
  public ModelCheck in(Precision precision) {
    dataType = Optional.of(precision);
    arithmetic = Optional.empty();
    return this;
  }

  /**
   * Whose rounding is allowed for, where it is not that of the data type.
   *
   * @param precision the arithmetic
   */
  public ModelCheck allowingFor(Precision precision) {
    arithmetic = Optional.of(precision);
    return this;
  }

  /**
   * What an activation of the user's own is meant to compute.
   *
   * @param type its class
   * @param formula the mathematics, under a name of its own
   */
  public ModelCheck withFormula(Class<? extends IActivation> type, Activation formula) {
    catalogue = catalogue.with(formula);
    custom = custom.with(type, formula.name());
    return this;
  }

  /**
   * What a loss of the user's own is meant to compute.
   *
   * @param type its class
   * @param formula the mathematics, under a name of its own
   */
  public ModelCheck withFormula(Class<? extends ILossFunction> type, Loss formula) {
    catalogue = catalogue.with(formula);
    custom = custom.with(type, formula.name());
    return this;
  }

  /**
   * What a layer, a vertex or a preprocessor of the user's own is meant to compute.
   *
   * @param type the full name of its class
   * @param formula the mathematics
   */
  public ModelCheck withLayerFormula(String type, LayerFormula formula) {
    formulas = formulas.with(type, formula);
    return this;
  }

  /**
   * What layers, vertices and preprocessors are meant to compute, in the place of what was said.
   *
   * @param all DL4J's own and those of the user's
   */
  public ModelCheck withFormulas(LayerFormulas all) {
    formulas = all;
    return this;
  }

  /**
   * Checks a model.
   *
   * @param given the model, which is left as it is
   * @param data the examples of each step, taken in turn again if there are more steps
   * @return what was found, and how
   * @throws org.dl4jreference.model.BadInput if the data do not fit the model
   */
  public NetworkVerdict of(UserModel given, List<ModelData> data) {
    UserModel model =
        dataType.map(given::in).orElse(given).remarking(said).following(formulas::has);
    data.forEach(model::check);
    GraphReading graph = model.readGraph(custom);
    Optional<GraphCheck.Checked> checked =
        new GraphCheck(catalogue, formulas, k, steps, arithmetic, progress).of(model, graph, data);
    if (checked.isEmpty()) {
      return byDirections(
          model,
          data,
          graph
              .notComparable()
              .or(() -> graph.untrained().values().stream().findFirst())
              .orElseThrow(),
          Parts.WHOLE,
          block -> true);
    }
    Coverage coverage = checked.get().coverage();
    NetworkVerdict.ByFormula byFormula = byFormula(model, graph, checked.get().run(), data);
    if (coverage.isWhole() || byFormula.outcome() == Outcome.DISAGREES) {
      return byFormula;
    }
    GraphSpec spec = graph.spec();
    List<Vertex> unknown =
        spec.vertices().stream().filter(v -> coverage.unknown().contains(v.name())).toList();
    return new NetworkVerdict.ByBoth(
        byFormula,
        byDirections(
            model,
            data,
            "of %s there is no formula"
                .formatted(
                    unknown.stream().map(ModelCheck::words).collect(Collectors.joining(", "))),
            coverage.below().isEmpty()
                ? new Parts((m, batch) -> m.differentiables(batch, coverage.unknown()), true)
                : Parts.WHOLE,
            block -> !coverage.hasGradient(spec.vertices().get(spec.placeOf(block)).name())),
        spec.vertices().size(),
        unknown.stream().map(Vertex::name).toList());
  }

  private static String words(Vertex vertex) {
    String name = vertex.name();
    return "%s, %s,"
        .formatted(name.matches("\\d+") ? "layer " + name : name, vertex.operation().type());
  }

  private static NetworkVerdict.ByFormula byFormula(
      UserModel model, GraphReading reading, RunVerdict run, List<ModelData> data) {
    List<String> remarks = new ArrayList<>(reading.remarks());
    remarks.addAll(remarks(run.outcome(), model.passedOver(), model, data.get(0)));
    return new NetworkVerdict.ByFormula(reading.spec(), run, remarks.stream().distinct().toList());
  }

  /**
   * Leaves formulas aside, and checks a model's gradient against its own score.
   *
   * @param given the model, which is left as it is
   * @param data the examples of each step, taken in turn again if there are more steps
   * @return what was found
   */
  public NetworkVerdict ofGradient(UserModel given, List<ModelData> data) {
    UserModel model = dataType.map(given::in).orElse(given).remarking(said);
    data.forEach(model::check);
    return byDirections(model, data, "only its gradient was asked for", Parts.WHOLE, block -> true);
  }

  /**
   * Checks DL4J on an experiment, at the first of its learning rates.
   *
   * @param given what to train
   * @param batches the examples of each step, taken in turn again if there are more steps
   * @return what was found
   */
  public NetworkVerdict of(Experiment given, List<Batch> batches) {
    Dl4jExperiment own = Dl4jExperiment.of(given);
    Experiment experiment = own.experiment();
    Precision type = dataType.orElse(experiment.dataType());
    double rate = experiment.learningRates().get(0);
    NetworkSpec spec = experiment.network().atRate(rate);
    TrainingState start = TrainingState.initial(experiment.initial().map(type::round));
    List<String> remarks = new ArrayList<>(said);
    remarks.add("at the first learning rate, " + rate);
    remarks.addAll(own.remarks());
    return new NetworkVerdict.ByFormula(
        spec, verified(new Dl4jEngine(type), spec, start, batches, type), remarks);
  }

  /** What is known of a model, and of its loss where it disagrees. */
  private static List<String> remarks(Outcome outcome, UserModel model, ModelData data) {
    return remarks(outcome, model.remarks(), model, data);
  }

  private static List<String> remarks(
      Outcome outcome, List<String> known, UserModel model, ModelData data) {
    List<String> remarks = new ArrayList<>(known);
    if (outcome == Outcome.DISAGREES && model.overwritesLabels(data)) {
      remarks.add(
          "the loss overwrites the labels that it is given: the score and every later epoch are of others");
    }
    return remarks;
  }

  private RunVerdict verified(
      Engine engine,
      NetworkSpec spec,
      TrainingState start,
      List<Batch> batches,
      Precision precision) {
    Undefined.Remembering subject = new Undefined.Remembering(engine);
    RunVerdict run =
        new NetworkVerifier(Judge.ofDl4j(catalogue, k), progress)
            .verify(subject, spec, start, batches, steps, arithmetic.orElse(precision));
    if (Undefined.mayCause(run.verdict())) {
      subject.kept().ifPresent(step -> new Undefined(catalogue).refuse(spec, step));
    }
    return run;
  }

  /**
   * What is differentiated of a model.
   *
   * @param isEachAlone whether it is layers by themselves
   */
  private record Parts(
      BiFunction<UserModel, ModelData, List<Differentiable>> of, boolean isEachAlone) {
    static final Parts WHOLE = new Parts(UserModel::differentiables, false);
  }

  private NetworkVerdict.ByDirections byDirections(
      UserModel given, List<ModelData> data, String reason, Parts parts, Predicate<String> which) {
    Optional<String> refusal = refusalOfDouble(given, data.get(0), parts);
    if (refusal.isPresent()) {
      return untaken(given, data, "%s and %s".formatted(reason, refusal.get()), which);
    }
    NetworkVerdict.ByDirections found =
        byDirections(given, data, reason, parts, which, part -> part);
    Map<String, Double> times = given.timesHandedBack(parts.isEachAlone());
    if (found.outcome() != Outcome.DISAGREES || times.values().stream().allMatch(by -> by == 1)) {
      return found;
    }
    GraphSpec spec = given.readGraph(custom).spec();
    NetworkVerdict.ByDirections foretold =
        byDirections(
            given,
            data,
            reason,
            parts,
            which,
            part -> new Foretold(part, block -> times(block, spec, times)));
    return foretold.outcome() == Outcome.DISAGREES
        ? found
        : found.explainedBy(Causes.handedBackTwice());
  }

  /** Why DL4J computes no differences of what it does train. */
  private static Optional<String> refusalOfDouble(UserModel given, ModelData data, Parts parts) {
    try {
      var unused = parts.of().apply(given, data);
      return Optional.empty();
    } catch (BadInput e) {
      if (given.precision() == Precision.DOUBLE) {
        throw e;
      }
      try {
        given.trained(data);
      } catch (RuntimeException whole) {
        throw e;
      }
      return Optional.of(
          "DOUBLE, in which differences are taken, is no arithmetic for it: " + e.getMessage());
    }
  }

  /** No differences at all, of anything. */
  private static NetworkVerdict.ByDirections untaken(
      UserModel given, List<ModelData> data, String reason, Predicate<String> which) {
    List<DirectionalCheck.Block> blocks =
        given.places().keySet().stream()
            .filter(block -> !block.endsWith(NetworkVerdict.ACTIVATION_ALONE))
            .filter(which)
            .map(DirectionalCheck.Block::untaken)
            .toList();
    return new NetworkVerdict.ByDirections(
        reason,
        given.places(),
        List.of(blocks),
        remarks(Outcome.NOT_COMPARABLE, given, data.get(0)));
  }

  private static double times(String block, GraphSpec spec, Map<String, Double> times) {
    return block.endsWith(NetworkVerdict.ACTIVATION_ALONE)
        ? 1
        : times.get(spec.vertices().get(spec.placeOf(block)).name());
  }

  private NetworkVerdict.ByDirections byDirections(
      UserModel given,
      List<ModelData> data,
      String reason,
      Parts parts,
      Predicate<String> which,
      UnaryOperator<Differentiable> view) {
    DirectionalCheck check = new DirectionalCheck(DIRECTIONS, k, SEED);
    List<List<DirectionalCheck.Block>> verdicts = new ArrayList<>();
    UserModel model = given;
    for (int t = 0; t < steps; t++) {
      ModelData batch = data.get(t % data.size());
      List<DirectionalCheck.Block> blocks = new ArrayList<>();
      for (Differentiable part : parts.of().apply(model, batch)) {
        blocks.addAll(check.check(view.apply(part), which, done -> {}));
      }
      verdicts.add(blocks);
      progress.accept(t + 1);
      if (t + 1 < steps) {
        model = model.trained(batch);
      }
    }
    Outcome worst =
        Outcome.worst(verdicts.stream().flatMap(List::stream).map(DirectionalCheck.Block::outcome));
    return new NetworkVerdict.ByDirections(
        reason, given.places(), verdicts, remarks(worst, given, data.get(0)));
  }
}
