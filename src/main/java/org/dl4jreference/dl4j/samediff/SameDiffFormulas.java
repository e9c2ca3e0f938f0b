package org.dl4jreference.dl4j.samediff;

import org.dl4jreference.model.Formula;
import org.dl4jreference.model.NetworkSpec;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The catalogue's activations and losses in SameDiff's operations. */
final class SameDiffFormulas {
  private SameDiffFormulas() {}

  static SDVariable activation(SameDiff sd, Formula f, SDVariable z) {
    boolean plain = f.parameters().isEmpty();
    return switch (f.name()) {
      case "identity" -> z;
      case "sigmoid" -> sd.nn.sigmoid(z);
      case "tanh" -> sd.nn.tanh(z);
      case "relu" -> {
        if (!plain) {
          throw inexpressible("activation", f);
        }
        yield sd.nn.relu(z, 0);
      }
      case "leakyrelu" -> sd.nn.leakyRelu(z, f.get("alpha", 0.01));
      case "relu6" -> sd.nn.relu6(z, 0);
      case "elu" -> {
        if (!plain) {
          throw inexpressible("activation", f);
        }
        yield sd.nn.elu(z);
      }
      case "selu" -> sd.nn.selu(z);
      case "softplus" -> sd.nn.softplus(z);
      case "softsign" -> sd.nn.softsign(z);
      case "swish" -> sd.nn.swish(z);
      case "mish" -> z.mul(sd.nn.tanh(sd.nn.softplus(z)));
      case "gelu" -> sd.nn.gelu(z);
      case "hardtanh" -> sd.nn.hardTanh(z);
      case "hardsigmoid" -> sd.nn.hardSigmoid(z);
      case "rationaltanh" -> sd.math.rationalTanh(z);
      case "rectifiedtanh" -> sd.math.rectifiedTanh(z);
      case "cube" -> sd.math.cube(z);
      case "softmax" -> sd.nn.softmax(z, 1);
      default -> throw inexpressible("activation", f);
    };
  }

  /** The terms that sum over the outputs to each example's loss, {@code [m, nOut]}. */
  static SDVariable terms(SameDiff sd, NetworkSpec spec, SDVariable z, SDVariable p, SDVariable y) {
    Formula f = spec.loss().formula();
    int n = spec.nOut();
    String pair = spec.last().activation().name() + "+" + f.name();
    return switch (pair) {
      // from z, where p would underflow to 0 or round to 1
      case "softmax+mcxent", "softmax+negativeloglikelihood" -> y.mul(sd.nn.logSoftmax(z)).neg();
      case "sigmoid+xent" ->
          y.mul(sd.nn.logSigmoid(z)).add(y.rsub(1).mul(sd.nn.logSigmoid(z.neg()))).neg();
      default ->
          switch (f.name()) {
            case "mse" -> sd.math.squaredDifference(p, y).div(n);
            case "l2" -> sd.math.squaredDifference(p, y);
            case "mae" -> sd.math.abs(p.sub(y)).div(n);
            case "l1" -> sd.math.abs(p.sub(y));
            case "mape" -> sd.math.abs(p.sub(y).div(y)).mul(100.0 / n);
            case "msle" -> sd.math.square(sd.math.log1p(p).sub(sd.math.log1p(y))).div(n);
            case "mcxent", "negativeloglikelihood" -> y.mul(sd.math.log(p)).neg();
            case "xent" -> y.mul(sd.math.log(p)).add(y.rsub(1).mul(sd.math.log(p.rsub(1)))).neg();
            case "kld" -> y.mul(sd.math.log(y).sub(sd.math.log(p)));
            case "hinge" -> sd.nn.relu(y.mul(p).rsub(1), 0);
            case "squared_hinge" -> sd.math.square(sd.nn.relu(y.mul(p).rsub(1), 0));
            case "poisson" -> p.sub(y.mul(sd.math.log(p)));
            case "wasserstein" -> p.mul(y).div(n);
            case "cosine_proximity" ->
                p.mul(y).div(sd.norm2(p, true, 1).mul(sd.norm2(y, true, 1))).neg();
            default -> throw inexpressible("loss", f);
          };
    };
  }

  private static IllegalArgumentException inexpressible(String what, Formula f) {
    return new IllegalArgumentException(
        "the samediff engine does not express %s '%s'".formatted(what, f));
  }
}
