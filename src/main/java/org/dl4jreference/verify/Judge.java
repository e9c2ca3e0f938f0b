package org.dl4jreference.verify;

import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.compare.StateEstimate;
import org.dl4jreference.explain.Causes;
import org.dl4jreference.explain.OverSteps;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.verdict.Verdict;

/**
 * Judges one step of a training: rounds the batch as the engine would, lets it evaluate, compares
 * with the reference and explains what disagrees. Whatever judges a step does it here.
 */
public final class Judge {
  private final Comparison comparison;
  private final Causes causes;
  private final Optional<OverSteps> run;

  private Judge(Comparison comparison, Causes causes, Optional<OverSteps> run) {
    this.comparison = comparison;
    this.causes = causes;
    this.run = run;
  }

  private Judge(Catalogue catalogue, double k, boolean namesFindings) {
    this(new Comparison(catalogue, k), new Causes(namesFindings), Optional.empty());
  }

  /**
   * A judge of the steps of one run, in order, which sees what they show together too.
   *
   * @return one that has seen no step yet
   */
  public Judge ofRun() {
    return new Judge(comparison, causes, Optional.of(new OverSteps()));
  }

  /**
   * A judge of what DL4J and ND4J compute, whose known faults are named.
   *
   * @param catalogue what the names mean
   * @param k the number of σ that rounding may explain
   * @throws IllegalArgumentException if k is not finite and > 0
   */
  public static Judge ofDl4j(Catalogue catalogue, double k) {
    return new Judge(catalogue, k, true);
  }

  /**
   * A judge of what DL4J and ND4J compute, at the usual k.
   *
   * @param catalogue what the names mean
   */
  public static Judge ofDl4j(Catalogue catalogue) {
    return ofDl4j(catalogue, Comparison.DEFAULT_K);
  }

  /**
   * A judge of what anybody else computed: the faults of DL4J explain nothing there, and each
   * function is allowed the accuracy of its loosest usual form.
   *
   * @param catalogue what the names mean
   * @param k the number of σ that rounding may explain
   * @throws IllegalArgumentException if k is not finite and > 0
   */
  public static Judge ofOthers(Catalogue catalogue, double k) {
    return new Judge(catalogue.inLoosestForm(), k, false);
  }

  /**
   * What an engine computed of a step, and what is to be said of it.
   *
   * @param evaluation the engine's
   * @param verdict on it
   */
  public record Judgement(Evaluation evaluation, Verdict verdict) {}

  /**
   * Lets an engine take a step, and judges it by the rounding of the engine's own precision.
   *
   * @param engine the subject
   * @param spec the network
   * @param state parameters and updater state before the step
   * @param batch the examples, which are rounded to the engine's precision first
   * @return what it computed, and the verdict
   * @throws IllegalArgumentException if the engine cannot compute this network or batch
   */
  public Judgement step(Engine engine, NetworkSpec spec, TrainingState state, Batch batch) {
    return step(engine, spec, state, batch, engine.precision());
  }

  /**
   * The same where the engine computes its products in less than its precision, as TF32 does.
   *
   * @param engine the subject
   * @param spec the network
   * @param state parameters and updater state before the step
   * @param batch the examples, which are rounded to the engine's precision first
   * @param arithmetic whose rounding is allowed for
   * @return what it computed, and the verdict
   * @throws IllegalArgumentException if the engine cannot compute this network or batch
   */
  public Judgement step(
      Engine engine, NetworkSpec spec, TrainingState state, Batch batch, Precision arithmetic) {
    StepMemory.expect(
        state.parameters().size(),
        spec.layers().stream().mapToLong(layer -> (long) batch.size() * layer.nOut()).sum());
    Batch rounded = batch.in(engine.precision());
    Evaluation evaluation = engine.evaluate(spec, state, rounded);
    return new Judgement(
        evaluation, verdict(spec, state, rounded, Observation.of(evaluation), arithmetic));
  }

  /**
   * Judges what is known of a step.
   *
   * @param spec the network
   * @param state parameters and updater state before the step
   * @param batch the examples as the subject saw them
   * @param subject what it computed
   * @param arithmetic whose rounding is allowed for
   * @throws IllegalArgumentException if the catalogue lacks a name, or shapes do not fit
   */
  public Verdict verdict(
      NetworkSpec spec,
      TrainingState state,
      Batch batch,
      Observation subject,
      Precision arithmetic) {
    return follow(spec, StateEstimate.exact(state), batch, subject, arithmetic).verdict();
  }

  /** The same from a state that may be rebuilt from earlier steps, with the state that follows. */
  Comparison.Followed follow(
      NetworkSpec spec,
      StateEstimate before,
      Batch batch,
      Observation subject,
      Precision arithmetic) {
    Comparison.Followed found = comparison.follow(spec, before, batch, subject, arithmetic);
    Comparison.Followed explained =
        new Comparison.Followed(causes.explain(found), found.next(), found.step());
    Verdict verdict =
        run.map(r -> r.add(explained.verdict(), found.step()::updated)).orElse(explained.verdict());
    return new Comparison.Followed(verdict, found.next(), found.step());
  }

  /** How the judge compares two subjects directly. */
  Comparison comparison() {
    return comparison;
  }
}
