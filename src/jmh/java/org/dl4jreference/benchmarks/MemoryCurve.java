package org.dl4jreference.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;
import org.dl4jreference.dl4j.TunedRuntime;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Fits a small network very often and writes the process's memory as CSV: a leak is a slope. Takes
 * the layers, the number of updates, {@code tuned} or {@code plain}, and the file.
 */
public final class MemoryCurve {
  private static final int POINTS = 200;

  private MemoryCurve() {}

  /** Prints each point, too. */
  public static void main(String[] args) throws IOException {
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
}
