package org.dl4jreference.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.ChainRule;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.report.ChapterResult;
import org.dl4jreference.report.ChapterResult.Run;
import org.dl4jreference.report.ChapterResult.Step;
import org.dl4jreference.report.NetworkFlow;
import org.dl4jreference.report.SigmaErrors;
import org.dl4jreference.rounding.StepRounding;

/** What the page of the chapter shows beyond its text: errors one by one, and the network. */
final class ChapterEvidence {
  private final Catalogue catalogue;
  private final List<Engine> engines;
  private final NetworkSpec spec = ChapterProblem.SIGMOID_2_3_1.spec();
  private final Batch batch = ChapterProblem.SIGMOID_2_3_1.batch();

  ChapterEvidence(Catalogue catalogue, List<Engine> engines) {
    this.catalogue = catalogue;
    this.engines = List.copyOf(engines);
  }

  /** The errors of the training's gradients; of no engine if it was not trained. */
  SigmaErrors errors(ChapterResult result) {
    Map<String, List<Tensors>> byEngine = new LinkedHashMap<>();
    for (Engine engine : engines) {
      run(result, engine)
          .ifPresent(
              run ->
                  byEngine.put(
                      engine.name(), run.steps().stream().map(s -> errors(engine, s)).toList()));
    }
    return new SigmaErrors(byEngine, Comparison.DEFAULT_K);
  }

  private Tensors errors(Engine engine, Step step) {
    Tensors exact = ChainRule.gradient(catalogue, spec, step.before(), batch);
    Tensors sigma =
        new StepRounding(
                catalogue, spec, step.before(), batch, engine.precision(), Comparison.DEFAULT_K)
            .gradientSigma();
    return step.gradient()
        .mapNamed(
            (name, found) ->
                found
                    .zip(exact.get(name), (f, e) -> f - e)
                    .zip(sigma.get(name), (d, s) -> d == 0 ? 0 : d / s));
  }

  /** The network as the last engine computes it. */
  Optional<NetworkFlow> flow(ChapterResult result) {
    Engine engine = engines.get(engines.size() - 1);
    return run(result, engine)
        .map(
            run -> {
              List<Tensors> parameters = new ArrayList<>();
              run.steps().forEach(step -> parameters.add(step.before()));
              parameters.add(run.last());
              return new FlowRecorder(engine, spec, batch).of(parameters);
            });
  }

  private static Optional<Run> run(ChapterResult result, Engine engine) {
    return result.training().stream()
        .flatMap(t -> t.runs().stream())
        .filter(r -> r.engine().equals(engine.name()))
        .findFirst();
  }
}
