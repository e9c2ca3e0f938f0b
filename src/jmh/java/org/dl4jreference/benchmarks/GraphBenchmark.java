package org.dl4jreference.benchmarks;

import java.util.concurrent.TimeUnit;
import org.dl4jreference.dl4j.runtime.TunedRuntime;
import org.dl4jreference.model.Precision;
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

/** A step of DL4J's and its verification, of other layers than dense ones. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 5)
@Fork(
    value = 1,
    jvmArgsAppend = {
      "-Xmx2g",
      "-XX:+UseParallelGC",
      "-Dlogback.configurationFile=config/logback.xml"
    })
@State(Scope.Thread)
public class GraphBenchmark {
  @Param({"LeNet", "LSTM"})
  private String network;

  @Param({"DOUBLE", "FLOAT"})
  private Precision precision;

  private GraphWorkload workload;

  /** Lets DL4J take the step. */
  @Setup
  public void setUp() {
    TunedRuntime.apply(1);
    workload = new GraphWorkload(network, precision);
  }

  /** The unit: DL4J's forward and backward pass. */
  @Benchmark
  public void unit() {
    workload.pass();
  }

  /** What verification does once DL4J has taken its step. */
  @Benchmark
  public Verdict check() {
    return workload.check();
  }
}
