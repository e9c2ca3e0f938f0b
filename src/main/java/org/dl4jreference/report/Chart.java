package org.dl4jreference.report;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Curves over one pair of axes, for pages. A value that is not finite, or that has no logarithm on
 * a logarithmic axis, is a gap; {@link #notes} says where.
 *
 * @param id names the figure's files: small letters, digits, hyphens
 * @param isStepped whether a value holds from its x to the next, as in a histogram
 * @param alternative what one sees in it, in words
 */
record Chart(
    String id,
    String title,
    Axis x,
    Axis y,
    boolean isStepped,
    List<Series> series,
    String alternative)
    implements Block {
  private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,64}");

  Chart {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("a chart's id must match " + ID + ", found " + id);
    }
    series = List.copyOf(series);
  }

  @Override
  public void renderBy(Renderer renderer) {
    renderer.chart(this);
  }

  /** Curves of which one sees above all where they end. */
  static Chart lines(String id, String title, Axis x, Axis y, List<Series> series) {
    String ends =
        series.stream()
            .filter(s -> s.y.length > 0)
            .map(s -> "%s ends at %s".formatted(s.name, Digits.number(s.y[s.y.length - 1])))
            .collect(Collectors.joining(", "));
    return new Chart(id, title, x, y, false, series, ends.isEmpty() ? "Nothing yet." : ends + ".");
  }

  /** A logarithmic one shows powers of ten at equal distances. */
  record Axis(String label, boolean isLogarithmic) {
    static Axis linear(String label) {
      return new Axis(label, false);
    }

    static Axis logarithmic(String label) {
      return new Axis(label, true);
    }

    boolean shows(double value) {
      return Double.isFinite(value) && (!isLogarithmic || value > 0);
    }
  }

  record Series(String name, double[] x, double[] y) {
    Series {
      if (x.length != y.length) {
        throw new IllegalArgumentException(
            "a curve needs as many x as y, found %d and %d".formatted(x.length, y.length));
      }
      x = x.clone();
      y = y.clone();
    }

    @Override
    public double[] x() {
      return x.clone();
    }

    @Override
    public double[] y() {
      return y.clone();
    }

    /** Over whole numbers. */
    static Series from(double first, String name, List<Double> y) {
      double[] x = new double[y.size()];
      Arrays.setAll(x, i -> first + i);
      return new Series(name, x, y.stream().mapToDouble(Double::doubleValue).toArray());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Series s
          && name.equals(s.name)
          && Arrays.equals(x, s.x)
          && Arrays.equals(y, s.y);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * name.hashCode() + Arrays.hashCode(x)) + Arrays.hashCode(y);
    }
  }

  /** What the curves leave out: a sentence for each with a gap. */
  List<String> notes() {
    return series.stream().map(this::note).filter(note -> !note.isEmpty()).toList();
  }

  private String note(Series s) {
    for (int i = 0; i < s.y.length; i++) {
      if (!Double.isFinite(s.y[i])) {
        return "%s: not finite (%s) from %s = %s."
            .formatted(s.name, s.y[i], x.label(), Digits.given(s.x[i]));
      }
    }
    for (int i = 0; i < s.y.length; i++) {
      if (!y.shows(s.y[i])) {
        return "%s: %s at %s = %s has no place on a logarithmic axis."
            .formatted(s.name, s.y[i], x.label(), Digits.given(s.x[i]));
      }
    }
    return "";
  }
}
