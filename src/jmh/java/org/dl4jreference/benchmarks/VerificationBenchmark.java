package org.dl4jreference.benchmarks;

import java.util.concurrent.TimeUnit;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.runtime.TunedRuntime;
import org.dl4jreference.graph.NetworkTape;
import org.dl4jreference.model.Precision;
import org.dl4jreference.rounding.NetworkRounding;
import org.dl4jreference.verdict.Verdict;
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

/** A step of DL4J's, of the reference and its verification: docs/performance.md has the ratios. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "-XX:+UseParallelGC",
      "-Xmn128m",
      "-Dlogback.configurationFile=config/logback.xml"
    })
@State(Scope.Thread)
public class VerificationBenchmark {
  @Param({"784-1000-10", "100-200-10", "20-25-10"})
  private String layers;

  @Param({"DOUBLE", "FLOAT"})
  private Precision precision;

  private Workload workload;
  private Step step;

  /** Lets DL4J take the step. */
  @Setup
  public void setUp() {
    TunedRuntime.apply(1);
    workload = new Workload(layers, NdArrays.type(precision));
    step = new Step(layers, precision);
    System.out.println("replays " + NetworkRounding.REPLAYS);
  }

  /** The unit: DL4J's forward and backward pass. */
  @Benchmark
  public void unit() {
    workload.pass();
  }

  /** Forward and backward pass of the reference: values alone. */
  @Benchmark
  public NetworkTape reference() {
    return step.reference();
  }

  /** What verification does once DL4J has taken its step. */
  @Benchmark
  public Verdict check() {
    return step.check();
  }
}
