package org.dl4jreference.lab;

import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;

/**
 * The loss against an exponentially growing learning rate, in one run (Smith, "Cyclical learning
 * rates for training neural networks", WACV 2017, section 3.3).
 */
public final class RangeTest {
  private RangeTest() {}

  /**
   * One point.
   *
   * @param rate η of the step
   * @param loss before it
   */
  public record Point(double rate, double loss) {}

  /**
   * Runs the test.
   *
   * @param engine who trains
   * @param spec the network; its updater keeps its parameters, its rate is replaced
   * @param start where to start
   * @param batches taken in turn
   * @param from the first rate, &gt; 0
   * @param to the last rate, &gt; from
   * @param steps how many
   * @return a point for each step, up to and with the first loss that is not finite
   */
  public static List<Point> run(
      Engine engine,
      NetworkSpec spec,
      TrainingState start,
      List<Batch> batches,
      double from,
      double to,
      int steps) {
    if (!(from > 0) || !(to > from) || steps < 2 || batches.isEmpty()) {
      throw new IllegalArgumentException(
          "a range test needs 0 < from < to, two steps and a batch, found %s to %s in %d steps"
              .formatted(from, to, steps));
    }
    List<Point> points = new ArrayList<>();
    TrainingState state = start;
    for (int i = 0; i < steps; i++) {
      double rate = from * Math.pow(to / from, i / (double) (steps - 1));
      NetworkSpec trained =
          spec.mapLayers(
              layer ->
                  layer.withTraining(
                      org.dl4jreference.model.TrainingSpec.of(
                          UpdaterSpec.of(layer.training().updater().rule(), rate))));
      Evaluation evaluation = engine.evaluate(trained, state, batches.get(i % batches.size()));
      points.add(new Point(rate, evaluation.dataLoss()));
      if (!Double.isFinite(evaluation.dataLoss())) {
        break;
      }
      state = evaluation.next();
    }
    return points;
  }
}
