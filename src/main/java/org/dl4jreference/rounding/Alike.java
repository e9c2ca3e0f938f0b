package org.dl4jreference.rounding;

/**
 * φ = Σ countᵥ²/n over the distinct values v of n terms: equal terms round alike whenever they are
 * added to a sum of the same size. Terms count as equal within what a running sum of so many cannot
 * tell apart, 2u·max(1, n/8); zeros are added without an error.
 */
final class Alike {
  private final double digits;
  private final long[] keys;
  private final int[] counts;
  private final int[] used;

  /** For so many terms at most. */
  Alike(int n, double u) {
    this.digits = 2 * u * Math.max(1, n / 8.0);
    int capacity = Integer.highestOneBit(Math.max(4, n)) * 4;
    this.keys = new long[capacity];
    this.counts = new int[capacity];
    this.used = new int[Math.max(1, n)];
  }

  /** φ of some of the values, 1 for fewer than four. */
  double of(double[] v, int from, int to) {
    if (to - from < 4) {
      return 1;
    }
    int distinct = 0;
    int terms = 0;
    for (int i = from; i < to; i++) {
      if (v[i] != 0) {
        int slot = slot(key(v[i]));
        if (counts[slot] == 0) {
          used[distinct++] = slot;
        }
        counts[slot]++;
        terms++;
      }
    }
    double squares = 0;
    for (int i = 0; i < distinct; i++) {
      squares += (double) counts[used[i]] * counts[used[i]];
      counts[used[i]] = 0;
    }
    return terms == 0 ? 1 : squares / terms;
  }

  private long key(double v) {
    double quantum = digits * Math.scalb(1.0, Math.getExponent(v));
    return Double.doubleToRawLongBits(quantum > 0 ? Math.rint(v / quantum) * quantum : v);
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) (Draws.mixed(key) & mask);
    while (counts[slot] > 0 && keys[slot] != key) {
      slot = slot + 1 & mask;
    }
    keys[slot] = key;
    return slot;
  }
}
