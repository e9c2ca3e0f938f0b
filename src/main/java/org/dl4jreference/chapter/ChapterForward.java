package org.dl4jreference.chapter;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.chapter.ChapterPart.Forward;
import org.dl4jreference.chapter.ChapterResult.Check;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.reference.ForwardPass;
import org.dl4jreference.verify.Judge;

/** The worked forward example, on paper, exactly and by each engine. */
final class ChapterForward {
  private final Catalogue catalogue;
  private final List<Engine> engines;

  ChapterForward(Catalogue catalogue, List<Engine> engines) {
    this.catalogue = catalogue;
    this.engines = engines;
  }

  Forward compute(List<Check> checks) {
    NetworkSpec spec = WorkedExample.spec();
    Tensors p = WorkedExample.weights();
    Batch batch = WorkedExample.batch();
    Map<String, Double> byEngine = new LinkedHashMap<>();
    for (Engine engine : engines) {
      TrainingState start = TrainingState.initial(p.map(engine.precision()::round));
      Judge.Judgement step = Judge.ofDl4j(catalogue).step(engine, spec, start, batch);
      byEngine.put(engine.name(), step.evaluation().prediction().get(0));
      checks.add(ChapterChecks.steps("forward/" + engine.name(), List.of(step.verdict())));
    }
    List<ForwardPass.Layer> layers = ForwardPass.layers(catalogue, spec, p, batch.x());
    Forward forward =
        new Forward(
            p,
            layers.get(0),
            layers.get(1).activation().get(0),
            ForwardPass.loss(catalogue, spec, p, batch),
            byEngine);
    checks.add(
        ChapterChecks.digits(
            "forward/printed",
            List.of(Notebooks.WORKED_PREDICTION),
            ChapterChecks.number("prediction", forward.roundedPrediction())));
    return forward;
  }
}
