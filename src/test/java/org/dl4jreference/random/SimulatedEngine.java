package org.dl4jreference.random;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.catalog.ElementwiseLoss;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.catalog.Output;
import org.dl4jreference.catalog.ParameterUpdate;
import org.dl4jreference.catalog.Updater;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.LayerValues;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.model.TrainingState;

/**
 * A network computed with every elementary result rounded to a precision, or perturbed at random: a
 * correct implementation in that arithmetic, independent of DL4J. With every updater; without
 * penalties, gradient normalisation, masks and weights of the outputs.
 */
public final class SimulatedEngine implements Engine {
  private final Catalogue catalogue = Catalogue.standard();
  private final Precision precision;
  private final DoubleUnaryOperator rounding;
  private final DoubleUnaryOperator factor;
  private final DoubleUnaryOperator function;

  /** Rounds to the nearest; TF32 rounds the factors of products only. */
  public SimulatedEngine(Precision precision) {
    this(
        precision,
        precision == Precision.TF32 ? Precision.FLOAT::round : precision::round,
        precision == Precision.TF32 ? precision::round : x -> x,
        precision == Precision.TF32 ? Precision.FLOAT::round : precision::round);
  }

  private SimulatedEngine(
      Precision precision,
      DoubleUnaryOperator rounding,
      DoubleUnaryOperator factor,
      DoubleUnaryOperator function) {
    this.function = function;
    this.precision = precision;
    this.rounding = rounding;
    this.factor = factor;
  }

  /**
   * Perturbs each result x to x·(1 + ξ), ξ uniform within ±u, those of library functions within the
   * error budget c·u that the model grants them, and rounds nothing.
   */
  public static SimulatedEngine perturbed(Precision precision, Random random) {
    double budget = ElementwiseActivation.DEFAULT_ACCURACY * precision.unitRoundoff();
    return new SimulatedEngine(
        precision,
        perturbation(precision, random),
        x -> x,
        x -> x * (1 + budget * (2 * random.nextDouble() - 1)));
  }

  /** x·(1 + ξ), ξ uniform within ±u. */
  public static DoubleUnaryOperator perturbation(Precision precision, Random random) {
    double u = precision.unitRoundoff();
    return x -> x * (1 + u * (2 * random.nextDouble() - 1));
  }

  @Override
  public String name() {
    return "simulated " + precision;
  }

  @Override
  public Precision precision() {
    return precision;
  }

  private double r(double x) {
    return rounding.applyAsDouble(x);
  }

  private double f(double x) {
    return factor.applyAsDouble(x);
  }

  private Matrix dot(Matrix a, Matrix b) {
    return Matrix.generate(
        a.rows(),
        b.columns(),
        (i, j) -> {
          double sum = 0;
          for (int k = 0; k < a.columns(); k++) {
            sum = r(sum + r(f(a.get(i, k)) * f(b.get(k, j))));
          }
          return sum;
        });
  }

  static Matrix transpose(Matrix a) {
    return Matrix.generate(a.columns(), a.rows(), (i, j) -> a.get(j, i));
  }

  private Matrix activation(Activation f, Matrix z) {
    if (f instanceof ElementwiseActivation e) {
      return z.map(x -> function.applyAsDouble(e.f().applyAsDouble(x)));
    }
    double[][] p = new double[z.rows()][];
    for (int i = 0; i < p.length; i++) {
      double max = Double.NEGATIVE_INFINITY;
      for (double v : z.rowArray(i)) {
        max = Math.max(max, v);
      }
      double sum = 0;
      p[i] = z.rowArray(i);
      for (int j = 0; j < p[i].length; j++) {
        p[i][j] = function.applyAsDouble(Math.exp(r(p[i][j] - max)));
        sum = r(sum + p[i][j]);
      }
      for (int j = 0; j < p[i].length; j++) {
        p[i][j] = r(p[i][j] / sum);
      }
    }
    return Matrix.ofRows(p);
  }

  private Matrix backward(Activation f, Matrix z, Matrix a, Matrix delta) {
    if (f instanceof ElementwiseActivation e) {
      return delta.zip(z, (d, x) -> r(d * function.applyAsDouble(e.derivative().applyAsDouble(x))));
    }
    double[] inner = new double[z.rows()];
    for (int i = 0; i < inner.length; i++) {
      for (int j = 0; j < z.columns(); j++) {
        inner[i] = r(inner[i] + r(a.get(i, j) * delta.get(i, j)));
      }
    }
    return Matrix.generate(
        z.rows(), z.columns(), (i, j) -> r(a.get(i, j) * r(delta.get(i, j) - inner[i])));
  }

  private Matrix outputDelta(Activation f, Loss loss, Matrix z, Matrix p, Matrix y) {
    if (Output.of(f, loss).isFused()) {
      return p.zip(y, (a, b) -> r(a - b));
    }
    Matrix ones = y.map(v -> 1);
    Matrix slope;
    if (loss instanceof ElementwiseLoss e) {
      double n = e.divisor(y.columns());
      slope = p.zip(y, (a, b) -> r(r(e.slope().applyAsDouble(a, b)) / n));
    } else {
      slope = loss.gradient(p, y, ones).map(this::r);
    }
    return backward(f, z, p, slope);
  }

  private double score(Loss loss, Matrix p, Matrix y) {
    Matrix terms =
        loss instanceof ElementwiseLoss e
            ? p.zip(y, (a, b) -> r(r(e.term().applyAsDouble(a, b)) / e.divisor(y.columns())))
            : loss.terms(p, y).map(this::r);
    double sum = 0;
    for (double t : terms.toArray()) {
      sum = r(sum + t);
    }
    return r(sum / y.rows());
  }

  @Override
  public Evaluation evaluate(NetworkSpec spec, TrainingState state, Batch batch) {
    Tensors p = state.parameters();
    List<LayerValues> layers = new ArrayList<>();
    List<SimulatedStandardization> norms = new ArrayList<>();
    Matrix a = batch.x();
    for (int l = 0; l < spec.layers().size(); l++) {
      LayerSpec layer = spec.layer(l);
      Matrix z = layer.hasWeight() ? dot(a, p.get(l, "W")) : a;
      norms.add(null);
      if (layer.normalization().isPresent()) {
        norms.set(l, new SimulatedStandardization(rounding, layer, p.layer(l)));
        z = norms.get(l).forward(z);
      }
      z = layer.hasBias() ? z.zip(p.get(l, "b"), (v, b) -> r(v + b)) : z;
      a = activation(catalogue.activation(layer.activation()), z);
      layers.add(new LayerValues(z, a));
    }
    Loss loss = catalogue.loss(spec.loss().formula());
    Activation last = catalogue.activation(spec.last().activation());
    Matrix z = layers.get(layers.size() - 1).preActivation();
    Matrix dz = outputDelta(last, loss, z, a, batch.y());
    Tensors gradient = gradient(spec, p, batch, layers, norms, dz);
    return new Evaluation(
        layers, score(loss, a, batch.y()), 0, gradient, gradient, update(spec, state, gradient));
  }

  private Tensors gradient(
      NetworkSpec spec,
      Tensors p,
      Batch batch,
      List<LayerValues> layers,
      List<SimulatedStandardization> norms,
      Matrix outputDelta) {
    Map<String, Matrix> gradients = new HashMap<>();
    double m = batch.size();
    Matrix ones = Matrix.filled(1, batch.size(), 1);
    Matrix dz = outputDelta;
    for (int l = layers.size() - 1; l >= 0; l--) {
      Map<String, Matrix> own = new HashMap<>();
      if (spec.layer(l).hasBias()) {
        own.put("b", dot(ones, dz));
      }
      Matrix ds = norms.get(l) == null ? dz : norms.get(l).backward(dz, own);
      Matrix below = ds;
      if (spec.layer(l).hasWeight()) {
        Matrix input = l == 0 ? batch.x() : layers.get(l - 1).activation();
        own.put("W", dot(transpose(input), ds));
        below = dot(ds, transpose(p.get(l, "W")));
      }
      int index = l;
      own.forEach((key, g) -> gradients.put(Tensors.name(index, key), g.map(v -> r(v / m))));
      if (l > 0) {
        LayerValues under = layers.get(l - 1);
        Activation f = catalogue.activation(spec.layer(l - 1).activation());
        dz = backward(f, under.preActivation(), under.activation(), below);
      }
    }
    return p.mapNamed((name, w) -> gradients.getOrDefault(name, w.map(v -> 0)));
  }

  private TrainingState update(NetworkSpec spec, TrainingState state, Tensors gradient) {
    ParameterUpdate update = new ParameterUpdate(catalogue, spec);
    Map<String, Matrix> next = new LinkedHashMap<>();
    Map<String, Map<String, Matrix>> slots = new HashMap<>();
    state
        .parameters()
        .byName()
        .forEach(
            (name, theta) ->
                next.put(
                    name,
                    update
                        .updater(name)
                        .map(
                            u -> updated(name, u, state, gradient, update.rate(name, state), slots))
                        .orElse(theta)));
    Map<String, Tensors> nextSlots = new HashMap<>();
    slots.forEach((slot, tensors) -> nextSlots.put(slot, new Tensors(tensors)));
    return new TrainingState(new Tensors(next), nextSlots, state.iteration() + 1, state.epoch());
  }

  private Matrix updated(
      String name,
      Updater updater,
      TrainingState state,
      Tensors gradient,
      double rate,
      Map<String, Map<String, Matrix>> slots) {
    Matrix theta = state.parameters().get(name);
    Matrix g = gradient.get(name);
    double[] next = new double[theta.size()];
    Map<String, double[]> fresh = new HashMap<>();
    updater.slots().forEach(slot -> fresh.put(slot, new double[theta.size()]));
    for (int e = 0; e < next.length; e++) {
      Map<String, Rounded> old = new HashMap<>();
      for (String slot : updater.slots()) {
        double value = ParameterUpdate.slot(state, updater, slot, name).get(e);
        old.put(slot, new Rounded(value, rounding));
      }
      Rounded element = new Rounded(g.get(e), rounding);
      Updater.Change<Rounded> step =
          updater.step(element, old, element.constant(rate), state.iteration() + 1);
      next[e] = r(theta.get(e) - step.update().value());
      for (String slot : updater.slots()) {
        fresh.get(slot)[e] = step.state().get(slot).value();
      }
    }
    fresh.forEach(
        (slot, values) ->
            slots
                .computeIfAbsent(slot, s -> new LinkedHashMap<>())
                .put(name, Matrix.of(theta.rows(), theta.columns(), values)));
    return Matrix.of(theta.rows(), theta.columns(), next);
  }
}
