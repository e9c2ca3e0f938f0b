package org.dl4jreference.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.dl4jreference.model.BadInput;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damaged files: each is read, or refused in one line, soon and with little memory. {@code
 * -Dfuzz.mutants} says how many of each reader, {@code -Dfuzz.seed} which; a mutant depends on the
 * seed and its number alone.
 */
class ReadersFuzzTest {
  private static final int MUTANTS = Integer.getInteger("fuzz.mutants", 300);
  private static final long SEED = Long.getLong("fuzz.seed", 1);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Allocated in all, not at a time. */
  private static final long MOST_BYTES = 1L << 29;

  private static final int MOST_SHOWN = 20;

  /** Of what cannot be read as it should be, for whoever looks into it. */
  private static final Path KEPT = Path.of("target/fuzz");

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private Path directory;

  private static List<FuzzedReader> readers() throws IOException {
    return FuzzedReaders.all();
  }

  @ParameterizedTest
  @MethodSource("readers")
  void soundFilesAreRead(FuzzedReader reader) throws IOException {
    Path file = directory.resolve("sound" + reader.extension());
    for (byte[] sound : reader.sound()) {
      Files.write(file, sound);
      assertThatCode(() -> reader.reading().of(file)).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("readers")
  void aDamagedFileIsReadOrRefusedInOneLine(FuzzedReader reader) throws IOException {
    Path file = directory.resolve("mutant" + reader.extension());
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < MUTANTS && wrong.size() < MOST_SHOWN; i++) {
      Random random = new Random(1_000_003L * i + SEED);
      byte[] sound = reader.sound().get(random.nextInt(reader.sound().size()));
      byte[] mutant = reader.damage().of(sound, random);
      Files.write(file, mutant);
      Optional<String> fault = fault(reader, file);
      if (fault.isPresent()) {
        Path kept = KEPT.resolve("%s-%d-%d%s".formatted(reader, SEED, i, reader.extension()));
        Files.createDirectories(KEPT);
        Files.write(kept, mutant);
        wrong.add(kept + ": " + fault.get());
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static Optional<String> fault(FuzzedReader reader, Path file) {
    long start = System.nanoTime();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Optional<String> thrown = thrown(reader, file);
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    long nanos = System.nanoTime() - start;
    if (thrown.isPresent()) {
      return thrown;
    }
    return nanos > LONGEST_NANOS
        ? Optional.of("took %.1f s".formatted(nanos / 1e9))
        : bytes > MOST_BYTES ? Optional.of("took %d MB".formatted(bytes >> 20)) : Optional.empty();
  }

  private static Optional<String> thrown(FuzzedReader reader, Path file) {
    try {
      reader.reading().of(file);
      return Optional.empty();
    } catch (BadInput e) {
      // the message may quote the file, whose lines are none of a message's
      return e.getMessage().lines().count() == 1 && e.getMessage().length() < 1000
          ? Optional.empty()
          : Optional.of("not one line: " + e.getMessage().substring(0, 300));
    } catch (Exception | Error e) {
      return Optional.of(
          "%s at %s".formatted(e, Arrays.stream(e.getStackTrace()).limit(4).toList()));
    }
  }
}
