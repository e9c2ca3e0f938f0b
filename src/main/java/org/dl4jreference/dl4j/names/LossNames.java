package org.dl4jreference.dl4j.names;

import java.util.Optional;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LossSpec;
import org.dl4jreference.model.Matrix;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossCosineProximity;
import org.nd4j.linalg.lossfunctions.impl.LossHinge;
import org.nd4j.linalg.lossfunctions.impl.LossKLD;
import org.nd4j.linalg.lossfunctions.impl.LossL1;
import org.nd4j.linalg.lossfunctions.impl.LossL2;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMAPE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossMSLE;
import org.nd4j.linalg.lossfunctions.impl.LossNegativeLogLikelihood;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;
import org.nd4j.linalg.lossfunctions.impl.LossSquaredHinge;
import org.nd4j.linalg.lossfunctions.impl.LossWasserstein;

/** The catalogue's names of DL4J's losses, both ways. */
public final class LossNames {
  /** What {@link LossMCXENT} clips the softmax to, in the score only; its constant is private. */
  private static final double SOFTMAX_CLIP = new LossMCXENT().getSoftmaxClipEps();

  private LossNames() {}

  static ILossFunction toDl4j(LossSpec loss, DataType type) {
    INDArray w = loss.weights().map(m -> NdArrays.of(m, type)).orElse(null);
    Formula f = loss.formula();
    return switch (f.name()) {
      case "mse" -> new LossMSE(w);
      case "l2" -> new LossL2(w);
      case "mae" -> new LossMAE(w);
      case "l1" -> new LossL1(w);
      case "mape" -> new LossMAPE(w);
      case "msle" -> new LossMSLE(w);
      case "xent" ->
          new LossBinaryXENT(f.get("clipEps", LossBinaryXENT.DEFAULT_CLIPPING_EPSILON), w);
      case "mcxent" -> new LossMCXENT(f.get("softmaxClipEps", SOFTMAX_CLIP), w);
      case "negativeloglikelihood" -> new LossNegativeLogLikelihood(w);
      default -> unweighted(loss);
    };
  }

  private static ILossFunction unweighted(LossSpec loss) {
    Formula f = loss.formula();
    ILossFunction found =
        switch (f.name()) {
          case "kld" -> new LossKLD();
          case "hinge" -> new LossHinge();
          case "squared_hinge" -> new LossSquaredHinge();
          case "poisson" -> new LossPoisson();
          case "cosine_proximity" -> new LossCosineProximity();
          case "wasserstein" -> new LossWasserstein();
          default -> throw Formulas.absent("loss", f, "known are its LossFunction's");
        };
    if (loss.weights().isPresent()) {
      throw Formulas.absent("weighted loss", f, "leave the weights out");
    }
    return found;
  }

  /** Empty if the catalogue has no such loss. */
  public static Optional<LossSpec> fromDl4j(ILossFunction loss) {
    if (CustomFormulas.isForeign(loss)) {
      return Optional.empty();
    }
    if (loss.getClass() == LossBinaryXENT.class) {
      LossBinaryXENT xent = (LossBinaryXENT) loss;
      return spec(
          Formulas.with(
              "xent", "clipEps", xent.getClipEps(), LossBinaryXENT.DEFAULT_CLIPPING_EPSILON),
          xent.getWeights());
    }
    if (loss.getClass() == LossMCXENT.class || loss.getClass() == LossNegativeLogLikelihood.class) {
      LossMCXENT mcxent = (LossMCXENT) loss;
      String name = loss.getClass() == LossMCXENT.class ? "mcxent" : "negativeloglikelihood";
      return spec(
          Formulas.with(name, "softmaxClipEps", mcxent.getSoftmaxClipEps(), SOFTMAX_CLIP),
          mcxent.getWeights());
    }
    if (loss instanceof LossL2 l2) {
      return spec(Formula.named(l2 instanceof LossMSE ? "mse" : "l2"), l2.getWeights());
    }
    if (loss instanceof LossL1 l1) {
      return spec(Formula.named(l1 instanceof LossMAE ? "mae" : "l1"), l1.getWeights());
    }
    if (loss instanceof LossMAPE mape) {
      return spec(Formula.named("mape"), mape.getWeights());
    }
    if (loss instanceof LossMSLE msle) {
      return spec(Formula.named("msle"), msle.getWeights());
    }
    return unweightedName(loss).map(LossSpec::named);
  }

  private static Optional<String> unweightedName(ILossFunction loss) {
    if (loss instanceof LossKLD) {
      return Optional.of("kld");
    }
    if (loss instanceof LossHinge) {
      return Optional.of("hinge");
    }
    if (loss instanceof LossSquaredHinge) {
      return Optional.of("squared_hinge");
    }
    if (loss instanceof LossPoisson) {
      return Optional.of("poisson");
    }
    if (loss instanceof LossCosineProximity) {
      return Optional.of("cosine_proximity");
    }
    return loss instanceof LossWasserstein ? Optional.of("wasserstein") : Optional.empty();
  }

  private static Optional<LossSpec> spec(Formula formula, INDArray weights) {
    Optional<Matrix> w = Optional.ofNullable(weights).map(NdArrays::toMatrix);
    return Optional.of(new LossSpec(formula, w));
  }
}
