package org.dl4jreference.adversary;

import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;

/** Where a step can be made wrong. As it stands, it changes nothing. */
class Tampering {
  static final Tampering NONE = new Tampering();

  /** The network that is computed instead. */
  NetworkSpec spec(NetworkSpec spec) {
    return spec;
  }

  /** A layer's activation {@code [m, n]}; whatever follows is computed from it. */
  double[] activation(int layer, double[] a, int columns) {
    return a;
  }

  /** f'(z) of a layer {@code [m, n]}. */
  double[] slope(int layer, double[] slope, int columns) {
    return slope;
  }

  /** ∂score/∂a of the output, ∂score/∂z below. */
  double[] delta(int layer, double[] delta, int columns) {
    return delta;
  }

  /** The weight through which errors go back. */
  double[] backwardWeight(int layer, double[] w) {
    return w;
  }

  /** Whether batch normalisation lets errors back through its mean and variance. */
  boolean throughMoments() {
    return true;
  }

  double divisor(double examples) {
    return examples;
  }

  double score(double score) {
    return score;
  }

  /** The gradient of the score, which the update takes. */
  Tensors gradient(Tensors gradient) {
    return gradient;
  }

  /** 1 − β of the first moment. */
  double oneMinusBeta(double value) {
    return value;
  }

  /** t of 1 − βᵗ. */
  int time(int t) {
    return t;
  }

  int iteration(int iteration) {
    return iteration;
  }

  TrainingState next(TrainingState before, TrainingState next) {
    return next;
  }
}
