package org.dl4jreference.rounding;

import static org.dl4jreference.np.NumPy.dot;
import static org.dl4jreference.np.NumPy.multiply;
import static org.dl4jreference.np.NumPy.sumRows;
import static org.dl4jreference.np.NumPy.transpose;
import static org.dl4jreference.rounding.Roundoff.deviation;
import static org.dl4jreference.rounding.Roundoff.guard;
import static org.dl4jreference.rounding.Roundoff.square;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dl4jreference.catalog.Activation;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.catalog.Normalization;
import org.dl4jreference.catalog.Standardization;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.ChainRule;
import org.dl4jreference.reference.ForwardPass;

/**
 * The standard deviation that rounding alone gives every number of a forward and backward pass, by
 * first-order propagation beside the reference's own values. About three more passes of the same
 * size.
 */
public final class StepRounding {
  private final Catalogue catalogue;
  private final NetworkSpec spec;
  private final Tensors p;
  private final Batch batch;
  private final Precision precision;
  private final Roundoff arithmetic;
  private final Roundoff backward;
  private final List<LayerRounding> layers = new ArrayList<>();
  private final Map<String, Matrix> gradients = new LinkedHashMap<>();
  private final Map<String, Matrix> varGradients = new LinkedHashMap<>();

  /**
   * Follows rounding through a step.
   *
   * @param catalogue what the names mean
   * @param spec the network
   * @param parameters the parameters, representable in the precision
   * @param batch the examples, representable in the precision
   * @param precision the arithmetic under test
   * @param k how many standard deviations rounding may explain
   * @throws IllegalArgumentException if an activation has no rounding model
   */
  public StepRounding(
      Catalogue catalogue,
      NetworkSpec spec,
      Tensors parameters,
      Batch batch,
      Precision precision,
      double k) {
    this(catalogue, spec, parameters, batch, precision, k, Map.of());
  }

  /**
   * Follows rounding through a step of a subject whose pre-activations are known: where one lies
   * within k·σ of a kink, the subject's own side is taken, and no other is right.
   *
   * @param seen the subject's z, by layer
   */
  public StepRounding(
      Catalogue catalogue,
      NetworkSpec spec,
      Tensors parameters,
      Batch batch,
      Precision precision,
      double k,
      Map<Integer, Matrix> seen) {
    this.catalogue = catalogue;
    this.spec = spec;
    this.p = parameters;
    this.batch = batch;
    this.precision = precision;
    this.arithmetic = Roundoff.of(precision, k);
    this.backward = arithmetic.beforeDivisionBy(batch.size());
    Matrix a = batch.x();
    Matrix varA = zero(a);
    for (int l = 0; l < spec.layers().size(); l++) {
      LayerRounding layer = layer(l, a, varA, Optional.ofNullable(seen.get(l)));
      layers.add(layer);
      a = layer.values().activation();
      varA = layer.varActivation();
    }
    backward();
  }

  private static Matrix zero(Matrix like) {
    return Matrix.filled(like.rows(), like.columns(), 0);
  }

  private LayerSpec spec(int l) {
    return spec.layer(l);
  }

  private Activation activation(int l) {
    return catalogue.activation(spec(l).activation());
  }

  /**
   * One layer fed by another input than the reference's own, as when only this layer is judged.
   *
   * @param l the layer
   * @param input a of the layer below, exact
   * @return z, then f(z) of the reference, and the standard deviations of both
   */
  public LocalRounding local(int l, Matrix input) {
    LayerRounding layer = layer(l, input, zero(input), Optional.empty());
    return new LocalRounding(
        layer.values().preActivation(),
        deviation(both(layer.varPreActivation())),
        layer.values().activation(),
        deviation(both(layer.varActivation())));
  }

  /**
   * The activation of given pre-activations.
   *
   * @param l the layer
   * @param z pre-activations, exact
   * @return f(z) and its standard deviation
   */
  public LocalRounding localActivation(int l, Matrix z) {
    Matrix varA = new ActivationRounding(arithmetic).forward(activation(l), z, zero(z), zero(z));
    return new LocalRounding(z, zero(z), activation(l).value(z), deviation(both(varA)));
  }

  private LayerRounding layer(int l, Matrix a, Matrix varA, Optional<Matrix> seen) {
    ForwardPass.Layer values = ForwardPass.layer(catalogue, spec(l), p, l, a);
    Matrix varS = varA;
    if (spec(l).hasWeight()) {
      Matrix w = p.get(l, "W");
      varS = arithmetic.product(a, varA, w, zero(w), values.linear());
    }
    Matrix varN = varS;
    if (catalogue.normalization(spec(l)) instanceof Standardization norm) {
      Matrix gain = p.get(l, norm.gainKey());
      Matrix shift = norm.hasShift() ? p.get(l, "beta") : zero(gain);
      varN = normalization(norm, l, values, varS).forward(gain, shift);
    }
    Matrix z = values.preActivation();
    Matrix varZ =
        spec(l).hasWeight() || spec(l).normalization().isPresent()
            ? varN.zip(z, (v, x) -> v + arithmetic.rounding(x))
            : varN;
    Matrix variance = arithmetic.overflow(z, guard(varZ));
    ActivationRounding f = new ActivationRounding(arithmetic);
    Matrix known = seen.map(own -> known(l, z, variance, own)).orElse(z.map(x -> 0));
    Matrix side = seen.map(own -> LayerRounding.chosen(known, own, z)).orElse(z);
    Matrix reach = LayerRounding.chosen(known, zero(z), variance);
    Matrix out = seen.isPresent() ? activation(l).value(side) : values.activation();
    Matrix varOut = f.forward(activation(l), side, variance, reach);
    return new LayerRounding(
        new ForwardPass.Layer(values.input(), values.linear(), side, out),
        varA,
        varS,
        variance,
        arithmetic.overflow(out, varOut),
        reach,
        f.kinks(activation(l), side, reach));
  }

  /** 1 where z lies near a kink and the subject's own z within rounding of it, else 0. */
  private Matrix known(int l, Matrix z, Matrix varZ, Matrix own) {
    Matrix near = new ActivationRounding(arithmetic).kinks(activation(l), z, varZ);
    return Matrix.generate(
        z.rows(),
        z.columns(),
        (i, j) -> {
          double error = Math.abs(own.get(i, j) - z.get(i, j));
          return near.get(i, j) > 0 && error <= arithmetic.k() * Math.sqrt(varZ.get(i, j)) ? 1 : 0;
        });
  }

  private NormalizationRounding normalization(
      Standardization norm, int l, ForwardPass.Layer values, Matrix varS) {
    return new NormalizationRounding(arithmetic, norm, values.linear(), varS, p.layer(l));
  }

  private void backward() {
    int l = layers.size() - 1;
    double m = batch.size();
    Matrix factor = ForwardPass.factor(spec, batch);
    Matrix delta =
        multiply(
            catalogue.output(spec).delta(layers.get(l).values().preActivation(), batch.y(), factor),
            1 / m);
    Matrix varDelta = multiply(output(factor).delta(), 1 / m / m);
    Matrix jumps = multiply(output(factor).jumps(), 1 / m);
    Matrix curvature = multiply(output(factor).curvature(), 1 / m);
    SharedRounding shared = shared(l);
    for (; l >= 0; l--) {
      LayerRounding layer = layers.get(l);
      Matrix varBelow = backward(l, layer, delta, varDelta, shared);
      Matrix jumpsBelow = jumps(l, layer, jumps);
      Matrix below = ChainRule.backward(catalogue, spec(l), p, l, layer.values(), delta, gradients);
      if (l > 0) {
        LayerRounding under = layers.get(l - 1);
        // an error of a comes back in its own δ, by all the units above at once
        curvature = curvatureBelow(l, curvature);
        varBelow =
            guard(varBelow.zip(multiply(square(curvature), under.varActivation()), Double::sum));
        Matrix z = under.values().preActivation();
        if (isBatchNormalization(l)) {
          // what the examples share is projected out
          shared = shared(l - 1);
        } else if (spec(l).hasWeight()) {
          shared = shared(l - 1).or(shared.through(p.get(l, "W"), varDelta));
        } else {
          shared = shared(l - 1).or(shared);
        }
        varDelta =
            new ActivationRounding(backward).backward(activation(l - 1), under, below, varBelow);
        curvature = ActivationRounding.curvature(activation(l - 1), z, below, curvature);
        jumps = new ActivationRounding(backward).jumps(activation(l - 1), under, below, jumpsBelow);
        delta = activation(l - 1).backward(z, below);
      }
    }
  }

  /** ∂²score/∂a² of each a by itself: (W²)ᵀ of that of z; not carried through a normalisation. */
  private Matrix curvatureBelow(int l, Matrix curvature) {
    if (spec(l).normalization().isPresent()) {
      return Matrix.filled(batch.size(), spec(l).nIn(), 0);
    }
    return spec(l).hasWeight() ? dot(curvature, transpose(square(p.get(l, "W")))) : curvature;
  }

  /**
   * Adds what jumps count to the variances of the layer's gradients, which they may differ by, and
   * returns how much ∂score/∂a of the layer below may.
   */
  private Matrix jumps(int l, LayerRounding layer, Matrix dZ) {
    Matrix dS = dZ;
    if (catalogue.normalization(spec(l)) instanceof Standardization norm) {
      NormalizationRounding rounding = normalization(norm, l, layer.values(), layer.varLinear());
      Matrix hat = norm.standardized(layer.values().linear(), p.layer(l)).map(Math::abs);
      jumped(Tensors.name(l, norm.gainKey()), sumRows(multiply(dZ, hat)));
      if (norm.hasShift()) {
        jumped(Tensors.name(l, "beta"), sumRows(dZ));
      }
      dS = rounding.jumps(p.get(l, norm.gainKey()), dZ);
    }
    if (spec(l).hasBias()) {
      jumped(Tensors.name(l, "b"), sumRows(dZ));
    }
    if (!spec(l).hasWeight()) {
      return dS;
    }
    jumped(Tensors.name(l, "W"), dot(transpose(layer.values().input().map(Math::abs)), dS));
    return dot(dS, transpose(p.get(l, "W").map(Math::abs)));
  }

  private void jumped(String name, Matrix jumps) {
    varGradients.computeIfPresent(
        name, (n, variance) -> guard(variance.zip(jumps, (v, j) -> v + arithmetic.jump(j))));
  }

  private OutputRounding output(Matrix factor) {
    return new OutputRounding(
        arithmetic,
        activation(layers.size() - 1),
        catalogue.loss(spec.loss().formula()),
        layers.get(layers.size() - 1),
        batch.y(),
        factor);
  }

  /** Fills the variances of the layer's gradients and returns Var[∂score/∂a of the layer below]. */
  private Matrix backward(
      int l, LayerRounding layer, Matrix dZ, Matrix varDz, SharedRounding shared) {
    Matrix ones = Matrix.filled(batch.size(), 1, 1);
    if (spec(l).hasBias()) {
      sumOverExamples(Tensors.name(l, "b"), ones, zero(ones), dZ, varDz, shared);
    }
    Matrix dS = dZ;
    Matrix varDs = varDz;
    if (catalogue.normalization(spec(l)) instanceof Standardization norm) {
      Matrix s = layer.values().linear();
      NormalizationRounding rounding = normalization(norm, l, layer.values(), layer.varLinear());
      Matrix hat = norm.standardized(s, p.layer(l));
      // the gain's gradient is Σ δ·x̂: each product is one number of the sum
      Matrix product = multiply(dZ, hat);
      Matrix varHat = rounding.standardized();
      Matrix varProduct =
          multiply(varDz, square(hat))
              .zip(multiply(varHat, square(dZ)), Double::sum)
              .zip(multiply(varHat, varDz), Double::sum)
              .zip(product, (v, x) -> v + backward.rounding(x));
      sumOverExamples(
          Tensors.name(l, norm.gainKey()), ones, zero(ones), product, varProduct, shared);
      if (norm.hasShift()) {
        sumOverExamples(Tensors.name(l, "beta"), ones, zero(ones), dZ, varDz, shared);
      }
      Normalization.Backward back = norm.backward(s, p.layer(l), dZ);
      varDs = rounding.backward(p.get(l, norm.gainKey()), dZ, varDz);
      dS = back.delta();
    }
    if (!spec(l).hasWeight()) {
      return varDs;
    }
    Matrix a = layer.values().input();
    SharedRounding sharedA = l == 0 ? SharedRounding.of(a, arithmetic.u()) : shared(l - 1);
    Matrix dW = dot(transpose(a), dS);
    varGradients.put(
        Tensors.name(l, "W"),
        scaled(dW, backward.overExamples(a, layer.varInput(), dS, varDs, dW, sharedA, shared)));
    Matrix wt = transpose(p.get(l, "W"));
    return backward.product(dS, varDs, wt, zero(wt), dot(dS, wt));
  }

  private void sumOverExamples(
      String name, Matrix ones, Matrix varOnes, Matrix dZ, Matrix varDz, SharedRounding shared) {
    Matrix sum = sumRows(dZ);
    SharedRounding sharedOnes = SharedRounding.whole(1);
    varGradients.put(
        name,
        scaled(sum, backward.overExamples(ones, varOnes, dZ, varDz, sum, sharedOnes, shared)));
  }

  /** The division by the number of examples rounds once more. */
  private Matrix scaled(Matrix gradient, Matrix variance) {
    return arithmetic.overflow(
        gradient, guard(variance.zip(gradient, (v, g) -> v + 3 * arithmetic.rounding(g))));
  }

  private SharedRounding shared(int l) {
    Matrix activation = layers.get(l).values().activation();
    // the mean and the deviation of a batch err alike for all its examples, and so does what
    // follows
    if (IntStream.rangeClosed(0, l).anyMatch(this::isBatchNormalization)) {
      return SharedRounding.whole(activation.columns());
    }
    return SharedRounding.of(layers.get(l).values().preActivation(), arithmetic.u())
        .or(SharedRounding.of(activation, arithmetic.u()));
  }

  private boolean isBatchNormalization(int l) {
    return catalogue.normalization(spec(l)) instanceof Standardization norm
        && norm.hasShift()
        && !norm.isRunning();
  }

  /** In DOUBLE the float64 reference rounds as much as the subject: both are counted. */
  private Matrix both(Matrix variance) {
    return precision == Precision.DOUBLE ? variance.map(v -> 2 * v) : variance;
  }

  /** The reference's gradient of the mean data loss. */
  public Tensors gradient() {
    return p.mapNamed((name, theta) -> gradients.get(name));
  }

  /**
   * σ of each element of the gradient of the mean data loss.
   *
   * @return σ in the parameters' shapes; infinite at singularities and beyond the range
   */
  public Tensors gradientSigma() {
    return p.mapNamed(
        (name, theta) ->
            varGradients.containsKey(name) ? deviation(both(varGradients.get(name))) : zero(theta));
  }

  /** The reference's mean data loss, without penalties. */
  public double dataLoss() {
    Matrix z = layers.get(layers.size() - 1).values().preActivation();
    return ForwardPass.loss(catalogue, spec, z, batch);
  }

  /**
   * σ of the mean data loss.
   *
   * @return σ; infinite at singularities and beyond the range
   */
  public double dataLossSigma() {
    double variance = output(ForwardPass.factor(spec, batch)).score(shared(layers.size() - 1));
    return Math.sqrt(precision == Precision.DOUBLE ? 2 * variance : variance);
  }

  /**
   * One layer of the reference's own forward pass, from the inputs.
   *
   * @param l the layer
   * @return z and f(z) with rounding accumulated from the first layer on
   */
  public LocalRounding global(int l) {
    LayerRounding layer = layers.get(l);
    return new LocalRounding(
        layer.values().preActivation(),
        deviation(both(layer.varPreActivation())),
        layer.values().activation(),
        deviation(both(layer.varActivation())));
  }

  /** The reference's a·W of a layer {@code [m, nOut]}, before any normalisation. */
  public Matrix linear(int l) {
    return layers.get(l).values().linear();
  }

  /**
   * σ of a layer's running statistics after the step.
   *
   * @param l the layer
   * @return σ by key; empty if the layer keeps none
   */
  public Map<String, Matrix> runningSigma(int l) {
    LayerRounding layer = layers.get(l);
    Map<String, Matrix> result = new LinkedHashMap<>();
    if (catalogue.normalization(spec(l)) instanceof Standardization norm) {
      normalization(norm, l, layer.values(), layer.varLinear())
          .running(p.layer(l))
          .forEach((key, variance) -> result.put(key, deviation(both(variance))));
    }
    return result;
  }

  /** Whether a pre-activation or an output lies at a kink, so that errors are jumps. */
  public boolean hasKinks() {
    for (int l = 0; l < layers.size(); l++) {
      if (atKink(l) > 0) {
        return true;
      }
    }
    return output(ForwardPass.factor(spec, batch)).kinks() > 0;
  }

  /** How many pre-activations of a layer lie at a kink. */
  public int atKink(int l) {
    return layers.get(l).atKink();
  }
}
