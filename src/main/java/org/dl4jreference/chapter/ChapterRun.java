package org.dl4jreference.chapter;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.GradientDescent.Step;

/**
 * One run of gradient descent. It may end early, at the epoch whose update is no longer finite.
 *
 * @param engine its column
 * @param steps every update, in order
 * @param finalLoss the loss after the last
 * @param prediction the prediction after the last
 */
public record ChapterRun(String engine, List<Step> steps, double finalLoss, Matrix prediction) {
  /** Copies the list. */
  public ChapterRun {
    steps = List.copyOf(steps);
  }

  /**
   * The parameters after the last update.
   *
   * @return weights and biases
   */
  public Tensors last() {
    return steps.get(steps.size() - 1).after();
  }

  /**
   * The first epoch, counted from 1, that begins with a loss beyond a range.
   *
   * @param range the arithmetic
   * @return the epoch; empty if every loss fits
   */
  public OptionalInt lossLeaves(Precision range) {
    return first(step -> !(Math.abs(step.loss()) <= range.largest()));
  }

  /**
   * The first epoch, counted from 1, whose update is beyond a range.
   *
   * @param range the arithmetic
   * @return the epoch; empty if every parameter fits
   */
  public OptionalInt parametersLeave(Precision range) {
    return first(
        step -> {
          for (double v : step.after().flatten()) {
            if (!(Math.abs(v) <= range.largest())) {
              return true;
            }
          }
          return false;
        });
  }

  private OptionalInt first(Predicate<Step> isIt) {
    for (int i = 0; i < steps.size(); i++) {
      if (isIt.test(steps.get(i))) {
        return OptionalInt.of(i + 1);
      }
    }
    return OptionalInt.empty();
  }
}
