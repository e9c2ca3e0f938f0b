package org.dl4jreference.chapter;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.lab.Curvature;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.np.NumPy;
import org.dl4jreference.reference.FiniteDifference;
import org.dl4jreference.reference.ForwardPass;

/**
 * The numbers of one section, in full precision. Maps go from an engine's or a method's name to its
 * values, in the order of the columns.
 */
public sealed interface ChapterPart {
  /**
   * The worked example: two inputs, three sigmoid units, one output, no biases.
   *
   * @param weights to the hidden units and to the output
   * @param hidden the hidden units
   * @param prediction the output
   * @param squaredError its squared distance from 0
   * @param engines the output by each engine
   */
  record Forward(
      Tensors weights,
      ForwardPass.Layer hidden,
      double prediction,
      double squaredError,
      Map<String, Double> engines)
      implements ChapterPart {
    /** Copies the map. */
    public Forward {
      engines = ordered(engines);
    }

    /** {@return the inputs} */
    public Matrix x() {
      return hidden.input();
    }

    /** {@return the hidden units' sums} */
    public Matrix sums() {
      return hidden.preActivation();
    }

    /** {@return their sigmoids} */
    public Matrix sigmoids() {
      return hidden.activation();
    }

    /** {@return the same, rounded to two decimals as the chapter does on paper} */
    public Matrix rounded() {
      return sigmoids().map(v -> Math.rint(v * 100) / 100);
    }

    /** {@return the output from the rounded ones} */
    public double roundedPrediction() {
      return NumPy.dot(rounded(), weights.get(1, "W")).get(0);
    }
  }

  /**
   * The chapter's functions.
   *
   * @param activations the activation functions
   * @param naive where the chapter's own form of a function goes astray
   */
  record Functions(
      List<ActivationValues> activations, List<LossValue> losses, List<NaiveForm> naive)
      implements ChapterPart {
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
   * @param z the points
   * @param value the reference's values
   * @param engines each engine's values
   */
  record ActivationValues(
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
   * @param p the prediction
   * @param y the label
   * @param value the reference's value
   * @param engines each engine's value
   */
  record LossValue(
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
  record NaiveForm(String name, String at, double chapter, double sound, String why) {}

  /**
   * The gradients at the start of the training.
   *
   * @param parameters where
   * @param loss the loss there
   * @param centralStep the step of the central difference
   * @param centralError how far off the central difference may be, by its own estimate
   * @param byMethod the gradient by each method
   */
  record Gradients(
      Tensors parameters,
      double loss,
      double centralStep,
      Tensors centralError,
      Map<String, Tensors> byMethod)
      implements ChapterPart {
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
  record Update(
      double rate,
      List<String> printedFiniteDifference,
      List<String> printedChainRule,
      Map<String, Tensors> byMethod)
      implements ChapterPart {
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
  record Training(
      double rate,
      int epochs,
      String printedLoss,
      List<String> printedFinal,
      String printedPrediction,
      List<ChapterRun> runs)
      implements ChapterPart {
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
  record LearningRates(
      Matrix hessian, Curvature.Spectrum spectrum, List<Rate> rates, Optional<Stuck> stuck)
      implements ChapterPart {
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
  record Rate(double rate, int tableEpochs, List<String> printed, List<ChapterRun> runs) {
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
   * @param gradient the finite difference
   * @param exactGradient the chain rule's gradient there
   */
  record Stuck(double rate, int epoch, double weight, double gradient, double exactGradient) {
    /** {@return the distance to the next float32 number} */
    public double spacing() {
      return Precision.FLOAT.ulp(weight);
    }

    /** {@return the finite difference's step} */
    public double step() {
      return FiniteDifference.TUTORIAL_STEP;
    }

    /** {@return weight + step, rounded to float32} */
    public double raised() {
      return Precision.FLOAT.round(weight + step());
    }
  }

  private static <T> Map<String, T> ordered(Map<String, T> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
