package org.dl4jreference.benchmarks;

import java.util.concurrent.TimeUnit;
import org.dl4jreference.dl4j.runtime.TunedRuntime;
import org.dl4jreference.model.Precision;
import org.nd4j.linalg.api.buffer.DataType;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One verification and one run of DL4J's {@code GradientCheckUtil} over all parameters, each once,
 * in one JVM in which both have checked a small network before.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
@Fork(
    value = 3,
    jvmArgsAppend = {
      "-XX:+UseParallelGC",
      "-Xmn128m",
      "-Dlogback.configurationFile=config/logback.xml"
    })
@State(Scope.Thread)
public class GradientCheckBenchmark {
  @Param({"100-200-10", "20-25-10"})
  private String layers;

  private Workload workload;
  private Step step;

  /** What the whole consists of. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Times {
    /** Microseconds of the verification. */
    public long checkMicros;

    /** Microseconds of {@code GradientCheckUtil}. */
    public long gradientCheckMicros;

    /** How many times longer that takes. */
    public long ratio;
  }

  /** Lets both check a small network. */
  @Setup(Level.Trial)
  public void setUp() {
    TunedRuntime.apply(1);
    new Step("8-10-3", Precision.DOUBLE).check();
    new Workload("8-10-3", DataType.DOUBLE).gradientCheck();
    workload = new Workload(layers, DataType.DOUBLE);
    step = new Step(layers, Precision.DOUBLE);
  }

  /** Both, one after the other. */
  @Benchmark
  public boolean both(Times times) {
    long start = System.nanoTime();
    step.check();
    long between = System.nanoTime();
    boolean passed = workload.gradientCheck();
    long end = System.nanoTime();
    times.checkMicros = (between - start) / 1000;
    times.gradientCheckMicros = (end - between) / 1000;
    times.ratio = (end - between) / (between - start);
    return passed;
  }
}
