package org.dl4jreference.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Charts as still pictures. */
final class Figures {
  private static final int WIDTH = 800;
  private static final int HEIGHT = 450;

  /** More would not be seen at this width. */
  private static final int MOST_POINTS = 250;

  /** After Okabe and Ito, for the colour-blind; two darker for contrast; page.js has the same. */
  private static final List<Color> COLOURS =
      List.of(
          new Color(0xBF7B00),
          new Color(0x0072B2),
          new Color(0x009E73),
          new Color(0xCC3377),
          new Color(0x2B8CC6),
          new Color(0x7A5195),
          new Color(0xD55E00),
          new Color(0x777777));

  private static final float[][] DASHES = {null, null, {9, 6}, {3, 5}};
  private static final float[] WIDTHS = {6, 3.5f, 2.5f, 2};

  private Figures() {}

  /** Each chart's, by its id. */
  static Map<String, byte[]> svgs(Document document) {
    Map<String, byte[]> pictures = new LinkedHashMap<>();
    PageBlocks.of(document, Map.of()).charts().forEach(c -> pictures.put(c.id(), svg(c)));
    return pictures;
  }

  private static byte[] svg(Chart chart) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      VectorGraphicsEncoder.saveVectorGraphic(
          picture(chart), out, VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] png(Chart chart) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BitmapEncoder.saveBitmap(picture(chart), out, BitmapEncoder.BitmapFormat.PNG);
    return out.toByteArray();
  }

  private static XYChart picture(Chart chart) {
    XYChart picture =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(chart.title())
            .xAxisTitle(chart.x().label())
            .yAxisTitle(chart.y().label())
            .build();
    XYStyler style = picture.getStyler();
    style.setPlotGridLinesStroke(new BasicStroke(1));
    style.setLocale(Locale.ROOT);
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setLegendPosition(Styler.LegendPosition.OutsideS);
    style.setLegendLayout(Styler.LegendLayout.Horizontal);
    style.setLegendBorderColor(Color.WHITE);
    if (chart.x().isLogarithmic()) {
      style.setxAxisTickLabelsFormattingFunction(Figures::power);
    }
    if (chart.y().isLogarithmic()) {
      style.setyAxisTickLabelsFormattingFunction(Figures::power);
    }
    for (int i = 0; i < chart.series().size(); i++) {
      add(picture, chart, i);
    }
    return picture;
  }

  /**
   * The library's logarithmic axis labels every decade, which over dozens of them is a blur: so the
   * logarithms are drawn, and labelled with what they are of.
   */
  private static double place(Chart.Axis axis, double value) {
    if (!axis.shows(value)) {
      return Double.NaN;
    }
    return axis.isLogarithmic() ? Math.log10(value) : value;
  }

  /**
   * The label of 10^exponent. Never computed from that number, which may lie beyond the largest:
   * two ticks labelled alike would keep the library looking for better ones for ever.
   */
  private static String power(double exponent) {
    if (Math.abs(exponent) < 4) {
      return BigDecimal.valueOf(Math.pow(10, exponent))
          .round(new MathContext(3))
          .stripTrailingZeros()
          .toPlainString();
    }
    double whole = Math.floor(exponent);
    return String.format(Locale.ROOT, "%.3ge%.0f", Math.pow(10, exponent - whole), whole)
        .replaceFirst("\\.?0+e", "e");
  }

  /** A curve with nothing to show would leave the axes without a range. */
  private static void add(XYChart picture, Chart chart, int index) {
    Chart.Series s = chart.series().get(index);
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    double[] xs = s.x();
    double[] ys = s.y();
    boolean seen = false;
    int every = 1 + (xs.length - 1) / MOST_POINTS;
    for (int i = 0; i < xs.length; i++) {
      if (!chart.x().shows(xs[i]) || (i % every != 0 && i != xs.length - 1)) {
        continue;
      }
      double at = place(chart.x(), xs[i]);
      double value = place(chart.y(), ys[i]);
      if (chart.isStepped() && i > 0) {
        x.add(at);
        y.add(place(chart.y(), ys[i - 1]));
      }
      x.add(at);
      y.add(value);
      seen |= !Double.isNaN(value);
    }
    if (!seen) {
      return;
    }
    XYSeries series = picture.addSeries((index + 1) + " " + s.name(), x, y);
    series.setLabel(s.name());
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(COLOURS.get(index % COLOURS.size()));
    float[] dash = DASHES[index % DASHES.length];
    float width = WIDTHS[index % WIDTHS.length];
    series.setLineStyle(
        dash == null
            ? new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
            : new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash, 0));
  }
}
