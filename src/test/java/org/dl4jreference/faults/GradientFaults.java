package org.dl4jreference.faults;

import static org.dl4jreference.faults.Fault.sized;
import static org.dl4jreference.faults.Fault.whole;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.faults.Fault.Planted;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.LayerValues;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.ChainRule;
import org.dl4jreference.reference.ForwardPass;

/** Gradients that are not those of sound DL4J; the update follows from them. */
final class GradientFaults {
  private GradientFaults() {}

  static List<Fault> all() {
    List<Fault> all = new ArrayList<>();
    parts(all);
    factors(all);
    biases(all);
    places(all);
    buffers(all);
    precisions(all);
    return all;
  }

  /** The gradient of this site, changed; empty where that is not certain to be seen. */
  private static Optional<Planted> planted(Site site, Tensors changed, int layer) {
    return site.isDetectable(changed.map(site.precision::round))
        ? Planted.of(Altered.of(site).gradient(changed), layer)
        : Optional.empty();
  }

  private static Optional<Planted> tensor(
      Site site, int layer, String key, UnaryOperator<Matrix> change) {
    String name = Tensors.name(layer, key);
    return planted(
        site, site.gradient().with(name, change.apply(site.gradient().get(name))), layer);
  }

  private static Optional<Planted> element(
      Site site, int layer, String key, double epsilon, java.util.Random random, double factor) {
    String name = Tensors.name(layer, key);
    Matrix g = site.gradient().get(name);
    return Places.element(g, random, e -> site.isDetectable(name, e, epsilon))
        .flatMap(e -> tensor(site, layer, key, m -> Places.withElement(m, e, factor * m.get(e))));
  }

  private static void parts(List<Fault> all) {
    all.add(
        sized(
            "gradient-weight-element",
            "one weight's gradient is off by ε",
            Training.SGD,
            (site, eps, r) -> element(site, r.nextInt(site.layers()), "W", eps, r, 1 + eps)));
    all.add(
        sized(
            "gradient-bias-element",
            "one bias's gradient is off by ε",
            Training.SGD,
            (site, eps, r) -> element(site, r.nextInt(site.layers()), "b", eps, r, 1 + eps)));
    all.add(
        sized(
            "gradient-row",
            "the gradient of all weights of one input is off by ε",
            Training.SGD,
            (site, eps, r) -> {
              int l = r.nextInt(site.layers());
              int row = r.nextInt(site.spec.layer(l).nIn());
              return tensor(site, l, "W", m -> Places.row(m, row, 1 + eps));
            }));
    all.add(
        sized(
            "gradient-column",
            "the gradient of all weights of one unit is off by ε",
            Training.SGD,
            (site, eps, r) -> {
              int l = r.nextInt(site.layers());
              int column = r.nextInt(site.spec.layer(l).nOut());
              return tensor(site, l, "W", m -> Places.column(m, column, 1 + eps));
            }));
    all.add(
        sized(
            "gradient-weights",
            "the gradient of a layer's weights is off by ε",
            Training.SGD,
            (site, eps, r) ->
                tensor(site, r.nextInt(site.layers()), "W", m -> Places.scaled(m, 1 + eps))));
    all.add(
        sized(
            "gradient-layer",
            "the gradient of a layer is off by ε",
            Training.SGD,
            (site, eps, r) -> {
              int l = r.nextInt(site.layers());
              return planted(site, Places.layer(site.gradient(), l, 1 + eps), l);
            }));
    all.add(
        sized(
            "gradient-all",
            "the whole gradient is off by ε",
            Training.SGD,
            (site, eps, r) ->
                planted(
                    site, site.gradient().map(m -> Places.scaled(m, 1 + eps)), site.layers() - 1)));
    all.add(
        sized(
            "gradient-element-penalised",
            "with L2, one weight's gradient of the data loss is off by ε",
            Training.L2,
            (site, eps, r) -> element(site, r.nextInt(site.layers()), "W", eps, r, 1 + eps)));
    all.add(
        sized(
            "gradient-element-before-adam",
            "one weight's gradient is off by ε, and Adam goes on from it",
            Training.ADAM,
            (site, eps, r) -> element(site, r.nextInt(site.layers()), "W", eps, r, 1 + eps)));
  }

  private static Fault factor(String name, String what, Factor factor) {
    return whole(
        name,
        what,
        Training.SGD,
        (site, eps, r) ->
            planted(
                site,
                site.gradient().map(m -> Places.scaled(m, factor.of(site))),
                site.layers() - 1));
  }

  private interface Factor {
    double of(Site site);
  }

  private static void factors(List<Fault> all) {
    all.add(
        factor("sign-all", "the whole gradient has the opposite sign", s -> -1)
            .explainedBy("wrong-sign"));
    all.add(
        whole(
                "sign-layer",
                "the gradient of a layer has the opposite sign",
                Training.SGD,
                (site, eps, r) -> {
                  int l = r.nextInt(site.layers());
                  return planted(site, Places.layer(site.gradient(), l, -1), l);
                })
            .explainedBy("wrong-sign"));
    all.add(
        whole(
            "sign-element",
            "one weight's gradient has the opposite sign",
            Training.SGD,
            (site, eps, r) -> element(site, r.nextInt(site.layers()), "W", 1, r, -1)));
    all.add(
        factor("factor-double", "the gradient is twice itself", s -> 2)
            .explainedBy("factor-double"));
    all.add(
        factor("factor-half", "the gradient is half of itself", s -> 0.5)
            .explainedBy("factor-half"));
    all.add(
        factor("factor-n-out", "the gradient is not divided by nOut", s -> s.spec.nOut())
            .explainedBy("factor-n-out"));
    all.add(
        factor("sum-for-mean", "the gradient is summed over the batch", s -> s.batch.size())
            .explainedBy("factor-batch"));
    all.add(
        factor(
                "batch-twice",
                "the gradient is divided by the batch twice",
                s -> 1.0 / s.batch.size())
            .explainedBy("factor-batch"));
    all.add(
        factor(
                "short-last-batch",
                "a short last batch is divided by the size of the full ones",
                s -> s.batch.size() / (s.batch.size() + 3.0))
            .explainedBy("factor-batch"));
    all.add(
        factor(
            "float-constant",
            "the gradient is multiplied by 0.1f and divided by 0.1",
            s -> s.precision == Precision.DOUBLE ? 0.1f / 0.1 : 1));
  }

  private static void biases(List<Fault> all) {
    all.add(
        whole(
                "bias-gradient-missing",
                "a layer's bias gets no gradient",
                Training.SGD,
                (site, eps, r) ->
                    tensor(site, r.nextInt(site.layers()), "b", m -> Places.scaled(m, 0)))
            .explainedBy("missing-bias-gradient"));
    all.add(
        whole(
                "bias-gradient-doubled",
                "a layer's bias gradient is counted twice",
                Training.SGD,
                (site, eps, r) ->
                    tensor(site, r.nextInt(site.layers()), "b", m -> Places.scaled(m, 2)))
            .explainedBy("doubled-bias-gradient"));
  }

  private static void places(List<Fault> all) {
    all.add(
        whole(
                "transposed-gradient",
                "a square weight's gradient is transposed",
                Training.SGD,
                (site, eps, r) ->
                    squareFrom(site, 0).flatMap(l -> tensor(site, l, "W", Places::transposed)))
            .explainedBy("transposed-weight"));
    all.add(
        whole(
            "transposed-backward",
            "a square weight is not transposed on the way back",
            Training.SGD,
            (site, eps, r) ->
                squareFrom(site, 1).flatMap(l -> planted(site, backwardWith(site, l), l - 1))));
    all.add(
        whole(
            "swapped-columns",
            "the gradients of two units are swapped",
            Training.SGD,
            (site, eps, r) -> {
              int l = r.nextInt(site.layers());
              int last = site.spec.layer(l).nOut() - 1;
              return tensor(site, l, "W", m -> Places.swappedColumns(m, 0, last));
            }));
    all.add(
        whole(
            "swapped-rows",
            "the gradients of two inputs are swapped",
            Training.SGD,
            (site, eps, r) -> {
              int l = r.nextInt(site.layers());
              int last = site.spec.layer(l).nIn() - 1;
              return tensor(
                  site,
                  l,
                  "W",
                  m -> Places.transposed(Places.swappedColumns(Places.transposed(m), 0, last)));
            }));
    all.add(
        whole(
            "dead-weight",
            "one weight's gradient is zero",
            Training.SGD,
            (site, eps, r) -> element(site, r.nextInt(site.layers()), "W", 1, r, 0)));
    all.add(
        whole(
                "clipped-silently",
                "the gradient is clipped at half its largest element",
                Training.SGD,
                (site, eps, r) -> {
                  double limit = Places.largest(site.gradient()) / 2;
                  return planted(
                          site,
                          site.gradient()
                              .map(m -> m.map(v -> Math.max(-limit, Math.min(limit, v)))),
                          0)
                      .map(p -> new Planted(p.seen(), lastChanged(site, p), p.score()));
                })
            .explainedBy("clipping"));
    all.add(
        whole(
            "small-flushed",
            "elements below a thousandth of the largest are flushed to zero",
            Training.SGD,
            (site, eps, r) -> {
              double limit = Places.largest(site.gradient()) / 1000;
              return planted(
                      site, site.gradient().map(m -> m.map(v -> Math.abs(v) < limit ? 0 : v)), 0)
                  .map(p -> new Planted(p.seen(), lastChanged(site, p), p.score()));
            }));
  }

  /** The last layer with an element that is certain to be seen. */
  private static int lastChanged(Site site, Planted planted) {
    Tensors seen = planted.seen().dataGradient().orElseThrow();
    for (int l = site.layers() - 1; l >= 0; l--) {
      int layer = l;
      Tensors only =
          seen.mapNamed(
              (name, m) -> Tensors.layerOf(name) == layer ? m : site.gradient().get(name));
      if (site.isDetectable(only)) {
        return l;
      }
    }
    throw new IllegalStateException("nothing to be seen");
  }

  /** The last layer with a square weight. */
  private static Optional<Integer> squareFrom(Site site, int first) {
    for (int l = site.layers() - 1; l >= first; l--) {
      int n = site.spec.layer(l).nIn();
      if (n > 1 && n == site.spec.layer(l).nOut()) {
        return Optional.of(l);
      }
    }
    return Optional.empty();
  }

  /** The chain rule with the weight of one layer transposed on the way back only. */
  private static Tensors backwardWith(Site site, int transposed) {
    Tensors p = site.parameters();
    String name = Tensors.name(transposed, "W");
    Tensors faulty = p.with(name, Places.transposed(p.get(name)));
    List<ForwardPass.Layer> up = new ArrayList<>();
    Matrix a = site.batch.x();
    for (int l = 0; l < site.layers(); l++) {
      LayerValues own = site.sound.layers().get(l);
      Matrix linear = ForwardPass.layer(Site.CATALOGUE, site.spec.layer(l), p, l, a).linear();
      up.add(new ForwardPass.Layer(a, linear, own.preActivation(), own.activation()));
      a = own.activation();
    }
    Map<String, Matrix> gradients = new HashMap<>();
    int l = up.size() - 1;
    Matrix factor = ForwardPass.factor(site.spec, site.batch).map(v -> v / site.batch.size());
    Matrix delta =
        Site.CATALOGUE.output(site.spec).delta(up.get(l).preActivation(), site.batch.y(), factor);
    for (; l >= 0; l--) {
      Matrix below =
          ChainRule.backward(
              Site.CATALOGUE, site.spec.layer(l), faulty, l, up.get(l), delta, gradients);
      if (l > 0) {
        Activation f = Site.CATALOGUE.activation(site.spec.layer(l - 1).activation());
        delta = f.backward(up.get(l - 1).preActivation(), below);
      }
    }
    return p.mapNamed((tensor, m) -> gradients.get(tensor));
  }

  /** The gradient that DL4J computes on other examples. */
  private static Optional<Planted> onOther(Site site, Batch other) {
    Tensors g = site.evaluate(site.spec, site.state, other).dataGradient();
    return planted(site, g, site.layers() - 1);
  }

  private static void buffers(List<Fault> all) {
    all.add(
        whole(
            "stale-gradient",
            "the gradient is that of the step before",
            Training.SGD,
            (site, eps, r) -> planted(site, site.previous.dataGradient(), site.layers() - 1)));
    all.add(
        whole(
            "accumulated-gradient",
            "the gradient of the step before is not cleared",
            Training.SGD,
            (site, eps, r) ->
                planted(
                    site,
                    site.gradient()
                        .mapNamed(
                            (name, m) ->
                                m.zip(site.previous.dataGradient().get(name), Double::sum)),
                    site.layers() - 1)));
    all.add(
        whole(
            "gradient-after-update",
            "the gradient is taken at the updated parameters",
            Training.SGD,
            (site, eps, r) ->
                planted(
                    site,
                    site.evaluate(site.spec, site.sound.next(), site.batch).dataGradient(),
                    site.layers() - 1)));
    all.add(
        whole(
            "example-dropped",
            "the last example is left out of the gradient",
            Training.SGD,
            (site, eps, r) ->
                site.batch.size() < 2
                    ? Optional.empty()
                    : onOther(site, site.batch.slice(0, site.batch.size() - 1))));
    all.add(
        whole(
            "example-duplicated",
            "the last example is replaced by the first in the gradient",
            Training.SGD,
            (site, eps, r) -> {
              int[] rows = Places.upTo(site.batch.size());
              rows[rows.length - 1] = 0;
              return onOther(
                  site,
                  new Batch(Places.rows(site.batch.x(), rows), Places.rows(site.batch.y(), rows)));
            }));
    all.add(
        whole(
            "mask-ignored",
            "the gradient counts examples that the mask leaves out",
            Training.MASKED,
            (site, eps, r) -> onOther(site, new Batch(site.batch.x(), site.batch.y()))));
  }

  private static Optional<Planted> rounded(Site site, Precision precision) {
    return planted(site, site.gradient().map(precision::round), 0)
        .map(p -> new Planted(p.seen(), lastChanged(site, p), p.score()));
  }

  private static void precisions(List<Fault> all) {
    all.add(
        whole(
            "gradient-in-bfloat16",
            "the gradient was stored as bfloat16",
            Training.SGD,
            (site, eps, r) -> rounded(site, Precision.BFLOAT16)));
    all.add(
        whole(
            "gradient-in-half",
            "the gradient was stored as float16",
            Training.SGD,
            (site, eps, r) -> rounded(site, Precision.HALF)));
    all.add(
        whole(
                "float-as-double",
                "everything was computed in FLOAT and is claimed to be DOUBLE",
                Training.SGD,
                (site, eps, r) -> {
                  if (site.precision != Precision.DOUBLE) {
                    return Optional.empty();
                  }
                  return Planted.of(
                      Altered.of(
                          site,
                          Site.evaluateIn(Precision.FLOAT, site.spec, site.state, site.batch)),
                      0);
                })
            .explainedBy("lower-precision"));
  }
}
