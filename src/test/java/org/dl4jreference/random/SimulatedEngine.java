package org.dl4jreference.random;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.catalog.ElementwiseLoss;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.catalog.Output;
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
 * A dense network computed with every elementary result rounded to a precision: a correct
 * implementation in that precision, independent of DL4J. Plain gradient descent only.
 */
public final class SimulatedEngine implements Engine {
  private final Catalogue catalogue = Catalogue.standard();
  private final Precision precision;

  public SimulatedEngine(Precision precision) {
    this.precision = precision;
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
    return precision.round(x);
  }

  private Matrix dot(Matrix a, Matrix b) {
    return Matrix.generate(
        a.rows(),
        b.columns(),
        (i, j) -> {
          double sum = 0;
          for (int k = 0; k < a.columns(); k++) {
            sum = r(sum + r(a.get(i, k) * b.get(k, j)));
          }
          return sum;
        });
  }

  private Matrix transpose(Matrix a) {
    return Matrix.generate(a.columns(), a.rows(), (i, j) -> a.get(j, i));
  }

  private Matrix activation(Activation f, Matrix z) {
    if (f instanceof ElementwiseActivation e) {
      return z.map(x -> r(e.f().applyAsDouble(x)));
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
        p[i][j] = r(Math.exp(r(p[i][j] - max)));
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
      return delta.zip(z, (d, x) -> r(d * r(e.derivative().applyAsDouble(x))));
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

  private double score(Activation f, Loss loss, Matrix z, Matrix p, Matrix y) {
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
    Matrix a = batch.x();
    for (int l = 0; l < spec.layers().size(); l++) {
      Matrix s = dot(a, p.get(l, "W"));
      Matrix z = s.zip(p.get(l, "b"), (v, b) -> r(v + b));
      a = activation(catalogue.activation(spec.layer(l).activation()), z);
      layers.add(new LayerValues(z, a));
    }
    Loss loss = catalogue.loss(spec.loss().formula());
    Activation last = catalogue.activation(spec.last().activation());
    int l = layers.size() - 1;
    Matrix z = layers.get(l).preActivation();
    Matrix dz = outputDelta(last, loss, z, a, batch.y());
    Map<String, Matrix> gradients = new HashMap<>();
    double m = batch.size();
    for (; l >= 0; l--) {
      Matrix input = l == 0 ? batch.x() : layers.get(l - 1).activation();
      Matrix ones = Matrix.filled(1, batch.size(), 1);
      gradients.put(Tensors.name(l, "W"), dot(transpose(input), dz).map(v -> r(v / m)));
      gradients.put(Tensors.name(l, "b"), dot(ones, dz).map(v -> r(v / m)));
      if (l > 0) {
        Matrix below = dot(dz, transpose(p.get(l, "W")));
        LayerValues under = layers.get(l - 1);
        Activation f = catalogue.activation(spec.layer(l - 1).activation());
        dz = backward(f, under.preActivation(), under.activation(), below);
      }
    }
    Tensors gradient = p.mapNamed((name, w) -> gradients.get(name));
    LayerSpec first = spec.layer(0);
    double rate = first.training().updater().learningRate().get("value", 0);
    Map<String, Matrix> next = new LinkedHashMap<>();
    p.byName()
        .forEach(
            (name, w) ->
                next.put(name, w.zip(gradient.get(name), (v, g) -> r(v - r(r(rate) * g)))));
    return new Evaluation(
        layers,
        score(last, loss, z, a, batch.y()),
        0,
        gradient,
        gradient,
        new TrainingState(new Tensors(next), Map.of(), state.iteration() + 1, state.epoch()));
  }
}
