package org.dl4jreference.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.dl4j.runtime.TunedRuntime;
import org.dl4jreference.model.Precision;

/**
 * The Java heap that a verification needs: the smallest {@code -Xmx} with which it passes in a JVM
 * of its own, less what is alive there before it: the observation and what DL4J holds. Takes the
 * layers and the precision.
 */
public final class CheckMemory {
  private static final int STEP_MB = 4;

  private CheckMemory() {}

  /** Halves the interval of heaps until it is {@value #STEP_MB} MB. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length > 2) {
      verify(args[0], Precision.valueOf(args[1]));
      return;
    }
    int least = 64;
    int enough = 2048;
    while (enough - least > STEP_MB) {
      int heap = (least + enough) / 2;
      if (passes(heap, args)) {
        enough = heap;
      } else {
        least = heap;
      }
    }
    System.out.println("smallest heap " + enough + " MB");
    System.exit(0);
  }

  private static boolean passes(int heap, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // the serial collector needs no room beside what is alive
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmn8m", "-Xmx" + heap + "m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add("-Dlogback.configurationFile=config/logback.xml");
    command.addAll(List.of(CheckMemory.class.getName(), args[0], args[1], "once"));
    return new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor()
        == 0;
  }

  private static void verify(String layers, Precision precision) {
    TunedRuntime.apply(1);
    Step step = new Step(layers, precision);
    System.gc();
    Runtime java = Runtime.getRuntime();
    System.out.printf(
        "alive before %d MB of %d%n",
        java.totalMemory() - java.freeMemory() >> 20, java.maxMemory() >> 20);
    System.out.println(step.check().outcome());
    System.exit(0);
  }
}
