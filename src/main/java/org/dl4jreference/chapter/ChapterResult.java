package org.dl4jreference.chapter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.dl4jreference.lab.Curvature;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Resolution;

/**
 * All that the chapter's report says, in full precision. A section that was not asked for is empty.
 * Maps go from an engine's or a method's name to its values, in the order of the columns.
 *
 * @param device where the engines under test computed
 * @param precision the arithmetic of the engines under test
 * @param forward the worked forward example
 * @param functions activations and losses
 * @param gradients the 13 gradients, by every method
 * @param update one update at learning rate 1
 * @param training many updates at learning rate 0.01
 * @param learningRates y = 3x at three learning rates
 * @param checks what decides the verdict
 */
public record ChapterResult(
    String device,
    Precision precision,
    Optional<Forward> forward,
    Optional<Functions> functions,
    Optional<Gradients> gradients,
    Optional<Update> update,
    Optional<Training> training,
    Optional<LearningRates> learningRates,
    List<Check> checks) {
  /** Copies the list. */
  public ChapterResult {
    checks = List.copyOf(checks);
  }

  /**
   * The verdict on everything. A run that overflowed where the mathematics leaves the arithmetic's
   * range went as it should, so it counts as agreeing.
   *
   * @return the worst outcome of the checks
   */
  public Outcome outcome() {
    return checks.stream()
        .map(Check::outcome)
        .map(outcome -> outcome == Outcome.OVERFLOWED ? Outcome.AGREES : outcome)
        .reduce(Outcome.AGREES, Outcome::worse);
  }

  /**
   * An engine's run of the training.
   *
   * @param engine its name
   * @return the run; empty if the network was not trained
   */
  public Optional<Run> trainedBy(String engine) {
    return training.stream()
        .flatMap(t -> t.runs().stream())
        .filter(r -> r.engine().equals(engine))
        .findFirst();
  }

  /**
   * One thing that was checked.
   *
   * @param name section and subject, such as {@code training/dl4j}
   * @param outcome what was found; OVERFLOWED only where that is right
   * @param text the same in words
   * @param finding the known finding that explains a disagreement; empty for none
   * @param worst the number that decided; empty if there is none to show
   * @param resolution how small an error would have been seen; empty if digits were compared
   */
  public record Check(
      String name,
      Outcome outcome,
      String text,
      Optional<String> finding,
      Optional<Worst> worst,
      Optional<Resolution> resolution) {}

  /**
   * A number beside the one it was compared with.
   *
   * @param tensor where it stands, such as {@code 0_dW}
   * @param row its row
   * @param column its column
   * @param subject what was found
   * @param reference what was expected
   * @param sigmas their distance in units of what rounding explains; NaN if digits were compared
   */
  public record Worst(
      String tensor, int row, int column, double subject, double reference, double sigmas) {}

  /**
   * The worked example: two inputs, three sigmoid units, one output, no biases.
   *
   * @param x the inputs
   * @param wHidden the weights to the hidden units
   * @param wOut the weights to the output
   * @param pre the hidden units' sums
   * @param hidden their sigmoids
   * @param rounded the same, rounded to two decimals as the chapter does on paper
   * @param roundedPrediction the output from the rounded ones
   * @param prediction the output
   * @param squaredError its squared distance from 0
   * @param engines the output by each engine
   */
  public record Forward(
      Matrix x,
      Matrix wHidden,
      Matrix wOut,
      Matrix pre,
      Matrix hidden,
      Matrix rounded,
      double roundedPrediction,
      double prediction,
      double squaredError,
      Map<String, Double> engines) {
    /** Copies the map. */
    public Forward {
      engines = ordered(engines);
    }
  }

  /**
   * The chapter's functions.
   *
   * @param activations the activation functions
   * @param losses the losses
   * @param naive where the chapter's own form of a function goes astray
   */
  public record Functions(
      List<ActivationValues> activations, List<LossValue> losses, List<NaiveForm> naive) {
    /** Copies the lists. */
    public Functions {
      activations = List.copyOf(activations);
      losses = List.copyOf(losses);
      naive = List.copyOf(naive);
    }
  }

  /**
   * An activation at some points.
   *
   * @param name its name in the chapter
   * @param formula its formula
   * @param z the points
   * @param value the reference's values
   * @param engines each engine's values
   */
  public record ActivationValues(
      String name, String formula, Matrix z, Matrix value, Map<String, Matrix> engines) {
    /** Copies the map. */
    public ActivationValues {
      engines = ordered(engines);
    }
  }

  /**
   * A loss of one example.
   *
   * @param name its name in the chapter
   * @param formula its formula
   * @param p the prediction
   * @param y the label
   * @param value the reference's value
   * @param engines each engine's value
   */
  public record LossValue(
      String name, String formula, Matrix p, Matrix y, double value, Map<String, Double> engines) {
    /** Copies the map. */
    public LossValue {
      engines = ordered(engines);
    }
  }

  /**
   * The chapter's form of a function beside the sound one.
   *
   * @param name the function
   * @param at where
   * @param chapter what the chapter's form gives
   * @param sound what the textbook's form gives
   * @param why what goes astray
   */
  public record NaiveForm(String name, String at, double chapter, double sound, String why) {}

  /**
   * The gradients at the start of the training.
   *
   * @param parameters where
   * @param loss the loss there
   * @param centralStep the step of the central difference
   * @param centralError how far off the central difference may be, by its own estimate
   * @param byMethod the gradient by each method
   */
  public record Gradients(
      Tensors parameters,
      double loss,
      double centralStep,
      Tensors centralError,
      Map<String, Tensors> byMethod) {
    /** Copies the map. */
    public Gradients {
      byMethod = ordered(byMethod);
    }
  }

  /**
   * One update.
   *
   * @param rate the learning rate
   * @param printedFiniteDifference the notebook's digits from finite differences
   * @param printedChainRule the notebook's digits from the chain rule
   * @param byMethod the updated parameters by each method
   */
  public record Update(
      double rate,
      List<String> printedFiniteDifference,
      List<String> printedChainRule,
      Map<String, Tensors> byMethod) {
    /** Copies lists and map. */
    public Update {
      printedFiniteDifference = List.copyOf(printedFiniteDifference);
      printedChainRule = List.copyOf(printedChainRule);
      byMethod = ordered(byMethod);
    }
  }

  /**
   * Many updates with all examples.
   *
   * @param rate the learning rate
   * @param epochs how many
   * @param printedLoss the notebook's digits of the loss at the start
   * @param printedFinal the notebook's digits of the parameters after 100 epochs
   * @param printedPrediction the notebook's digits of the prediction after 100 epochs
   * @param runs one run for each column
   */
  public record Training(
      double rate,
      int epochs,
      String printedLoss,
      List<String> printedFinal,
      String printedPrediction,
      List<Run> runs) {
    /** Copies the lists. */
    public Training {
      printedFinal = List.copyOf(printedFinal);
      runs = List.copyOf(runs);
    }
  }

  /**
   * y = 3x at several learning rates.
   *
   * @param hessian the second derivatives of its loss
   * @param spectrum their eigenvalues
   * @param rates from the smallest to the largest
   * @param stuck why the chapter's run stands still
   */
  public record LearningRates(
      Matrix hessian, Curvature.Spectrum spectrum, List<Rate> rates, Optional<Stuck> stuck) {
    /** Copies the list. */
    public LearningRates {
      rates = List.copyOf(rates);
    }

    /**
     * What one step multiplies the error by, along the direction in which that is largest.
     *
     * @param rate η
     * @return max |1 − η·λ|
     */
    public double growth(double rate) {
      return Math.max(
          Math.abs(1 - rate * spectrum.largest()), Math.abs(1 - rate * spectrum.smallest()));
    }
  }

  /**
   * One learning rate.
   *
   * @param rate the learning rate
   * @param tableEpochs how many epochs the chapter's table has
   * @param printed the notebook's digits of weight and bias after the table's last epoch
   * @param runs one run for each column
   */
  public record Rate(double rate, int tableEpochs, List<String> printed, List<Run> runs) {
    /** Copies the lists. */
    public Rate {
      printed = List.copyOf(printed);
      runs = List.copyOf(runs);
    }
  }

  /**
   * A weight that no longer moves, because the step of the finite difference is lost in rounding.
   *
   * @param rate the learning rate
   * @param epoch the first epoch that leaves it where it is
   * @param weight the weight
   * @param spacing the distance to the next float32 number
   * @param step the finite difference's step
   * @param raised weight + step, rounded to float32
   * @param gradient the finite difference
   * @param exactGradient the chain rule's gradient there
   */
  public record Stuck(
      double rate,
      int epoch,
      double weight,
      double spacing,
      double step,
      double raised,
      double gradient,
      double exactGradient) {}

  /**
   * One run of gradient descent. It may end early, at the epoch whose update is no longer finite.
   *
   * @param engine its column
   * @param steps every update, in order
   * @param finalLoss the loss after the last
   * @param prediction the prediction after the last
   */
  public record Run(String engine, List<Step> steps, double finalLoss, Matrix prediction) {
    /** Copies the list. */
    public Run {
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

    private OptionalInt first(java.util.function.Predicate<Step> isIt) {
      for (int i = 0; i < steps.size(); i++) {
        if (isIt.test(steps.get(i))) {
          return OptionalInt.of(i + 1);
        }
      }
      return OptionalInt.empty();
    }
  }

  /**
   * One update.
   *
   * @param before the parameters before
   * @param loss the loss there
   * @param lossPlus the loss with each parameter raised in turn; only of finite differences
   * @param gradient the gradient there
   * @param after the parameters after
   */
  public record Step(
      Tensors before, double loss, Optional<Tensors> lossPlus, Tensors gradient, Tensors after) {}

  private static <T> Map<String, T> ordered(Map<String, T> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
