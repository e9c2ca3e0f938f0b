package org.dl4jreference.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.compare.Comparison;
import org.dl4jreference.data.NpzBuilder;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.trace.TraceReader;

/** Damaged traces give one line of bad input or a verdict, never anything else. */
class TraceFuzzTest {
  private static final Path SOUND = Path.of("src/test/resources/traces/torch-momentum-float32.npz");
  private static Path directory;

  @BeforeContainer
  static void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("fuzz");
  }

  @AfterContainer
  static void removeDirectory() throws IOException {
    try (var files = Files.list(directory)) {
      files.forEach(file -> file.toFile().delete());
    }
    Files.delete(directory);
  }

  @Example
  void theSoundTraceGivesAVerdict() {
    assertThat(isVerdict(SOUND)).isTrue();
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void damagedFiles(@ForAll @Size(min = 1, max = 6) int[] places, @ForAll @Size(6) byte[] values) {
    Path file = directory.resolve("file.npz");
    write(file, damaged(read(SOUND), places, values));
    isVerdict(file);
  }

  @Property(tries = 100)
  void truncatedFiles(@ForAll @IntRange(max = 12_000) int length) {
    Path file = directory.resolve("cut.npz");
    byte[] whole = read(SOUND);
    write(file, Arrays.copyOf(whole, Math.min(length, whole.length - 1)));
    assertThat(isVerdict(file)).isFalse();
  }

  /** Damage that the checksum does not show: in one array, header or numbers. */
  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void damagedArrays(
      @ForAll @IntRange(max = 100) int array,
      @ForAll @Size(min = 1, max = 4) int[] places,
      @ForAll @Size(4) byte[] values) {
    isVerdict(
        NpzBuilder.of(SOUND)
            .change(array, bytes -> damaged(bytes, places, values))
            .write(directory.resolve("array.npz")));
  }

  /** Printable damage reaches further into headers and JSON. */
  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void damagedText(
      @ForAll @IntRange(max = 100) int array,
      @ForAll boolean inSpec,
      @ForAll @IntRange(max = 400) int place,
      @ForAll @IntRange(min = 32, max = 126) int character) {
    NpzBuilder npz = NpzBuilder.of(SOUND);
    Path file = directory.resolve("text.npz");
    if (inSpec) {
      byte[] spec = spec().getBytes(StandardCharsets.UTF_8);
      spec[place % spec.length] = (byte) character;
      npz.spec(new String(spec, StandardCharsets.UTF_8));
    } else {
      npz.change(
          array,
          bytes -> {
            bytes[place % Math.min(bytes.length, 90)] = (byte) character;
            return bytes;
          });
    }
    isVerdict(npz.write(file));
  }

  private static String spec() {
    return """
        {"dims": [4, 5, 3], "activations": ["tanh", "identity"], "loss": "mse", "l2": 0.0, \
        "updater": {"name": "momentum", "learningRate": 0.05, "momentum": 0.9}, \
        "precision": "float32", "producer": "torch"}""";
  }

  private static byte[] damaged(byte[] bytes, int[] places, byte[] values) {
    for (int i = 0; i < places.length; i++) {
      bytes[Math.floorMod(places[i], bytes.length)] = values[i];
    }
    return bytes;
  }

  /** True for a verdict, false for bad input in one line; anything else is a failure. */
  private static boolean isVerdict(Path file) {
    try (TraceReader trace = TraceReader.open(file)) {
      RunVerdict run =
          new TraceVerifier(Catalogue.standard(), Comparison.DEFAULT_K, () -> {}).verify(trace);
      assertThat(run.steps()).hasSize(trace.steps());
      return true;
    } catch (BadInput e) {
      assertThat(e.getMessage()).startsWith(file + ": ").doesNotContain("\n");
      return false;
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
