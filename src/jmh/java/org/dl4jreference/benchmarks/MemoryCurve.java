package org.dl4jreference.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.bytedeco.javacpp.Pointer;
import org.dl4jreference.dl4j.runtime.TunedRuntime;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Fits a small network very often and writes the process's memory as CSV: a leak is a slope. Takes
 * the layers, the number of updates, {@code tuned} or {@code plain}, and the file. Or {@code draw},
 * a PNG file to write, and such files.
 */
public final class MemoryCurve {
  private static final int POINTS = 200;

  private MemoryCurve() {}

  /** Writes each point as soon as it is there. */
  public static void main(String[] args) throws IOException {
    if (args[0].equals("draw")) {
      draw(Path.of(args[1]), Arrays.stream(args).skip(2).map(Path::of).toList());
      return;
    }
    long updates = Long.parseLong(args[1]);
    if (args[2].equals("tuned")) {
      TunedRuntime.apply(1);
    }
    Workload workload = new Workload(args[0], DataType.FLOAT);
    long start = System.nanoTime();
    try (PrintWriter csv = new PrintWriter(Files.newBufferedWriter(Path.of(args[3])))) {
      csv.println("updates,seconds,physical_mb,java_heap_mb,javacpp_pointers");
      for (long i = 0; i <= updates; i++) {
        if (i % Math.max(1, updates / POINTS) == 0) {
          csv.println(point(i, start));
          csv.flush();
        }
        workload.fit();
      }
      csv.println(point(updates, start));
    }
    System.out.println("sum of parameters " + workload.sum());
    System.exit(0);
  }

  private static String point(long updates, long start) {
    Runtime java = Runtime.getRuntime();
    return "%d,%.1f,%d,%d,%d"
        .formatted(
            updates,
            (System.nanoTime() - start) / 1e9,
            Pointer.physicalBytes() >> 20,
            (java.totalMemory() - java.freeMemory()) >> 20,
            Pointer.totalCount());
  }

  private static void draw(Path picture, List<Path> files) throws IOException {
    System.setProperty("java.awt.headless", "true");
    XYChart chart =
        new XYChartBuilder()
            .width(800)
            .height(350)
            .xAxisTitle("updates")
            .yAxisTitle("physical memory, MB")
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
    chart.getStyler().setYAxisMin(0.0);
    for (Path file : files) {
      List<double[]> points =
          Files.readAllLines(file).stream()
              .skip(1)
              .map(line -> Arrays.stream(line.split(",", -1)).mapToDouble(Double::parseDouble))
              .map(DoubleStream::toArray)
              .toList();
      chart
          .addSeries(
              file.getFileName().toString().replace(".csv", ""),
              points.stream().mapToDouble(p -> p[0]).toArray(),
              points.stream().mapToDouble(p -> p[2]).toArray())
          .setMarker(SeriesMarkers.NONE);
    }
    try (OutputStream out = Files.newOutputStream(picture)) {
      BitmapEncoder.saveBitmap(chart, out, BitmapEncoder.BitmapFormat.PNG);
    }
  }
}
