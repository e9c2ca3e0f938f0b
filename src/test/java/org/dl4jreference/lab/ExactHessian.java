package org.dl4jreference.lab;

import java.util.List;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;
import org.hipparchus.analysis.differentiation.DSFactory;
import org.hipparchus.analysis.differentiation.DerivativeStructure;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.RealMatrix;

/**
 * A loss's Hessian by automatic differentiation of a forward pass written here, which shares
 * nothing with the chain rule under test.
 */
final class ExactHessian {
  private final NetworkSpec spec;
  private final DSFactory factory;
  private final List<DerivativeStructure> theta;

  private ExactHessian(NetworkSpec spec, double[] parameters) {
    this.spec = spec;
    this.factory = new DSFactory(parameters.length, 2);
    this.theta =
        java.util.stream.IntStream.range(0, parameters.length)
            .mapToObj(k -> factory.variable(k, parameters[k]))
            .toList();
  }

  static RealMatrix of(NetworkSpec spec, Tensors parameters, Batch batch) {
    ExactHessian exact = new ExactHessian(spec, parameters.flatten());
    DerivativeStructure loss = exact.factory.constant(0);
    for (int i = 0; i < batch.size(); i++) {
      loss = loss.add(exact.loss(batch.x().toRows()[i], batch.y().toRows()[i]));
    }
    loss = loss.divide(batch.size());
    int n = parameters.size();
    RealMatrix hessian = new Array2DRowRealMatrix(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        int[] orders = new int[n];
        orders[i]++;
        orders[j]++;
        hessian.setEntry(i, j, loss.getPartialDerivative(orders));
      }
    }
    return hessian;
  }

  /** In descending order. */
  static double[] eigenvalues(RealMatrix hessian) {
    return new EigenDecompositionSymmetric(hessian).getEigenvalues();
  }

  private DerivativeStructure loss(double[] x, double[] y) {
    DerivativeStructure[] a = new DerivativeStructure[x.length];
    for (int j = 0; j < x.length; j++) {
      a[j] = factory.constant(x[j]);
    }
    int at = 0;
    for (int l = 0; l < spec.layers().size(); l++) {
      int nIn = spec.layer(l).nIn();
      int nOut = spec.layer(l).nOut();
      DerivativeStructure[] z = new DerivativeStructure[nOut];
      for (int j = 0; j < nOut; j++) {
        z[j] = theta.get(at + nIn * nOut + j);
        for (int i = 0; i < nIn; i++) {
          z[j] = z[j].add(a[i].multiply(theta.get(at + i * nOut + j)));
        }
      }
      at += (nIn + 1) * nOut;
      a = activation(spec.layer(l).activation().name(), z);
    }
    return loss(spec.loss().formula().name(), a, y);
  }

  private DerivativeStructure[] activation(String name, DerivativeStructure[] z) {
    DerivativeStructure[] a = new DerivativeStructure[z.length];
    DerivativeStructure sum = factory.constant(0);
    for (int j = 0; j < z.length; j++) {
      a[j] =
          switch (name) {
            case "identity" -> z[j];
            case "tanh" -> z[j].tanh();
            case "sigmoid" -> z[j].negate().exp().add(1).reciprocal();
            case "softplus" -> z[j].exp().add(1).log();
            case "swish" -> z[j].divide(z[j].negate().exp().add(1));
            case "softmax" -> z[j].exp();
            default -> throw new IllegalArgumentException(name);
          };
      sum = sum.add(a[j]);
    }
    if (name.equals("softmax")) {
      for (int j = 0; j < z.length; j++) {
        a[j] = a[j].divide(sum);
      }
    }
    return a;
  }

  private DerivativeStructure loss(String name, DerivativeStructure[] a, double[] y) {
    DerivativeStructure sum = factory.constant(0);
    for (int j = 0; j < y.length; j++) {
      sum =
          sum.add(
              switch (name) {
                case "mse" -> a[j].subtract(y[j]).multiply(a[j].subtract(y[j])).divide(y.length);
                case "mcxent" -> a[j].log().multiply(-y[j]);
                case "xent" ->
                    a[j].log().multiply(-y[j]).add(a[j].negate().add(1).log().multiply(y[j] - 1));
                default -> throw new IllegalArgumentException(name);
              });
    }
    return sum;
  }
}
