package org.dl4jreference.faults;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.BaseActivationFunction;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Wrong pieces such as a user of DL4J might write. */
final class Pieces {
  private Pieces() {}

  /** An activation whose value or derivative is wrong. */
  static final class FaultyActivation extends BaseActivationFunction {
    private static final long serialVersionUID = 1L;

    private final transient IActivation sound;
    private final transient UnaryOperator<INDArray> value;
    private final transient UnaryOperator<INDArray> slope;

    FaultyActivation(
        IActivation sound, UnaryOperator<INDArray> value, UnaryOperator<INDArray> slope) {
      this.sound = sound;
      this.value = value;
      this.slope = slope;
    }

    @Override
    public INDArray getActivation(INDArray in, boolean training) {
      return value.apply(sound.getActivation(in, training));
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
      return new Pair<>(slope.apply(sound.backprop(in, epsilon).getFirst()), null);
    }
  }

  /** A loss whose score or gradient is wrong. */
  static final class FaultyLoss implements ILossFunction {
    private static final long serialVersionUID = 1L;

    private final transient ILossFunction sound;
    private final double score;
    private final transient UnaryOperator<INDArray> gradient;

    FaultyLoss(ILossFunction sound, double score, UnaryOperator<INDArray> gradient) {
      this.sound = sound;
      this.score = score;
      this.gradient = gradient;
    }

    @Override
    public double computeScore(
        INDArray labels, INDArray z, IActivation activation, INDArray mask, boolean average) {
      return score * sound.computeScore(labels, z, activation, mask, average);
    }

    @Override
    public INDArray computeScoreArray(
        INDArray labels, INDArray z, IActivation activation, INDArray mask) {
      return sound.computeScoreArray(labels, z, activation, mask).muli(score);
    }

    @Override
    public INDArray computeGradient(
        INDArray labels, INDArray z, IActivation activation, INDArray mask) {
      return gradient.apply(sound.computeGradient(labels, z, activation, mask));
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
        INDArray labels, INDArray z, IActivation activation, INDArray mask, boolean average) {
      return new Pair<>(
          computeScore(labels, z, activation, mask, average),
          computeGradient(labels, z, activation, mask));
    }

    @Override
    public String name() {
      return "faulty " + sound.name();
    }
  }

  /** Adam as a user might write it, right but for one thing. */
  static final class OwnAdam extends Adam {
    private static final long serialVersionUID = 1L;

    private final int stepsLate;
    private final boolean epsilonInRoot;

    OwnAdam(double learningRate, double epsilon, int stepsLate, boolean epsilonInRoot) {
      super(learningRate, DEFAULT_ADAM_BETA1_MEAN_DECAY, DEFAULT_ADAM_BETA2_VAR_DECAY, epsilon);
      this.stepsLate = stepsLate;
      this.epsilonInRoot = epsilonInRoot;
    }

    @Override
    public OwnAdam clone() {
      return new OwnAdam(getLearningRate(), getEpsilon(), stepsLate, epsilonInRoot);
    }

    @Override
    public GradientUpdater instantiate(INDArray view, boolean initialize) {
      OwnAdamUpdater updater = new OwnAdamUpdater(this);
      INDArray flat = view.reshape(view.length());
      updater.setStateViewArray(flat, new long[] {flat.length() / 2}, flat.ordering(), initialize);
      return updater;
    }
  }

  private static final class OwnAdamUpdater extends AdamUpdater {
    private final OwnAdam config;

    OwnAdamUpdater(OwnAdam config) {
      super(config);
      this.config = config;
    }

    @Override
    public void applyUpdater(INDArray gradient, int iteration, int epoch) {
      Map<String, INDArray> state = getState();
      INDArray m = state.get(M_STATE);
      INDArray v = state.get(V_STATE);
      INDArray g = gradient.reshape(m.shape());
      m.muli(config.getBeta1()).addi(g.mul(1 - config.getBeta1()));
      v.muli(config.getBeta2()).addi(g.mul(g).muli(1 - config.getBeta2()));
      int t = iteration + 1 + config.stepsLate;
      double rate =
          config.getLearningRate(iteration, epoch)
              * Math.sqrt(1 - Math.pow(config.getBeta2(), t))
              / (1 - Math.pow(config.getBeta1(), t));
      INDArray root =
          config.epsilonInRoot
              ? Transforms.sqrt(v.add(config.getEpsilon()), false)
              : Transforms.sqrt(v, true).addi(config.getEpsilon());
      g.assign(m.mul(rate).divi(root));
    }
  }
}
