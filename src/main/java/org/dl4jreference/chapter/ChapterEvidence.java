package org.dl4jreference.chapter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.ChainRule;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.reference.GradientDescent.Step;
import org.dl4jreference.rounding.NetworkRounding;

/** What the page of the chapter shows beyond its text: errors one by one. */
public final class ChapterEvidence {
  private final Catalogue catalogue;
  private final List<Engine> engines;
  private final NetworkSpec spec = ChapterProblem.SIGMOID_2_3_1.spec();
  private final Batch batch = ChapterProblem.SIGMOID_2_3_1.batch();

  /**
   * The evidence.
   *
   * @param catalogue what the names mean
   * @param engines the engines under test
   */
  public ChapterEvidence(Catalogue catalogue, List<Engine> engines) {
    this.catalogue = catalogue;
    this.engines = List.copyOf(engines);
  }

  /**
   * The errors of the training's gradients.
   *
   * @param result what was computed
   * @return of no engine if it was not trained
   */
  public SigmaErrors errors(ChapterResult result) {
    Map<String, List<Tensors>> byEngine = new LinkedHashMap<>();
    for (Engine engine : engines) {
      result
          .trainedBy(engine.name())
          .ifPresent(
              run ->
                  byEngine.put(
                      engine.name(), run.steps().stream().map(s -> errors(engine, s)).toList()));
    }
    return new SigmaErrors(byEngine, Comparison.DEFAULT_K);
  }

  private Tensors errors(Engine engine, Step step) {
    Tensors exact = ChainRule.gradient(catalogue, spec, step.before(), batch);
    NetworkRounding rounding =
        new NetworkRounding(
            catalogue,
            spec,
            step.before(),
            batch,
            engine.precision(),
            NetworkRounding.Known.NOTHING,
            NetworkRounding.REPLAYS);
    return step.gradient()
        .mapNamed(
            (name, found) ->
                found
                    .zip(exact.get(name), (f, e) -> f - e)
                    .zip(
                        rounding.pass().gradients().get(name).uncertainty().sigma(),
                        (d, s) -> d == 0 ? 0 : d / s));
  }
}
