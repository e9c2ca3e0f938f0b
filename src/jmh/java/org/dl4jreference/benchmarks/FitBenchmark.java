package org.dl4jreference.benchmarks;

import java.util.concurrent.TimeUnit;
import org.dl4jreference.dl4j.runtime.TunedRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One {@code fit}, as DL4J comes and with each setting: docs/performance.md has the ratios. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class FitBenchmark {
  private static final String QUIET = "-Dlogback.configurationFile=config/logback.xml";
  private static final String NO_LIMIT = "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0";
  private static final String COLLECTOR = "-XX:+UseParallelGC";
  private static final String YOUNG = "-Xmn128m";
  private static final String TUNED = "-Ddl4jreference.benchmark.threads=1";
  private static final String FASTEST = "-Ddl4jreference.benchmark.fastest=true";
  private static final String SHAPES =
      "-Dshapeinfoprovider=org.dl4jreference.dl4j.runtime.CachedShapes";

  /** A network in a JVM with a benchmark's settings. */
  @State(Scope.Thread)
  public static class Network {
    @Param({"2-3-1", "64-128-10", "784-1000-10"})
    private String layers;

    @Param({"FLOAT", "DOUBLE"})
    private DataType type;

    private Workload workload;

    /** Applies what is no option of the JVM. */
    @Setup
    public void setUp() {
      Integer threads = Integer.getInteger("dl4jreference.benchmark.threads");
      if (threads != null) {
        TunedRuntime.apply(threads);
      }
      workload = new Workload(layers, type);
      if (Boolean.getBoolean("dl4jreference.benchmark.fastest")) {
        System.out.println("threads " + TunedRuntime.fastestThreads(workload::fit));
      }
    }
  }

  /** As DL4J comes, with as many threads as there are cores. */
  @Benchmark
  @Fork(jvmArgsAppend = QUIET)
  public void aPlain(Network network) {
    network.workload.fit();
  }

  /** Plain, one thread. */
  @Benchmark
  @Fork(jvmArgsAppend = {QUIET, TUNED, "-Dshapeinfoprovider=" + DIRECT})
  public void bOneThread(Network network) {
    network.workload.fit();
  }

  private static final String DIRECT = "org.nd4j.linalg.cpu.nativecpu.DirectShapeInfoProvider";

  /** Plain, with shapes cached. */
  @Benchmark
  @Fork(jvmArgsAppend = {QUIET, SHAPES})
  public void cShapes(Network network) {
    network.workload.fit();
  }

  /** One thread and shapes cached: {@code TunedRuntime.apply(1)}. */
  @Benchmark
  @Fork(jvmArgsAppend = {QUIET, TUNED})
  public void dTuned(Network network) {
    network.workload.fit();
  }

  /** That with the launcher's collector and young generation: the launcher. */
  @Benchmark
  @Fork(jvmArgsAppend = {QUIET, TUNED, COLLECTOR, YOUNG})
  public void eLauncher(Network network) {
    network.workload.fit();
  }

  /** That with the number of threads that {@code TunedRuntime.fastestThreads} finds. */
  @Benchmark
  @Fork(jvmArgsAppend = {QUIET, TUNED, COLLECTOR, YOUNG, FASTEST})
  public void fFastestThreads(Network network) {
    network.workload.fit();
  }

  /** That without JavaCPP's limit of physical memory: not shipped. */
  @Benchmark
  @Fork(jvmArgsAppend = {QUIET, TUNED, COLLECTOR, YOUNG, NO_LIMIT})
  public void gNoLimit(Network network) {
    network.workload.fit();
  }
}
