package org.dl4jreference.faults;

import static org.dl4jreference.faults.Fault.sized;
import static org.dl4jreference.faults.Fault.whole;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.dl4jreference.faults.Fault.Planted;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.rounding.Expected;

/** Forward passes and scores that are not those of sound DL4J. */
final class ForwardFaults {
  private ForwardFaults() {}

  static List<Fault> all() {
    List<Fault> all = new ArrayList<>();
    elements(all);
    parameters(all);
    units(all);
    scores(all);
    return all;
  }

  private static Matrix input(Site site, int layer) {
    return layer == 0 ? site.batch.x() : site.sound.layers().get(layer - 1).activation();
  }

  private static void elements(List<Fault> all) {
    all.add(
        sized(
            "pre-activation-element",
            "one pre-activation is off by ε",
            Training.SGD,
            (site, eps, r) -> {
              int l = r.nextInt(site.layers());
              Matrix z = site.sound.layers().get(l).preActivation();
              Matrix sigma = site.rounding().pass().preActivations().get(l).uncertainty().sigma();
              return Places.element(z, r, e -> site.isCertain(eps * z.get(e), sigma.get(e)))
                  .flatMap(
                      e ->
                          Planted.of(
                              Altered.of(site)
                                  .preActivation(l, Places.withElement(z, e, (1 + eps) * z.get(e))),
                              l));
            }));
    all.add(
        sized(
            "activation-element",
            "one activation is off by ε",
            Training.SGD,
            (site, eps, r) -> {
              int l = r.nextInt(site.layers());
              Matrix a = site.sound.layers().get(l).activation();
              Matrix sigma = site.rounding().pass().activations().get(l).uncertainty().sigma();
              return Places.element(a, r, e -> site.isCertain(eps * a.get(e), sigma.get(e)))
                  .flatMap(
                      e ->
                          Planted.of(
                              Altered.of(site)
                                  .activation(l, Places.withElement(a, e, (1 + eps) * a.get(e))),
                              l));
            }));
  }

  /** Everything computed by DL4J from parameters of which some are not those claimed. */
  private static Optional<Planted> with(Site site, int layer, UnaryOperator<Tensors> change) {
    Evaluation faulty =
        site.evaluate(
            site.spec,
            new TrainingState(
                change.apply(site.parameters()).map(site.precision::round),
                site.state.slots(),
                site.state.iteration(),
                site.state.epoch()),
            site.batch);
    Matrix z = faulty.layers().get(layer).preActivation();
    Expected local = site.rounding().pass().preActivations().get(layer);
    return Places.element(
            z,
            new java.util.Random(0),
            e ->
                site.isCertain(z.get(e) - local.value().get(e), local.uncertainty().sigma().get(e)))
        .map(
            e ->
                new Planted(
                    Altered.of(site, faulty).observation(),
                    layer,
                    p -> site.score().applyAsDouble(change.apply(p))));
  }

  private static Optional<Planted> with(
      Site site, int layer, String key, UnaryOperator<Matrix> change) {
    String name = Tensors.name(layer, key);
    return with(site, layer, p -> p.with(name, change.apply(p.get(name))));
  }

  private static void parameters(List<Fault> all) {
    all.add(
        sized(
            "weight-element-used",
            "the step uses one weight that is off by ε",
            Training.SGD,
            (site, eps, r) -> {
              int l = r.nextInt(site.layers());
              Matrix w = site.parameters().get(l, "W");
              Matrix a = input(site, l);
              Matrix sigma = site.rounding().pass().preActivations().get(l).uncertainty().sigma();
              return Places.element(
                      w,
                      r,
                      e -> {
                        int i = e / w.columns();
                        int j = e % w.columns();
                        for (int n = 0; n < a.rows(); n++) {
                          if (site.isCertain(eps * a.get(n, i) * w.get(e), sigma.get(n, j))) {
                            return true;
                          }
                        }
                        return false;
                      })
                  .flatMap(
                      e -> with(site, l, "W", m -> Places.withElement(m, e, (1 + eps) * m.get(e))));
            }));
    all.add(
        whole(
                "bias-dropped",
                "a layer's bias is not added",
                Training.SGD,
                (site, eps, r) ->
                    with(site, r.nextInt(site.layers()), "b", m -> Places.scaled(m, 0)))
            .explainedBy("missing-bias"));
    all.add(
        whole(
                "bias-twice",
                "a layer's bias is added twice",
                Training.SGD,
                (site, eps, r) ->
                    with(site, r.nextInt(site.layers()), "b", m -> Places.scaled(m, 2)))
            .explainedBy("doubled-bias"));
    all.add(
        whole(
                "weight-transposed",
                "a square weight is multiplied transposed",
                Training.SGD,
                (site, eps, r) -> {
                  int l = r.nextInt(site.layers());
                  int n = site.spec.layer(l).nIn();
                  return n == site.spec.layer(l).nOut() && n > 1
                      ? with(site, l, "W", Places::transposed)
                      : Optional.empty();
                })
            .explainedBy("transposed-weight"));
    all.add(
        whole(
            "stale-parameters",
            "the step is computed with the parameters before the last update",
            Training.SGD,
            (site, eps, r) -> {
              TrainingState old = TrainingState.initial(site.net.parameters());
              Evaluation first = site.evaluate(site.spec, old, site.batch);
              return Optional.of(
                  new Planted(
                      Altered.of(site, site.evaluate(site.spec, first.next(), site.batch))
                          .observation(),
                      0,
                      site.score()));
            }));
  }

  private static void units(List<Fault> all) {
    all.add(
        whole(
            "units-swapped",
            "two units' activations are swapped",
            Training.SGD,
            (site, eps, r) -> {
              int l = r.nextInt(site.layers());
              Matrix a = site.sound.layers().get(l).activation();
              return a.columns() < 2
                  ? Optional.empty()
                  : Planted.of(
                      Altered.of(site).activation(l, Places.swappedColumns(a, 0, a.columns() - 1)),
                      l);
            }));
    all.add(
        whole(
                "other-activation",
                "a hidden layer has softsign for its activation",
                Training.SGD,
                (site, eps, r) -> {
                  int l = r.nextInt(site.layers() - 1);
                  return withSpec(site, l, layer -> activation(layer, Formula.named("softsign")));
                })
            .explainedBy("other-activation"));
  }

  private static LayerSpec activation(LayerSpec layer, Formula f) {
    return new LayerSpec(
        layer.kind(),
        layer.nIn(),
        layer.nOut(),
        layer.hasBias(),
        layer.normalization(),
        f,
        layer.training());
  }

  private static Optional<Planted> withSpec(Site site, int layer, UnaryOperator<LayerSpec> change) {
    List<LayerSpec> layers = new ArrayList<>(site.spec.layers());
    layers.set(layer, change.apply(layers.get(layer)));
    NetworkSpec other = new NetworkSpec(layers, site.spec.loss());
    return Optional.of(
        new Planted(
            Altered.of(site, site.evaluate(other, site.state, site.batch)).observation(),
            layer,
            Site.score(Site.CATALOGUE, other, site.batch)));
  }

  /** A score that is wrong by a factor, with the gradient of the right one. */
  private static Optional<Planted> factor(Site site, double factor) {
    return score(site, site.precision.round(factor * site.sound.dataLoss()))
        .map(
            planted ->
                new Planted(
                    planted.seen(), planted.layer(), p -> factor * site.score().applyAsDouble(p)));
  }

  /** A score of another moment: asked at given parameters, the network still has the right one. */
  private static Optional<Planted> score(Site site, double loss) {
    return site.isCertain(
            loss - site.sound.dataLoss(),
            site.rounding().pass().dataLosses().get(0).uncertainty().sigma().get(0))
        ? Planted.of(Altered.of(site).loss(loss), site.layers())
        : Optional.empty();
  }

  private static void scores(List<Fault> all) {
    all.add(
        sized(
            "score-size",
            "the score is off by ε",
            Training.SGD,
            (site, eps, r) -> factor(site, 1 + eps)));
    all.add(
        whole(
                "score-summed",
                "the score is summed over the batch",
                Training.SGD,
                (site, eps, r) -> factor(site, site.batch.size()))
            .explainedBy("factor-batch"));
    all.add(
        whole(
                "score-n-out",
                "the score is not divided by nOut",
                Training.SGD,
                (site, eps, r) -> factor(site, site.spec.nOut()))
            .explainedBy("factor-n-out"));
    all.add(
        whole(
                "score-half",
                "the score has a factor ½",
                Training.SGD,
                (site, eps, r) -> factor(site, 0.5))
            .explainedBy("factor-half"));
    all.add(
        whole(
            "score-before",
            "the score is that of the step before",
            Training.SGD,
            (site, eps, r) -> score(site, site.previous.dataLoss())));
    all.add(
        whole(
                "score-after",
                "the score is that after the update",
                Training.SGD,
                (site, eps, r) ->
                    score(site, site.evaluate(site.spec, site.sound.next(), site.batch).dataLoss()))
            .explainedBy("score-after-update"));
    all.add(
        whole(
                "penalty-without-half",
                "the L2 penalty in the score lacks its ½",
                Training.L2,
                (site, eps, r) ->
                    Planted.of(
                        Altered.of(site).penalty(2 * site.sound.regularization()), site.layers()))
            .explainedBy("factor-double"));
    all.add(
        whole(
                "penalty-missing-in-score",
                "the score lacks the L2 penalty",
                Training.L2,
                (site, eps, r) -> Planted.of(Altered.of(site).penalty(0), site.layers()))
            .explainedBy("missing-penalty"));
    all.add(
        whole(
            "labels-shifted",
            "each example has its neighbour's label",
            Training.SGD,
            (site, eps, r) -> {
              int m = site.batch.size();
              int[] rows = Places.upTo(m);
              for (int i = 0; i < m; i++) {
                rows[i] = (i + 1) % m;
              }
              Batch other = new Batch(site.batch.x(), Places.rows(site.batch.y(), rows));
              return m < 2
                  ? Optional.empty()
                  : Optional.of(
                      new Planted(
                          Altered.of(site, site.evaluate(site.spec, site.state, other))
                              .observation(),
                          site.layers(),
                          Site.score(Site.CATALOGUE, site.spec, other)));
            }));
    all.add(
        whole(
            "mask-ignored-in-score",
            "the score counts examples that the mask leaves out",
            Training.MASKED,
            (site, eps, r) ->
                score(
                    site,
                    site.evaluate(site.spec, site.state, new Batch(site.batch.x(), site.batch.y()))
                        .dataLoss())));
  }
}
