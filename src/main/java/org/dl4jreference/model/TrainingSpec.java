package org.dl4jreference.model;

import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the parameters of a layer are trained.
 *
 * @param updater the updater of the weights
 * @param biasUpdater the updater of the biases
 * @param weights penalties on weights
 * @param biases penalties on biases
 * @param gradientNormalization what is done to the gradient before the updater, a catalogue entry
 */
public record TrainingSpec(
    UpdaterSpec updater,
    UpdaterSpec biasUpdater,
    Regularization weights,
    Regularization biases,
    Optional<Formula> gradientNormalization) {

  private static final UpdaterSpec UNCHANGED =
      new UpdaterSpec(Formula.named("noop"), Schedule.NONE);

  /** Plain gradient descent. */
  public static final TrainingSpec DEFAULT = of(UpdaterSpec.DEFAULT);

  /** One updater for all, no penalty. */
  public static TrainingSpec of(UpdaterSpec updater) {
    return new TrainingSpec(
        updater, updater, Regularization.NONE, Regularization.NONE, Optional.empty());
  }

  /** The same with a penalty on the weights. */
  public TrainingSpec withWeights(Regularization regularization) {
    return new TrainingSpec(updater, biasUpdater, regularization, biases, gradientNormalization);
  }

  /** The same with a penalty on the biases. */
  public TrainingSpec withBiases(Regularization regularization) {
    return new TrainingSpec(updater, biasUpdater, weights, regularization, gradientNormalization);
  }

  /** The same with another updater for the biases. */
  public TrainingSpec withBiasUpdater(UpdaterSpec newBiasUpdater) {
    return new TrainingSpec(updater, newBiasUpdater, weights, biases, gradientNormalization);
  }

  /** The same with a gradient normalisation. */
  public TrainingSpec withGradientNormalization(Formula formula) {
    return new TrainingSpec(updater, biasUpdater, weights, biases, Optional.of(formula));
  }

  /** The same with both updaters changed. */
  public TrainingSpec mapUpdaters(UnaryOperator<UpdaterSpec> change) {
    return new TrainingSpec(
        change.apply(updater), change.apply(biasUpdater), weights, biases, gradientNormalization);
  }

  /**
   * The updater of a tensor: that of biases for {@code b} and others like it; none for the centres
   * {@code cL} of DL4J's centre loss, whose moves are subtracted as they are, and for what only the
   * pretraining of an autoencoder moves.
   */
  public UpdaterSpec updaterOf(String key) {
    return key.equals("cL") || OF_PRETRAINING.matcher(key).matches()
        ? UNCHANGED
        : isBias(key) ? biasUpdater : updater;
  }

  /**
   * The penalties on a tensor: those of weights for {@code W}, recurrent ones and the gain {@code
   * g}, of biases for {@code b}, none for others; in both directions of a recurrent layer.
   */
  public Regularization regularizationOf(String key) {
    return isBias(key) ? biases : isWeight(key) ? weights : Regularization.NONE;
  }

  /** What a variational autoencoder computes with, and what only its pretraining reads. */
  private static final Pattern OF_VARIATIONAL = Pattern.compile("(?:e\\d+|pZXMean)([Wb])");

  private static final Pattern OF_PRETRAINING = Pattern.compile("vb|(?:d\\d+|pZXLogStd2|pXZ)[Wb]");

  /** Of a layer, of a Bidirectional, of a GravesBidirectionalLSTM, of an autoencoder. */
  private static boolean isBias(String key) {
    return switch (key) {
      case "b", "fb", "bb", "bF", "bB" -> true;
      default -> isOfVariational(key, "b");
    };
  }

  private static boolean isOfVariational(String key, String kind) {
    Matcher matcher = OF_VARIATIONAL.matcher(key);
    return matcher.matches() && matcher.group(1).equals(kind);
  }

  private static boolean isWeight(String key) {
    return switch (key) {
      case "W", "RW", "g", "pW", "fW", "fRW", "fg", "bW", "bRW", "bg", "WF", "RWF", "WB", "RWB" ->
          true;
      default -> isOfVariational(key, "W");
    };
  }
}
