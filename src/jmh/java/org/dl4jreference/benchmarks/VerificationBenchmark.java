package org.dl4jreference.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.config.Initialization;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Evaluation;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.reference.ReferenceEngine;
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

/** What it costs to compute a step by the reference, and to judge one of DL4J's. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseParallelGC", "-Xmn128m"})
@State(Scope.Thread)
public class VerificationBenchmark {
  @Param({"2-3-1", "64-128-10", "784-1000-10"})
  private String layers;

  private final ReferenceEngine engine = new ReferenceEngine(Catalogue.standard());
  private final Comparison comparison = new Comparison(Catalogue.standard());
  private NetworkSpec spec;
  private TrainingState state;
  private Batch batch;
  private Observation subject;

  /** The networks and batches of {@link Workload}. */
  @Setup
  public void setUp() {
    int[] n = Arrays.stream(layers.split("-")).mapToInt(Integer::parseInt).toArray();
    boolean small = n[2] == 1;
    int examples = small ? 1 : n[0] > 100 ? 128 : 32;
    spec =
        NetworkSpec.dense(
                n, List.of("sigmoid", small ? "identity" : "softmax"), small ? "mse" : "mcxent")
            .trainedBy(UpdaterSpec.of("sgd", 0.01));
    state = TrainingState.initial(Initialization.XAVIER.parameters(spec, 1));
    SplittableRandom random = new SplittableRandom(1);
    batch =
        new Batch(
            Matrix.generate(examples, n[0], (i, j) -> (float) random.nextDouble()),
            Matrix.generate(examples, n[2], (i, j) -> small ? 0.5 : j == i % n[2] ? 1 : 0));
    subject = Observation.of(engine.evaluate(spec, state, batch));
  }

  /** Forward pass, gradient and update in plain Java and float64. */
  @Benchmark
  public Evaluation reference() {
    return engine.evaluate(spec, state, batch);
  }

  /** The same with the standard deviation of every number, and the verdict. */
  @Benchmark
  public Verdict verdict() {
    return comparison.step(spec, state, batch, subject, Precision.FLOAT);
  }
}
