package org.dl4jreference.random.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.dl4jreference.model.Precision;
import org.nd4j.linalg.activations.Activation;

/** What is drawn of a network, reproducible from its seed. */
final class Draw {
  /** Activations that DL4J computes soundly in both data types, over the whole range. */
  private static final List<Activation> SOUND =
      List.of(
          Activation.ELU,
          Activation.HARDTANH,
          Activation.IDENTITY,
          Activation.RECTIFIEDTANH,
          Activation.RELU,
          Activation.RELU6,
          Activation.SELU,
          Activation.SIGMOID,
          Activation.SOFTSIGN,
          Activation.TANH,
          Activation.THRESHOLDEDRELU);

  /** Constants of these are floats in DOUBLE. */
  private static final List<Activation> SOUND_IN_FLOAT =
      List.of(Activation.LEAKYRELU, Activation.HARDSIGMOID);

  private final Random random;
  private final Precision precision;

  Draw(long seed, Precision precision) {
    this.random = new Random(seed * 7919 + 13);
    this.precision = precision;
  }

  Precision precision() {
    return precision;
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  /** Both included. */
  int between(int from, int to) {
    return from + random.nextInt(to - from + 1);
  }

  int[] between(int from, int to, int count) {
    int[] all = new int[count];
    Arrays.setAll(all, i -> between(from, to));
    return all;
  }

  double normal() {
    return random.nextGaussian();
  }

  /** Small numbers are as likely as large ones. */
  double size(double from, double to) {
    return from * Math.exp(random.nextDouble() * Math.log(to / from));
  }

  @SafeVarargs
  final <T> T of(T... all) {
    return all[random.nextInt(all.length)];
  }

  Activation activation() {
    return precision == Precision.FLOAT && oneIn(8)
        ? SOUND_IN_FLOAT.get(random.nextInt(SOUND_IN_FLOAT.size()))
        : SOUND.get(random.nextInt(SOUND.size()));
  }

  /** Of units: a softmax of images or series goes along their last dimension, a finding. */
  Activation ofUnits() {
    // in DOUBLE rows far below zero have no softmax, another finding
    return precision == Precision.FLOAT && oneIn(12) ? Activation.SOFTMAX : activation();
  }

  /** Of what is fed back to itself: others grow from step to step. */
  Activation recurrent() {
    return of(Activation.TANH, Activation.TANH, Activation.SOFTSIGN, Activation.SIGMOID);
  }

  Activation gate() {
    return of(Activation.SIGMOID, Activation.SIGMOID, Activation.HARDTANH);
  }

  ConvolutionMode mode() {
    return of(ConvolutionMode.Truncate, ConvolutionMode.Same);
  }
}
