package org.dl4jreference.dl4j.names;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
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
import org.nd4j.linalg.lossfunctions.impl.LossSparseMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossSquaredHinge;
import org.nd4j.linalg.lossfunctions.impl.LossWasserstein;

/** The catalogue's names of DL4J's losses, both ways. */
public final class LossNames {
  /** What {@link LossMCXENT} clips the softmax to, in the score only; its constant is private. */
  private static final double SOFTMAX_CLIP = new LossMCXENT().getSoftmaxClipEps();

  private static final List<Row<?>> ROWS =
      List.of(
          new Row<>("mse", LossMSE.class, (f, w) -> new LossMSE(w), LossMSE::getWeights),
          new Row<>("l2", LossL2.class, (f, w) -> new LossL2(w), LossL2::getWeights),
          new Row<>("mae", LossMAE.class, (f, w) -> new LossMAE(w), LossMAE::getWeights),
          new Row<>("l1", LossL1.class, (f, w) -> new LossL1(w), LossL1::getWeights),
          new Row<>("mape", LossMAPE.class, (f, w) -> new LossMAPE(w), LossMAPE::getWeights),
          new Row<>("msle", LossMSLE.class, (f, w) -> new LossMSLE(w), LossMSLE::getWeights),
          new Row<>(
              "xent",
              LossBinaryXENT.class,
              (f, w) ->
                  new LossBinaryXENT(f.get("clipEps", LossBinaryXENT.DEFAULT_CLIPPING_EPSILON), w),
              LossBinaryXENT::getWeights),
          new Row<>(
              "mcxent",
              LossMCXENT.class,
              (f, w) -> new LossMCXENT(f.get("softmaxClipEps", SOFTMAX_CLIP), w),
              LossMCXENT::getWeights),
          // the same of labels that are written otherwise; read only
          new Row<>(
              "mcxent",
              LossSparseMCXENT.class,
              (f, w) -> new LossSparseMCXENT(w),
              LossSparseMCXENT::getWeights),
          new Row<>(
              "negativeloglikelihood",
              LossNegativeLogLikelihood.class,
              (f, w) -> new LossNegativeLogLikelihood(w),
              LossNegativeLogLikelihood::getWeights),
          unweighted("kld", LossKLD.class, LossKLD::new),
          unweighted("hinge", LossHinge.class, LossHinge::new),
          unweighted("squared_hinge", LossSquaredHinge.class, LossSquaredHinge::new),
          unweighted("poisson", LossPoisson.class, LossPoisson::new),
          unweighted("cosine_proximity", LossCosineProximity.class, LossCosineProximity::new),
          unweighted("wasserstein", LossWasserstein.class, LossWasserstein::new));

  private LossNames() {}

  private record Row<T extends ILossFunction>(
      String name,
      Class<T> type,
      BiFunction<Formula, INDArray, T> maker,
      Function<T, INDArray> weights) {
    Optional<Matrix> weightsOf(ILossFunction loss) {
      return Optional.ofNullable(weights.apply(type.cast(loss))).map(NdArrays::toMatrix);
    }
  }

  private static <T extends ILossFunction> Row<T> unweighted(
      String name, Class<T> type, Supplier<T> maker) {
    return new Row<>(
        name,
        type,
        (f, w) -> {
          if (w != null) {
            throw Formulas.absent("weighted loss", f, "leave the weights out");
          }
          return maker.get();
        },
        loss -> null);
  }

  static ILossFunction toDl4j(LossSpec loss, DataType type) {
    Formula f = loss.formula();
    return ROWS.stream()
        .filter(row -> row.name.equals(f.name()))
        .findFirst()
        .orElseThrow(() -> Formulas.absent("loss", f, "known are its LossFunction's"))
        .maker
        .apply(f, loss.weights().map(m -> NdArrays.of(m, type)).orElse(null));
  }

  /** Empty if the catalogue has no such loss; a subclass of one may compute anything. */
  public static Optional<LossSpec> fromDl4j(ILossFunction loss) {
    return ROWS.stream()
        .filter(row -> row.type == loss.getClass())
        .findFirst()
        .map(row -> new LossSpec(formula(row.name, loss), row.weightsOf(loss)));
  }

  private static Formula formula(String name, ILossFunction loss) {
    if (loss instanceof LossBinaryXENT xent) {
      return Formulas.with(
          name, "clipEps", xent.getClipEps(), LossBinaryXENT.DEFAULT_CLIPPING_EPSILON);
    }
    return loss instanceof LossMCXENT mcxent
        ? Formulas.with(name, "softmaxClipEps", mcxent.getSoftmaxClipEps(), SOFTMAX_CLIP)
        : Formula.named(name);
  }
}
