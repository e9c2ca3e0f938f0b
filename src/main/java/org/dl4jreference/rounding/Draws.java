package org.dl4jreference.rounding;

/**
 * Seeded random numbers, uniform with variance 1, each a function of what it is drawn for, so that
 * they are the same for any number of threads. The first half of the replays of a value draws by
 * the value itself: equal numbers err alike, at any place and at any step.
 *
 * @param from the first replay
 * @param count how many replays
 */
record Draws(long seed, int from, int count, boolean isDouble) {
  private static final double WIDTH = Math.sqrt(3);
  private static final int BITS = 12;

  /** Numbers that one hash gives. */
  private static final int SLICES = 5;

  private static final double STEP = 2 * WIDTH / (1 << BITS);

  /** A well mixed function of 64 bits (Stafford's variant 13 of MurmurHash3's finalizer). */
  static long mixed(long x) {
    long h = x * 0x9E3779B97F4A7C15L;
    h = (h ^ h >>> 30) * 0xBF58476D1CE4E5B9L;
    h = (h ^ h >>> 27) * 0x94D049BB133111EBL;
    return h ^ h >>> 31;
  }

  /**
   * Adds noise to the differences of one element.
   *
   * @param d the differences, by replay and element
   * @param i the element
   * @param at where the element is in the whole tensor
   * @param own σ of the noise
   * @param again σ of the noise that a difference itself gets, relative to it
   */
  void add(double[][] d, int i, int node, long at, double value, double own, double again) {
    long bits =
        isDouble
            ? Double.doubleToRawLongBits(value + 0.0) + 64 >> 7
            : Float.floatToRawIntBits((float) (value + 0.0));
    int half = (count + 1) / 2;
    add(d, i, 0, half, mixed(bits ^ salt(node, 0)), own, again);
    add(d, i, half, count, mixed(at ^ salt(node, 1)), own, again);
  }

  private static void add(
      double[][] d, int i, int first, int last, long hash, double own, double again) {
    long h = hash;
    for (int k = first, slice = 0; k < last; k++, slice++) {
      if (slice == SLICES) {
        h = mixed(h + 1);
        slice = 0;
      }
      d[k][i] += (own + again * Math.abs(d[k][i])) * uniform(h >>> BITS * slice);
    }
  }

  private static double uniform(long bits) {
    return ((bits & (1 << BITS) - 1) + 0.5) * STEP - WIDTH;
  }

  private long salt(int node, int kind) {
    return mixed(seed + 31L * node + 7919L * from + kind);
  }

  /** What a constant errs by in a replay: once for all elements and steps. */
  double ofConstant(String name, int replay) {
    return uniform(mixed(mixed(seed + name.hashCode()) + from + replay));
  }

  /** Which side of a jump is taken: the other one by every second replay of a pair. */
  boolean isOther(int node, long at, int replay) {
    return ((mixed(at ^ salt(node, 2 + replay / 2)) ^ replay) & 1) == 1;
  }
}
