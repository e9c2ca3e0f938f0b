package org.dl4jreference.graph;

import java.util.Arrays;

/** Where elements come from when an array is put in another order. */
final class Indices {
  private Indices() {}

  /** 0, 1, …, as a run from one number on. */
  static int[] range(int from, int size) {
    int[] places = new int[size];
    Arrays.setAll(places, i -> from + i);
    return places;
  }

  /**
   * Of the dimensions in another order, {@code result[…] = a[…]}, as NumPy transposes.
   *
   * @param shape of what is permuted
   * @param axes which of its dimensions each of the result's is
   */
  static int[] permuted(int[] shape, int... axes) {
    int[] strides = strides(shape);
    int[] to = new int[axes.length];
    int[] step = new int[axes.length];
    for (int d = 0; d < axes.length; d++) {
      to[d] = shape[axes[d]];
      step[d] = strides[axes[d]];
    }
    return strided(0, to, step);
  }

  /** Of a part: from some place on, so many along each dimension. */
  static int[] part(int[] shape, int[] from, int[] sizes) {
    int[] strides = strides(shape);
    int first = 0;
    for (int d = 0; d < shape.length; d++) {
      first += from[d] * strides[d];
    }
    return strided(first, sizes, strides);
  }

  /** In C order, each dimension with a step of its own. */
  static int[] strided(int first, int[] sizes, int[] steps) {
    int[] places = {first};
    for (int d = 0; d < sizes.length; d++) {
      int[] next = new int[places.length * sizes[d]];
      for (int i = 0, k = 0; i < places.length; i++) {
        for (int j = 0; j < sizes[d]; j++, k++) {
          next[k] = places[i] + j * steps[d];
        }
      }
      places = next;
    }
    return places;
  }

  /** How far apart neighbours along each dimension are. */
  static int[] strides(int[] shape) {
    int[] strides = new int[shape.length];
    for (int d = shape.length - 1, s = 1; d >= 0; s *= shape[d], d--) {
      strides[d] = s;
    }
    return strides;
  }

  /** Of one array in each of so many, one after the other. */
  static int[] repeated(int[] places, int times, int step) {
    int[] all = new int[places.length * times];
    for (int i = 0, k = 0; i < times; i++) {
      for (int place : places) {
        all[k++] = place < 0 ? -1 : i * step + place;
      }
    }
    return all;
  }
}
