package org.dl4jreference.lab;

/** Euclidean vectors. */
final class Vectors {
  private Vectors() {}

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Of finite elements, without overflow or underflow on the way. */
  static double norm(double[] v) {
    double largest = 0;
    for (double element : v) {
      largest = Math.max(largest, Math.abs(element));
    }
    if (largest == 0 || !Double.isFinite(largest)) {
      return largest;
    }
    double sum = 0;
    for (double element : v) {
      sum += (element / largest) * (element / largest);
    }
    return largest * Math.sqrt(sum);
  }

  static double[] difference(double[] a, double[] b) {
    double[] result = a.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] -= b[i];
    }
    return result;
  }

  /** {@code a + factor·b}. */
  static double[] sum(double[] a, double factor, double[] b) {
    double[] result = a.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] += factor * b[i];
    }
    return result;
  }

  static double[] scaled(double factor, double[] v) {
    double[] result = v.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] *= factor;
    }
    return result;
  }
}
