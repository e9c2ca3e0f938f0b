package org.dl4jreference.rounding;

import static org.dl4jreference.np.NumPy.add;
import static org.dl4jreference.np.NumPy.dot;
import static org.dl4jreference.np.NumPy.multiply;
import static org.dl4jreference.np.NumPy.sum;
import static org.dl4jreference.np.NumPy.sumRows;
import static org.dl4jreference.np.NumPy.transpose;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.ElementwiseActivation;
import org.dl4jreference.catalog.ElementwiseLoss;
import org.dl4jreference.catalog.Loss;
import org.dl4jreference.catalog.Softmax;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.ForwardPass;

/**
 * What rounding can do at worst, for tutorial-sized networks: a deterministic bound of every error,
 * where σ is what is to be expected. A sum of n products errs by at most γₙ·Σ|a|·|w|, γₙ = n·u/(1 −
 * n·u), in any order (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 3.1,
 * equation 3.5). Errors of its factors add |w|·E(a); an elementwise function is taken at both ends
 * of [z − E, z + E] and at its kinks between them. The bound grows with n where σ grows with √n, so
 * it is useless for wide networks.
 *
 * <p>For dense and activation layers without normalisation, activations whose slope is monotone on
 * either side of 0 and of their kinks, and losses that are convex in each output.
 */
final class WorstCase {
  /** Slope monotone between −∞, 0, the kinks and ∞, so that its extremes are at ends. */
  private static final Set<String> ACTIVATIONS =
      Set.of(
          "identity",
          "sigmoid",
          "tanh",
          "relu",
          "leakyrelu",
          "relu6",
          "thresholdedrelu",
          "elu",
          "selu",
          "softplus",
          "softsign",
          "hardtanh",
          "hardsigmoid",
          "rectifiedtanh",
          "cube",
          "softmax");

  private static final Set<String> CONVEX =
      Set.of(
          "mse",
          "l2",
          "mae",
          "l1",
          "xent",
          "mcxent",
          "negativeloglikelihood",
          "hinge",
          "squared_hinge",
          "poisson",
          "kld",
          "mape",
          "wasserstein");

  private final Catalogue catalogue;
  private final NetworkSpec spec;
  private final Precision precision;
  private final double u;
  private final List<Matrix> preActivations = new ArrayList<>();
  private final List<Matrix> activations = new ArrayList<>();
  private final Map<String, Matrix> gradients = new HashMap<>();
  private final double score;
  private final Tensors p;

  /**
   * Bounds a forward and backward pass.
   *
   * @param catalogue what the names mean
   * @param spec the network
   * @param parameters the parameters, representable in the precision
   * @param batch the examples, representable in the precision
   * @param precision the arithmetic under test, not TF32
   * @throws IllegalArgumentException if a layer, activation or loss has no bound
   */
  WorstCase(
      Catalogue catalogue, NetworkSpec spec, Tensors parameters, Batch batch, Precision precision) {
    this.catalogue = catalogue;
    this.spec = spec;
    this.p = parameters;
    this.precision = precision;
    this.u = precision.unitRoundoff();
    check();
    List<ForwardPass.Layer> layers = ForwardPass.layers(catalogue, spec, parameters, batch.x());
    Matrix error = batch.x().map(v -> 0);
    for (int l = 0; l < layers.size(); l++) {
      error = forward(l, layers.get(l), error);
    }
    ForwardPass.Layer last = layers.get(layers.size() - 1);
    Matrix factor = ForwardPass.factor(spec, batch);
    this.score = score(last, batch.y(), factor);
    backward(layers, batch, factor);
  }

  private void check() {
    if (precision == Precision.TF32) {
      throw new IllegalArgumentException(
          "no worst-case bound for TF32, which mixes two precisions");
    }
    for (LayerSpec layer : spec.layers()) {
      if (layer.normalization().isPresent()) {
        throw new IllegalArgumentException(
            "no worst-case bound for '%s': only layers without normalization have one"
                .formatted(layer.normalization().get().name()));
      }
      known("activation", layer.activation().name(), ACTIVATIONS);
    }
    known("loss", spec.loss().formula().name(), CONVEX);
  }

  private static void known(String what, String name, Set<String> names) {
    if (!names.contains(name)) {
      throw new IllegalArgumentException(
          "no worst-case bound for %s '%s', expected one of %s"
              .formatted(what, name, names.stream().sorted().toList()));
    }
  }

  private Activation activation(int l) {
    return catalogue.activation(spec.layer(l).activation());
  }

  private double gamma(int n) {
    double nu = n * u;
    return nu < 1 ? nu / (1 - nu) : Double.POSITIVE_INFINITY;
  }

  /** n roundings of a number whose own error is at most e, and n underflows. */
  private double rounded(int n, double x, double e) {
    return e + gamma(n) * (Math.abs(x) + e) + n * precision.smallestNormal();
  }

  /** E(a·b) = E(a)|b| + |a|E(b) + E(a)E(b) + γₙ(|a| + E(a))(|b| + E(b)). */
  private Matrix product(Matrix a, Matrix ea, Matrix b, Matrix eb) {
    Matrix sizeA = add(a.map(Math::abs), ea);
    Matrix sizeB = add(b.map(Math::abs), eb);
    Matrix through = add(dot(ea, sizeB), dot(a.map(Math::abs), eb));
    int n = a.columns();
    double floor = 2 * n * precision.smallestNormal();
    return add(through, multiply(dot(sizeA, sizeB), gamma(n + 1))).map(e -> e + floor);
  }

  private Matrix forward(int l, ForwardPass.Layer layer, Matrix inputError) {
    Matrix error = inputError;
    if (spec.layer(l).hasWeight()) {
      Matrix w = p.get(l, "W");
      error = product(layer.input(), inputError, w, w.map(v -> 0));
      error = layer.preActivation().zip(error, (z, e) -> rounded(1, z, e));
    }
    preActivations.add(error);
    activations.add(
        activation(l) instanceof ElementwiseActivation f
            ? layer.preActivation().zip(error, (z, e) -> forward(f, z, e))
            : softmax(layer.preActivation(), layer.activation(), error));
    return activations.get(l);
  }

  private double forward(ElementwiseActivation f, double z, double e) {
    double a = f.f().applyAsDouble(z);
    double scale = Math.max(Math.abs(a), f.scale().applyAsDouble(z));
    double through = largestChange(f, f.f(), z, e);
    return through + f.accuracy() * u * (scale + through) + precision.smallestNormal();
  }

  /** max |g(x) − g(z)| over |x − z| ≤ e, g monotone between 0, the kinks and the ends. */
  private static double largestChange(
      ElementwiseActivation f, DoubleUnaryOperator g, double z, double e) {
    double here = g.applyAsDouble(z);
    double change =
        Math.max(Math.abs(g.applyAsDouble(z - e) - here), Math.abs(g.applyAsDouble(z + e) - here));
    List<Double> places = new ArrayList<>(f.kinks());
    places.add(0.0);
    for (double place : places) {
      if (Math.abs(z - place) <= e) {
        for (double x : new double[] {Math.nextDown(place), place, Math.nextUp(place)}) {
          change = Math.max(change, Math.abs(g.applyAsDouble(x) - here));
        }
      }
    }
    return change;
  }

  /** p·(e^(2E) − 1) with the row's largest E, and the roundings of exponent, sum and quotient. */
  private Matrix softmax(Matrix z, Matrix a, Matrix error) {
    double c = ElementwiseActivation.DEFAULT_ACCURACY;
    return Matrix.generate(
        z.rows(),
        z.columns(),
        (i, j) -> {
          double e = 0;
          double low = Double.POSITIVE_INFINITY;
          double high = Double.NEGATIVE_INFINITY;
          for (int k = 0; k < z.columns(); k++) {
            e = Math.max(e, error.get(i, k));
            low = Math.min(low, z.get(i, k));
            high = Math.max(high, z.get(i, k));
          }
          double exponent = e + u * (high - low);
          double relative = Math.expm1(2 * exponent) + 2 * c * u + gamma(z.columns() + 2);
          return a.get(i, j) * relative + 2 * precision.smallestNormal();
        });
  }

  private double score(ForwardPass.Layer last, Matrix y, Matrix factor) {
    Matrix terms = catalogue.output(spec).terms(last.preActivation(), y);
    Loss loss = catalogue.loss(spec.loss().formula());
    Matrix prediction = last.activation();
    Matrix slope = loss.gradient(prediction, y, y.map(v -> 1));
    Matrix error = activations.get(activations.size() - 1);
    Matrix up = loss.terms(prediction.zip(error, Double::sum), y);
    Matrix down = loss.terms(prediction.zip(error, (a, b) -> a - b), y);
    double c = ElementwiseActivation.DEFAULT_ACCURACY;
    double own = 0;
    double sizes = 0;
    for (int k = 0; k < terms.size(); k++) {
      double v = Math.abs(factor.get(k));
      if (v == 0) {
        continue;
      }
      double t = terms.get(k);
      // a convex term changes most at an end, or falls along its slope
      double change =
          Math.max(
              Math.max(Math.abs(up.get(k) - t), Math.abs(down.get(k) - t)),
              Math.abs(slope.get(k)) * error.get(k));
      double scale = Math.max(Math.abs(t), termScale(loss, prediction.get(k), y.get(k)));
      own += v * (change + c * u * (scale + change) + precision.smallestNormal());
      sizes += v * (Math.abs(t) + change);
    }
    double total = own + gamma(terms.size() + 3) * sizes;
    return unknown(total / y.rows());
  }

  private double termScale(Loss loss, double a, double y) {
    return loss instanceof ElementwiseLoss e
        ? e.termScale().applyAsDouble(a, y) / e.divisor(spec.nOut())
        : 0;
  }

  private static double unknown(double bound) {
    return Double.isNaN(bound) ? Double.POSITIVE_INFINITY : bound;
  }

  private void backward(List<ForwardPass.Layer> layers, Batch batch, Matrix factor) {
    int l = layers.size() - 1;
    double m = batch.size();
    Matrix y = batch.y();
    Matrix delta = catalogue.output(spec).delta(layers.get(l).preActivation(), y, factor);
    Matrix error = outputDelta(layers.get(l), y, factor).map(WorstCase::unknown);
    for (; l >= 0; l--) {
      Matrix ones = Matrix.filled(1, batch.size(), 1);
      Matrix none = ones.map(v -> 0);
      if (spec.layer(l).hasBias()) {
        mean(Tensors.name(l, "b"), sumRows(delta), product(ones, none, delta, error), m);
      }
      Matrix below = delta;
      Matrix errorBelow = error;
      if (spec.layer(l).hasWeight()) {
        Matrix at = transpose(layers.get(l).input());
        Matrix inputError = l == 0 ? at.map(v -> 0) : transpose(activations.get(l - 1));
        mean(Tensors.name(l, "W"), dot(at, delta), product(at, inputError, delta, error), m);
        Matrix wt = transpose(p.get(l, "W"));
        below = dot(delta, wt);
        errorBelow = product(delta, error, wt, wt.map(v -> 0));
      }
      if (l > 0) {
        Matrix z = layers.get(l - 1).preActivation();
        error = backward(l - 1, z, below, errorBelow);
        delta = activation(l - 1).backward(z, below);
      }
    }
  }

  private void mean(String name, Matrix sum, Matrix error, double m) {
    gradients.put(name, sum.zip(error, (s, e) -> unknown(rounded(2, s / m, e / m))));
  }

  /** E(δ∘f') = E(δ)(|f'| + E(f')) + |δ|E(f') and the roundings; for softmax p∘(δ − Σp·δ). */
  private Matrix backward(int l, Matrix z, Matrix delta, Matrix error) {
    Matrix ez = preActivations.get(l);
    if (activation(l) instanceof ElementwiseActivation f) {
      return Matrix.generate(
              z.rows(),
              z.columns(),
              (i, j) -> slope(f, z.get(i, j), ez.get(i, j), delta.get(i, j), error.get(i, j)))
          .map(WorstCase::unknown);
    }
    Matrix a = Softmax.INSTANCE.value(z);
    Matrix ea = activations.get(l);
    Matrix size = add(delta.map(Math::abs), error);
    return Matrix.generate(
        z.rows(),
        z.columns(),
        (i, j) -> {
          double inner = 0;
          double sizes = 0;
          for (int k = 0; k < z.columns(); k++) {
            inner += ea.get(i, k) * size.get(i, k) + a.get(i, k) * error.get(i, k);
            sizes += (a.get(i, k) + ea.get(i, k)) * size.get(i, k);
          }
          inner += gamma(z.columns() + 2) * sizes;
          double bracket = size.get(i, j) + sizes;
          return ea.get(i, j) * bracket
              + a.get(i, j) * (error.get(i, j) + inner)
              + gamma(3) * (a.get(i, j) + ea.get(i, j)) * (bracket + inner)
              + 3 * precision.smallestNormal();
        });
  }

  private double slope(ElementwiseActivation f, double z, double ez, double delta, double error) {
    double value = Math.abs(f.derivative().applyAsDouble(z));
    double scale = Math.max(value, f.derivativeScale().applyAsDouble(z));
    double change = largestChange(f, f.derivative(), z, ez);
    double es = change + f.accuracy() * u * (scale + change);
    double through = error * (value + es) + Math.abs(delta) * es;
    return rounded(3, value * delta, through);
  }

  private Matrix outputDelta(ForwardPass.Layer last, Matrix y, Matrix factor) {
    int l = activations.size() - 1;
    Matrix a = last.activation();
    Matrix ea = activations.get(l);
    if (catalogue.output(spec).isFused()) {
      Matrix vy = multiply(y, factor);
      return Matrix.generate(
          y.rows(),
          y.columns(),
          (i, j) -> {
            double weight =
                activation(l) instanceof Softmax
                    ? sum(Matrix.row(vy.rowArray(i)).map(Math::abs))
                    : factor.get(i, j);
            double size = weight * (a.get(i, j) + ea.get(i, j)) + Math.abs(vy.get(i, j));
            return weight * ea.get(i, j) + 8 * u * size + 4 * precision.smallestNormal();
          });
    }
    ElementwiseLoss loss = (ElementwiseLoss) catalogue.loss(spec.loss().formula());
    double n = loss.divisor(y.columns());
    Matrix delta = loss.gradient(a, y, factor);
    Matrix error =
        Matrix.generate(
            y.rows(),
            y.columns(),
            (i, j) -> {
              double v = Math.abs(factor.get(i, j)) / n;
              double t = y.get(i, j);
              double here = loss.slope().applyAsDouble(a.get(i, j), t);
              // where the loss has a kink, the distance to it is rounded too
              double reach = ea.get(i, j) + 2 * u * Math.abs(a.get(i, j));
              double up = loss.slope().applyAsDouble(a.get(i, j) + reach, t) - here;
              double down = loss.slope().applyAsDouble(a.get(i, j) - reach, t) - here;
              double change = Math.max(Math.abs(up), Math.abs(down));
              double scale =
                  Math.max(Math.abs(here), loss.slopeScale().applyAsDouble(a.get(i, j), t));
              return rounded(2, v * here, v * (change + 4 * u * (scale + change)));
            });
    return backward(l, last.preActivation(), delta, error.map(WorstCase::unknown));
  }

  /** In DOUBLE the float64 reference errs as well. */
  private Matrix both(Matrix bound) {
    return precision == Precision.DOUBLE ? multiply(bound, 2) : bound;
  }

  /**
   * The bound of a layer's pre-activations, from the inputs on.
   *
   * @param l the layer
   * @return E(z) {@code [m, nOut]}
   */
  Matrix preActivation(int l) {
    return both(preActivations.get(l));
  }

  /**
   * The bound of a layer's activations, from the inputs on.
   *
   * @param l the layer
   * @return E(f(z)) {@code [m, nOut]}
   */
  Matrix activationBound(int l) {
    return both(activations.get(l));
  }

  /**
   * The bound of the gradient of the mean data loss.
   *
   * @return E(∂loss/∂θ) in the parameters' shapes; infinite beside singularities
   */
  Tensors gradient() {
    return p.mapNamed((name, theta) -> both(gradients.get(name)));
  }

  /**
   * The bound of the mean data loss.
   *
   * @return E(loss); infinite beside singularities
   */
  double dataLoss() {
    return precision == Precision.DOUBLE ? 2 * score : score;
  }
}
