package org.dl4jreference.faults;

import static org.dl4jreference.faults.Fault.sized;
import static org.dl4jreference.faults.Fault.whole;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.dl4j.FaultyDl4j;
import org.dl4jreference.faults.Fault.Planted;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.conditions.Conditions;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Wrong activations, losses, layers and updaters, run through DL4J itself. */
final class PieceFaults {
  private PieceFaults() {}

  static List<Fault> all() {
    List<Fault> all = new ArrayList<>();
    activations(all);
    losses(all);
    layers(all);
    updaters(all);
    return all;
  }

  private static Evaluation with(Site site, Consumer<MultiLayerConfiguration> change) {
    return FaultyDl4j.evaluate(site.spec, site.state, site.batch, site.precision, change);
  }

  private static Optional<Planted> planted(
      Site site, Evaluation faulty, int layer, java.util.function.ToDoubleFunction<Tensors> score) {
    return Optional.of(new Planted(Altered.of(site, faulty).observation(), layer, score));
  }

  private static Evaluation withActivation(
      Site site, int layer, UnaryOperator<INDArray> value, UnaryOperator<INDArray> slope) {
    return with(
        site,
        c -> {
          BaseLayer conf = (BaseLayer) c.getConf(layer).getLayer();
          conf.setActivationFn(new Pieces.FaultyActivation(conf.getActivationFn(), value, slope));
        });
  }

  private static int hidden(Site site, java.util.Random r) {
    return r.nextInt(site.layers() - 1);
  }

  /** A wrong slope shows in the gradients from its layer downwards. */
  private static Optional<Planted> slope(Site site, int layer, UnaryOperator<INDArray> slope) {
    Evaluation faulty = withActivation(site, layer, UnaryOperator.identity(), slope);
    return site.isDetectable(only(site, faulty.dataGradient(), layer))
        ? planted(site, faulty, layer, site.score())
        : Optional.empty();
  }

  private static Tensors only(Site site, Tensors g, int layer) {
    return g.mapNamed((name, m) -> Tensors.layerOf(name) == layer ? m : site.gradient().get(name));
  }

  /** The network with a·factor for the activation of one layer, as DL4J then computes it. */
  private static Optional<Planted> valued(Site site, int layer, double factor) {
    ElementwiseActivation sound =
        (ElementwiseActivation) Site.CATALOGUE.activation(site.spec.layer(layer).activation());
    ElementwiseActivation scaled =
        ElementwiseActivation.smooth(
            sound.name(),
            z -> factor * sound.f().applyAsDouble(z),
            z -> factor * sound.derivative().applyAsDouble(z));
    Evaluation faulty =
        withActivation(site, layer, a -> a.muli(factor), delta -> delta.muli(factor));
    NetworkSpec spec = site.spec;
    return planted(site, faulty, layer, Site.score(Site.CATALOGUE.with(scaled), spec, site.batch));
  }

  private static void activations(List<Fault> all) {
    all.add(
        sized(
            "activation-slope",
            "a hidden activation's derivative is off by ε",
            Training.SGD,
            (site, eps, r) -> slope(site, hidden(site, r), d -> d.muli(1 + eps))));
    all.add(
        sized(
            "activation-value",
            "a hidden activation and its derivative are off by ε",
            Training.SGD,
            (site, eps, r) -> valued(site, hidden(site, r), 1 + eps)));
    all.add(
        whole(
            "activation-float-constant",
            "a hidden activation contains the constant 0.1f in DOUBLE",
            Training.SGD,
            (site, eps, r) ->
                site.precision == Precision.DOUBLE
                    ? valued(site, hidden(site, r), 0.1f / 0.1)
                    : Optional.empty()));
    all.add(
        whole(
            "activation-slope-sign",
            "a hidden activation's derivative has the opposite sign",
            Training.SGD,
            (site, eps, r) -> slope(site, hidden(site, r), INDArray::negi)));
    all.add(
        whole(
            "activation-slope-one",
            "a hidden activation hands the error on unchanged",
            Training.SGD,
            (site, eps, r) -> {
              int l = hidden(site, r);
              Evaluation faulty =
                  with(
                      site,
                      c -> {
                        BaseLayer conf = (BaseLayer) c.getConf(l).getLayer();
                        conf.setActivationFn(new StraightThrough(conf.getActivationFn()));
                      });
              return planted(site, faulty, l, site.score());
            }));
  }

  /** The value of an activation with the derivative 1. */
  private static final class StraightThrough
      extends org.nd4j.linalg.activations.BaseActivationFunction {
    private static final long serialVersionUID = 1L;

    private final transient org.nd4j.linalg.activations.IActivation sound;

    StraightThrough(org.nd4j.linalg.activations.IActivation sound) {
      this.sound = sound;
    }

    @Override
    public INDArray getActivation(INDArray in, boolean training) {
      return sound.getActivation(in, training);
    }

    @Override
    public Pair<INDArray, INDArray> backprop(INDArray in, INDArray epsilon) {
      return new Pair<>(epsilon, null);
    }
  }

  private static Evaluation withLoss(Site site, UnaryOperator<ILossFunction> loss) {
    return with(
        site,
        c -> {
          OutputLayer conf = (OutputLayer) c.getConf(site.layers() - 1).getLayer();
          conf.setLossFn(loss.apply(conf.getLossFn()));
        });
  }

  private static Optional<Planted> gradient(Site site, UnaryOperator<INDArray> change) {
    Evaluation faulty = withLoss(site, sound -> new Pieces.FaultyLoss(sound, 1, change));
    return site.isDetectable(only(site, faulty.dataGradient(), site.layers() - 1))
        ? planted(site, faulty, site.layers() - 1, site.score())
        : Optional.empty();
  }

  private static void losses(List<Fault> all) {
    all.add(
        sized(
            "loss-gradient",
            "a loss's gradient is off by ε",
            Training.SGD,
            (site, eps, r) -> gradient(site, g -> g.muli(1 + eps))));
    all.add(
        whole(
                "loss-without-n-out",
                "an MSE's gradient is not divided by nOut",
                Training.SGD,
                (site, eps, r) ->
                    site.spec.loss().formula().name().equals("mse")
                        ? gradient(site, g -> g.muli(site.spec.nOut()))
                        : Optional.empty())
            .explainedBy("factor-n-out"));
    all.add(
        whole(
                "loss-sign",
                "a loss's gradient has the opposite sign",
                Training.SGD,
                (site, eps, r) -> gradient(site, INDArray::negi))
            .explainedBy("wrong-sign"));
    all.add(
        whole(
            "loss-clipped",
            "a loss clips its gradient at a tenth",
            Training.SGD,
            (site, eps, r) ->
                gradient(
                    site,
                    g -> {
                      BooleanIndexing.replaceWhere(g, 0.1, Conditions.greaterThan(0.1));
                      BooleanIndexing.replaceWhere(g, -0.1, Conditions.lessThan(-0.1));
                      return g;
                    })));
    all.add(
        whole(
                "loss-score-half",
                "a loss's score has a factor ½, its gradient not",
                Training.SGD,
                (site, eps, r) ->
                    planted(
                        site,
                        withLoss(site, s -> new Pieces.FaultyLoss(s, 0.5, g -> g)),
                        site.layers(),
                        p -> 0.5 * site.score().applyAsDouble(p)))
            .explainedBy("factor-half"));
    all.add(
        whole(
                "loss-consistently-doubled",
                "a loss and its gradient are both twice themselves",
                Training.SGD,
                (site, eps, r) ->
                    planted(
                        site,
                        withLoss(site, s -> new Pieces.FaultyLoss(s, 2, g -> g.muli(2))),
                        site.layers(),
                        p -> 2 * site.score().applyAsDouble(p)))
            .explainedBy("factor-double"));
    all.add(
        whole(
            "loss-unweighted",
            "a loss ignores its weights",
            Training.WEIGHTED,
            (site, eps, r) -> {
              NetworkSpec unweighted =
                  new NetworkSpec(
                      site.spec.layers(), org.dl4jreference.model.LossSpec.named("mse"));
              return planted(
                  site,
                  withLoss(site, s -> new LossMSE()),
                  site.layers(),
                  Site.score(Site.CATALOGUE, unweighted, site.batch));
            }));
  }

  private static Evaluation withLayer(
      Site site,
      int layer,
      java.util.function.BiFunction<INDArray, java.util.Map<String, INDArray>, INDArray> forward,
      UnaryOperator<Pair<Gradient, INDArray>> backward) {
    return with(
        site,
        c ->
            c.getConf(layer)
                .setLayer(
                    DenseWithFault.replacing(
                        (DenseLayer) c.getConf(layer).getLayer(), forward, backward)));
  }

  private static UnaryOperator<Pair<Gradient, INDArray>> times(String key, double factor) {
    return p -> {
      p.getFirst().getGradientFor(key).muli(factor);
      return p;
    };
  }

  private static void layers(List<Fault> all) {
    all.add(
        whole(
                "layer-without-bias",
                "a dense layer forgets its bias",
                Training.SGD,
                (site, eps, r) -> {
                  int l = hidden(site, r);
                  String b = Tensors.name(l, "b");
                  return planted(
                      site,
                      withLayer(site, l, (z, p) -> z.subRowVector(p.get("b")), g -> g),
                      l,
                      p -> site.score().applyAsDouble(p.with(b, Places.scaled(p.get(b), 0))));
                })
            .explainedBy("missing-bias"));
    all.add(
        whole(
                "layer-bias-gradient-missing",
                "a dense layer computes no bias gradient",
                Training.SGD,
                (site, eps, r) -> {
                  int l = hidden(site, r);
                  return planted(
                      site, withLayer(site, l, (z, p) -> z, times("b", 0)), l, site.score());
                })
            .explainedBy("missing-bias-gradient"));
    all.add(
        whole(
                "layer-bias-gradient-doubled",
                "a dense layer counts its bias gradient twice",
                Training.SGD,
                (site, eps, r) -> {
                  int l = hidden(site, r);
                  return planted(
                      site, withLayer(site, l, (z, p) -> z, times("b", 2)), l, site.score());
                })
            .explainedBy("doubled-bias-gradient"));
    all.add(
        sized(
            "layer-weight-gradient",
            "a dense layer's weight gradient is off by ε",
            Training.SGD,
            (site, eps, r) -> {
              int l = hidden(site, r);
              Evaluation faulty = withLayer(site, l, (z, p) -> z, times("W", 1 + eps));
              return site.isDetectable(faulty.dataGradient())
                  ? planted(site, faulty, l, site.score())
                  : Optional.empty();
            }));
    all.add(
        sized(
            "layer-hands-down",
            "a dense layer hands down an error that is off by ε",
            Training.SGD,
            (site, eps, r) -> {
              int l = site.layers() - 2;
              Evaluation faulty =
                  withLayer(
                      site,
                      l,
                      (z, p) -> z,
                      p -> new Pair<>(p.getFirst(), p.getSecond().muli(1 + eps)));
              return l > 0 && site.isDetectable(only(site, faulty.dataGradient(), l - 1))
                  ? planted(site, faulty, l - 1, site.score())
                  : Optional.empty();
            }));
  }

  private static Optional<Planted> updater(Site site, IUpdater faulty) {
    Evaluation e =
        with(
            site,
            c -> {
              for (int l = 0; l < site.layers(); l++) {
                BaseLayer conf = (BaseLayer) c.getConf(l).getLayer();
                conf.setIUpdater(faulty);
                conf.setBiasUpdater(null);
              }
            });
    return planted(site, e, 0, site.score());
  }

  private static void updaters(List<Fault> all) {
    all.add(
        whole(
            "own-adam-epsilon-in-root",
            "an Adam has its epsilon under the root",
            Training.ADAM_WITH_LARGE_EPSILON,
            (site, eps, r) -> updater(site, new Pieces.OwnAdam(0.01, 1e-3, 0, true))));
    all.add(
        whole(
                "own-adam-late",
                "an Adam counts its steps from 2",
                Training.ADAM,
                (site, eps, r) -> updater(site, new Pieces.OwnAdam(0.01, 1e-8, 1, false)))
            .explainedBy("iteration-off-by-one"));
    all.add(
        whole(
            "own-rate-per-example",
            "an updater divides its rate by the batch once more",
            Training.SGD,
            (site, eps, r) ->
                site.batch.size() == 1
                    ? Optional.empty()
                    : updater(site, new Sgd(0.5 / site.batch.size()))));
  }

  /** The same Adam, written by hand without a fault: to be found sound. */
  static Evaluation ownSoundAdam(Site site) {
    return with(
        site,
        c -> {
          for (int l = 0; l < site.layers(); l++) {
            BaseLayer conf = (BaseLayer) c.getConf(l).getLayer();
            conf.setIUpdater(new Pieces.OwnAdam(0.01, 1e-8, 0, false));
            conf.setBiasUpdater(null);
          }
        });
  }
}
