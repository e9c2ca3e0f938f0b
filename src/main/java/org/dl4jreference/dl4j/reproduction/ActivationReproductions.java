package org.dl4jreference.dl4j.reproduction;

import static org.dl4jreference.dl4j.reproduction.Snippets.df;
import static org.dl4jreference.dl4j.reproduction.Snippets.f;
import static org.dl4jreference.dl4j.reproduction.Snippets.mat;
import static org.dl4jreference.dl4j.reproduction.Snippets.net;
import static org.dl4jreference.dl4j.reproduction.Snippets.out;
import static org.dl4jreference.dl4j.reproduction.Snippets.row;
import static org.dl4jreference.dl4j.reproduction.Snippets.text;
import static org.nd4j.linalg.api.buffer.DataType.DOUBLE;
import static org.nd4j.linalg.api.buffer.DataType.FLOAT;

import java.io.PrintWriter;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationRationalTanh;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Findings in activation functions. */
final class ActivationReproductions {
  private ActivationReproductions() {}

  static boolean rreluInference(PrintWriter out) {
    INDArray a = new ActivationRReLU().getActivation(row(DOUBLE, -2, -1, 0, 0.1, 1), false);
    out.println("f(-2, -1, 0, 0.1, 1) = " + text(a));
    out.println("expected [-0.45833, -0.22917, 0, 0.1, 1]");
    return a.getDouble(0) > 0;
  }

  static boolean rreluBackward(PrintWriter out) {
    var rrelu = new ActivationRReLU();
    double slope = rrelu.getActivation(row(DOUBLE, -1), true).getDouble(0) / -1;
    double derivative = rrelu.backprop(row(DOUBLE, -1), row(DOUBLE, 1)).getFirst().getDouble(0);
    out.println("slope of the forward pass at z = -1 is below 1/3: " + (slope < 0.334));
    out.println("f'(-1) = " + derivative + ", expected that slope");
    return derivative == 1;
  }

  static boolean rreluDoubleRejected(PrintWriter out) {
    var network = net(DOUBLE, new Sgd(0.1), out(LossFunction.MSE, Activation.RRELU, 2, 1));
    try {
      network.fit(mat(DOUBLE, 2, 1, 2, 3, 4), mat(DOUBLE, 2, 0, 1));
      return false;
    } catch (RuntimeException e) {
      out.println(e.getMessage());
      return true;
    }
  }

  static boolean swishBackwardNan(PrintWriter out) {
    INDArray f = df(new ActivationSwish(), row(FLOAT, 40, 44, 44.5, 100));
    INDArray d = df(new ActivationSwish(), row(DOUBLE, 300, 354, 355, 1000));
    out.println("FLOAT:  f'(40, 44, 44.5, 100) = " + text(f) + ", expected 1");
    out.println("DOUBLE: f'(300, 354, 355, 1000) = " + text(d) + ", expected 1");
    return Double.isNaN(f.getDouble(3)) && Double.isNaN(d.getDouble(3));
  }

  static boolean mishBackwardNan(PrintWriter out) {
    INDArray f = df(new ActivationMish(), row(FLOAT, 20, 22, 23, 30));
    INDArray d = df(new ActivationMish(), row(DOUBLE, 100, 177, 178, 200));
    out.println("FLOAT:  f'(20, 22, 23, 30) = " + text(f) + ", expected 1");
    out.println("DOUBLE: f'(100, 177, 178, 200) = " + text(d) + ", expected 1");
    return Double.isNaN(f.getDouble(3)) && Double.isNaN(d.getDouble(3));
  }

  static boolean geluBackwardNan(PrintWriter out) {
    INDArray f = df(new ActivationGELU(), row(FLOAT, 20, 26, 26.1, 30));
    INDArray d = df(new ActivationGELU(), row(DOUBLE, 200, 208, 209, 350));
    out.println("FLOAT:  f'(20, 26, 26.1, 30) = " + text(f) + ", expected 1");
    out.println("DOUBLE: f'(200, 208, 209, 350) = " + text(d) + ", expected 1");
    return Double.isNaN(f.getDouble(3)) && Double.isNaN(d.getDouble(3));
  }

  static boolean softplusOverflow(PrintWriter out) {
    INDArray z = row(FLOAT, 80, 88, 89, 1000);
    INDArray a = f(new ActivationSoftPlus(), z);
    INDArray d = df(new ActivationSoftPlus(), z);
    out.println("FLOAT: f(80, 88, 89, 1000) = " + text(a) + ", expected z");
    out.println("FLOAT: f'(80, 88, 89, 1000) = " + text(d) + ", expected 1");
    return Double.isInfinite(a.getDouble(2)) && Double.isNaN(d.getDouble(2));
  }

  static boolean softplusUnderflow(PrintWriter out) {
    INDArray d = f(new ActivationSoftPlus(), row(DOUBLE, -10, -30, -37));
    INDArray m = f(new ActivationMish(), row(FLOAT, -10, -15, -17));
    out.println("SOFTPLUS, DOUBLE: f(-10, -30, -37) = " + text(d));
    out.println("expected [0.000045399, 9.3576E-14, 8.5330E-17]");
    out.println("MISH, FLOAT: f(-10, -15, -17) = " + text(m));
    out.println("expected [-0.00045399, -0.0000045885, -7.0379E-7]");
    return d.getDouble(2) == 0 && m.getDouble(2) == 0;
  }

  static boolean eluAlphaIgnoredBackward(PrintWriter out) {
    var elu = new ActivationELU(2.0);
    double derivative = df(elu, row(DOUBLE, -1)).getDouble(0);
    double up = f(elu, row(DOUBLE, -1 + 1e-6)).getDouble(0);
    double down = f(elu, row(DOUBLE, -1 - 1e-6)).getDouble(0);
    out.println("alpha = 2: f'(-1) = " + text(derivative));
    out.println("(f(-1 + h) - f(-1 - h))/2h = " + text((up - down) / 2e-6));
    return Math.abs(derivative - Math.exp(-1)) < 1e-12;
  }

  static boolean geluPreciseWrongFormula(PrintWriter out) {
    INDArray a = f(new ActivationGELU(true), row(DOUBLE, -2, 1, 2));
    out.println("f(-2, 1, 2) = " + text(a));
    out.println("expected [-0.045402, 0.84119, 1.9546] (erf form: -0.045500, 0.84134, 1.9545)");
    return a.getDouble(0) < -0.07;
  }

  static boolean geluFloatConstant(PrintWriter out) {
    double found = f(new ActivationGELU(), row(DOUBLE, -0.75)).getDouble(0);
    double right = -0.75 / (1 + Math.exp(0.75 * 1.702));
    double variant = -0.75 / (1 + Math.exp(0.75 * (double) 1.702f));
    out.println("f(-0.75) = " + text(12, found) + ", expected " + text(12, right));
    out.println("with 1.702f: " + text(12, variant));
    return Math.abs(found - variant) < 1e-15 && Math.abs(found - right) > 1e-9;
  }

  static boolean rationaltanhFloatConstants(PrintWriter out) {
    double found = f(new ActivationRationalTanh(), row(DOUBLE, 1000)).getDouble(0);
    out.println("f(1000) = " + text(12, found) + ", expected 1.7159");
    out.println("1.7159f = " + text(12, (double) 1.7159f));
    return Math.abs(found - 1.7159) > 5e-8;
  }

  static boolean rationaltanhBackwardNan(PrintWriter out) {
    INDArray d = df(new ActivationRationalTanh(), row(FLOAT, 1e5, 1e20));
    out.println(
        "FLOAT: f'(1e5, 1e20) is NaN: "
            + Double.isNaN(d.getDouble(0))
            + ", "
            + Double.isNaN(d.getDouble(1))
            + "; expected a value near 0");
    return Double.isNaN(d.getDouble(1));
  }

  static boolean hardsigmoidFloatConstant(PrintWriter out) {
    double a = f(new ActivationHardSigmoid(), row(DOUBLE, 1)).getDouble(0);
    double d = df(new ActivationHardSigmoid(), row(DOUBLE, 1)).getDouble(0);
    out.println("f(1) = " + text(12, a) + ", expected 0.7");
    out.println("f'(1) = " + text(12, d) + ", expected 0.2; 0.2f = " + text(12, (double) 0.2f));
    return d == (double) 0.2f;
  }

  static boolean leakyreluFloatSlope(PrintWriter out) {
    double a = f(new ActivationLReLU(), row(DOUBLE, -1)).getDouble(0);
    double d = df(new ActivationLReLU(), row(DOUBLE, -1)).getDouble(0);
    double relu = df(new ActivationReLU(null, null, 0.1), row(DOUBLE, -1)).getDouble(0);
    out.println("f(-1) = " + text(12, a) + ", f'(-1) = " + text(12, d) + ", expected 0.01");
    out.println("ReLU with negativeSlope 0.1: f'(-1) = " + text(12, relu) + ", expected 0.1");
    return d == (double) 0.01f && relu == (double) 0.1f;
  }

  static boolean reluMaxZeroBackward(PrintWriter out) {
    var relu = new ActivationReLU(0.0, null, null);
    out.println("f(2) = " + text(f(relu, row(DOUBLE, 2))));
    INDArray d = df(relu, row(DOUBLE, 2));
    out.println("f'(2) = " + text(d) + ", expected 0");
    return d.getDouble(0) == 1;
  }

  static boolean softmaxDoubleNegativeRows(PrintWriter out) {
    double[] rows = {-17997, -20931, -744, -744.5, -1, 0};
    INDArray d = f(new ActivationSoftmax(), mat(DOUBLE, 3, rows));
    INDArray single = f(new ActivationSoftmax(), row(DOUBLE, -17997, -20931));
    INDArray inFloat = f(new ActivationSoftmax(), mat(FLOAT, 3, rows));
    INDArray columns = f(new ActivationSoftmax(), mat(DOUBLE, 3, rows).dup('f'));
    out.println("three rows, DOUBLE:   " + text(d));
    out.println("three rows, FLOAT:    " + text(inFloat));
    out.println("column-major, DOUBLE: " + text(columns));
    out.println("the first row alone:  " + text(single));
    return Double.isNaN(d.getDouble(0)) && single.getDouble(0) == 1;
  }

  static boolean expm1Cancellation(PrintWriter out) {
    boolean all = true;
    for (IActivation f :
        new IActivation[] {new ActivationELU(), new ActivationSELU(), new ActivationTanH()}) {
      double small = f(f, row(DOUBLE, -1e-17)).getDouble(0);
      out.println(f.getClass().getSimpleName() + ": f(-1e-17) = " + small);
      all &= small == 0;
    }
    return all;
  }

  static boolean saturatedDerivativeZero(PrintWriter out) {
    double sigmoid = df(new ActivationSigmoid(), row(FLOAT, 18)).getDouble(0);
    double tanh = df(new ActivationTanH(), row(FLOAT, 10)).getDouble(0);
    out.println("SIGMOID, FLOAT: f'(18) = " + sigmoid + ", expected 1.5230E-8");
    out.println("TANH, FLOAT: f'(10) = " + tanh + ", expected 8.2446E-9");
    return sigmoid == 0 && tanh == 0;
  }
}
