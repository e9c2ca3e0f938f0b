package org.dl4jreference.dl4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.cpu.nativecpu.DirectShapeInfoProvider;
import org.nd4j.linalg.factory.Nd4j;

class TunedRuntimeTest {
  private static Child run(String how) throws Exception {
    return Child.run(System.getProperty("java.class.path"), TrainingProbe.class, how);
  }

  @Test
  void trainingIsBitIdenticalToThatOfPlainDl4j() throws Exception {
    Child plain = run("plain");
    Child tuned = run("tuned");
    assertThat(plain.exit()).isZero();
    assertThat(plain.out().lines().filter(l -> l.startsWith("bits "))).hasSize(2);
    assertThat(tuned.out())
        .contains("shape cache: true", "OpenMP threads: true", "pointer collection: true");
    assertThat(tuned.out().lines().filter(l -> l.startsWith("bits ")))
        .containsExactlyElementsOf(plain.out().lines().toList());
  }

  @Test
  void whatComesTooLateIsReportedWithARemedy() throws Exception {
    Child late = run("late");
    assertThat(late.exit()).isZero();
    assertThat(late.out())
        .contains("shape cache: false call TunedRuntime.apply before DL4J is used")
        .contains("OpenMP threads: true");
  }

  @Test
  void noThreadsAreRefused() {
    assertThatThrownBy(() -> TunedRuntime.apply(0)).hasMessage("threads must be >= 1, found 0");
  }

  @ParameterizedTest
  @CsvSource({
    "'100, 60, 40, 35', 4, a larger number is worth its tenth each time",
    "'100, 95, 92, 91', 1, but not less than that",
    "'100, 300, 20, 90', 3, whatever the order"
  })
  void asManyThreadsAsAreFastestAreSet(String milliseconds, int index, String why) {
    int before = Nd4j.getEnvironment().maxMasterThreads();
    int blasBefore = Nd4j.factory().blas().getMaxThreads();
    List<Long> cost = Stream.of(milliseconds.split(", ")).map(Long::valueOf).toList();
    List<Integer> tried = List.of(1, 2, 4, 6);
    AtomicLong clock = new AtomicLong();
    Set<Integer> seen = new TreeSet<>();
    try {
      int fastest =
          TunedRuntime.fastestThreads(
              () -> {
                int threads = Nd4j.factory().blas().getMaxThreads();
                seen.add(threads);
                clock.addAndGet(1_000_000 * cost.get(tried.indexOf(threads)));
              },
              clock::get,
              6);
      assertThat(fastest).as(why).isEqualTo(tried.get(index - 1));
      assertThat(seen).containsExactlyElementsOf(tried);
      assertThat(Nd4j.factory().blas().getMaxThreads()).isEqualTo(fastest);
    } finally {
      Nd4j.getEnvironment().setMaxMasterThreads(before);
      Nd4j.factory().blas().setMaxThreads(blasBefore);
    }
  }

  @Test
  void aStepThatFailsLeavesTheThreadsAsTheyWere() {
    int blasBefore = Nd4j.factory().blas().getMaxThreads();
    assertThatThrownBy(
            () ->
                TunedRuntime.fastestThreads(
                    () -> {
                      if (Nd4j.factory().blas().getMaxThreads() != blasBefore) {
                        throw new IllegalStateException("no data");
                      }
                    },
                    System::nanoTime,
                    2))
        .hasMessage("no data");
    assertThat(Nd4j.factory().blas().getMaxThreads()).isEqualTo(blasBefore);
  }

  @Test
  void aShapeIsDescribedAsByNd4jAndOnlyOnce() {
    DirectShapeInfoProvider plain = new DirectShapeInfoProvider();
    CachedShapes cached = new CachedShapes();
    long[] shape = {3, 4};
    for (long[] stride : new long[][] {{4, 1}, {1, 3}, {8, 2}}) {
      for (long elementWiseStride : new long[] {-1, 0, 1, 2}) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
          Pair<DataBuffer, long[]> first =
              cached.createShapeInformation(shape, stride, elementWiseStride, 'c', type, false);
          assertThat(first.getSecond())
              .isEqualTo(
                  plain
                      .createShapeInformation(shape, stride, elementWiseStride, 'c', type, false)
                      .getSecond());
          assertThat(
                  cached.createShapeInformation(shape, stride, elementWiseStride, 'c', type, false))
              .isSameAs(first);
        }
      }
    }
  }
}
