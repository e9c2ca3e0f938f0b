package org.dl4jreference.dl4j.runtime;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.dl4jreference.dl4j.border.Isolated;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Settings that make DL4J faster on small networks without changing a bit of what it computes.
 * {@code docs/performance.md} says what each buys, what it risks, and which tempting one leaks.
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   TunedRuntime.apply(1); // before the first use of DL4J or ND4J
 *   …
 * }
 * }</pre>
 *
 * ND4J and JavaCPP read their system properties once, when their classes initialise. What comes too
 * late is not an error: it is reported as not in force, with what to do.
 */
public final class TunedRuntime {
  /** Names the class that describes shapes to ND4J. */
  public static final String SHAPES_PROPERTY = "shapeinfoprovider";

  private static final String THREADS_VARIABLE = "OMP_NUM_THREADS";
  private static final String LEAKING = "org.bytedeco.javacpp.nopointergc";
  private static final double WORTHWHILE = 0.9;
  private static final int ROUNDS = 5;
  private static final long ROUND_NANOS = 150_000_000;

  private TunedRuntime() {}

  /**
   * A setting of the running process.
   *
   * @param name what it is
   * @param value its value now
   * @param inForce whether it is as this class recommends
   * @param remedy what to do where it is not; empty otherwise
   */
  public record Setting(String name, String value, boolean inForce, String remedy) {
    private static Setting of(String name, String value, boolean inForce, String remedy) {
      return new Setting(name, value, inForce, inForce ? "" : remedy);
    }
  }

  /**
   * Sets what can be set in a running process, and loads ND4J on the CPU. A property that the user
   * has set stays.
   *
   * @param threads OpenMP threads of ND4J's native code; more than 1 pays only for large matrices,
   *     and there it pays: see {@link #fastestThreads}
   * @return all settings as they now are
   * @throws IllegalArgumentException unless there is at least one thread
   */
  public static List<Setting> apply(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be >= 1, found " + threads);
    }
    cacheShapes();
    setThreads(threads);
    return settings();
  }

  private static void setThreads(int threads) {
    setThreads(threads, threads);
  }

  private static void setThreads(int openMp, int blas) {
    Isolated.call(
        () -> {
          // setMaxThreads does nothing in this release
          Nd4j.getEnvironment().setMaxMasterThreads(openMp);
          Nd4j.factory().blas().setMaxThreads(blas);
          return null;
        });
  }

  /**
   * Finds how many threads suit a network by trying: 1, 2, 4, … and as many as there are cores, for
   * about a second each. More threads must be faster by a tenth to be taken. They then are in
   * force; if a step fails, those from before are. Sums may be split differently, so results can
   * differ in their last bits.
   *
   * @param step one update, such as {@code () -> copy.fit(batch)}; of a copy, since it trains
   * @return the number of threads
   */
  public static int fastestThreads(Runnable step) {
    return fastestThreads(step, System::nanoTime, Runtime.getRuntime().availableProcessors());
  }

  static int fastestThreads(Runnable step, LongSupplier nanoTime, int cores) {
    int openMp = Isolated.call(() -> Nd4j.getEnvironment().maxMasterThreads());
    int blas = Isolated.call(() -> Nd4j.factory().blas().getMaxThreads());
    try {
      int fastest = fastest(step, nanoTime, cores);
      setThreads(fastest);
      return fastest;
    } catch (RuntimeException | Error e) {
      setThreads(openMp, blas);
      throw e;
    }
  }

  private static int fastest(Runnable step, LongSupplier nanoTime, int cores) {
    List<Integer> candidates =
        IntStream.concat(IntStream.iterate(1, t -> t < cores, t -> 2 * t), IntStream.of(cores))
            .boxed()
            .toList();
    Map<Integer, Double> least = new LinkedHashMap<>();
    // in turn, and without the first round: what comes later runs on a warmer machine
    for (int round = 0; round <= ROUNDS; round++) {
      for (int threads : candidates) {
        setThreads(threads);
        double nanos = nanosOf(step, nanoTime);
        if (round > 0) {
          least.merge(threads, nanos, Math::min);
        }
      }
    }
    int fastest = 1;
    for (int threads : candidates) {
      if (least.get(threads) < WORTHWHILE * least.get(fastest)) {
        fastest = threads;
      }
    }
    return fastest;
  }

  /** The mean of a while, after one step for what a change of threads costs. */
  private static double nanosOf(Runnable step, LongSupplier nanoTime) {
    step.run();
    long start = nanoTime.getAsLong();
    long steps = 0;
    long nanos;
    do {
      step.run();
      steps++;
      nanos = nanoTime.getAsLong() - start;
    } while (nanos < ROUND_NANOS);
    return nanos / (double) steps;
  }

  /**
   * Has ND4J's CPU backend load {@link CachedShapes}, if it has not loaded yet. Not for the GPU:
   * CUDA's provider keeps its own copy on the device. A provider that the user has named stays.
   */
  public static void cacheShapes() {
    if (System.getProperty(SHAPES_PROPERTY) == null) {
      System.setProperty(SHAPES_PROPERTY, CachedShapes.class.getName());
    }
  }

  /**
   * The settings of this process; loads ND4J.
   *
   * @return each with its value now, and what to do where it is not as recommended
   */
  public static List<Setting> settings() {
    return Isolated.call(
        () -> {
          String shapes = Nd4j.getShapeInfoProvider().getClass().getSimpleName();
          int threads = Nd4j.getEnvironment().maxMasterThreads();
          int blasThreads = Nd4j.factory().blas().getMaxThreads();
          String maxPhysical = Pointer.formatBytes(Pointer.maxPhysicalBytes());
          boolean collects = !Boolean.getBoolean(LEAKING);
          return List.of(
              Setting.of(
                  "shape cache",
                  shapes,
                  !shapes.equals("DirectShapeInfoProvider"),
                  "call TunedRuntime.apply before DL4J is used"),
              Setting.of(
                  "OpenMP threads",
                  String.valueOf(threads),
                  threads == 1,
                  "set %s=1 for small networks".formatted(THREADS_VARIABLE)),
              Setting.of(
                  "BLAS threads",
                  String.valueOf(blasThreads),
                  blasThreads == 1,
                  "set %s=1 for small networks".formatted(THREADS_VARIABLE)),
              Setting.of("limit of physical memory", maxPhysical, true, ""),
              Setting.of(
                  "pointer collection",
                  collects ? "on" : "off",
                  collects,
                  "remove -D%s: ND4J then frees nothing".formatted(LEAKING)));
        });
  }
}
