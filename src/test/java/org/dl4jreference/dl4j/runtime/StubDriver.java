package org.dl4jreference.dl4j.runtime;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A library that answers like CUDA's driver, compiled from {@code cuda/driver_stub.c}. */
public record StubDriver(int init, int count, int major, int minor) {
  /** Names the library to be asked in place of the driver. */
  public static final String PROPERTY = CudaDriver.LIBRARY_PROPERTY;

  private static final Path SOURCE = Path.of("src/test/resources/cuda/driver_stub.c");

  /** Compiles it, or skips the test where there is no C compiler. */
  public Path compile(Path directory) throws IOException {
    Path library = directory.resolve("stub-%d-%d-%d-%d.so".formatted(init, count, major, minor));
    Process cc;
    try {
      cc =
          new ProcessBuilder(
                  List.of(
                      "cc",
                      "-shared",
                      "-fPIC",
                      "-DINIT=" + init,
                      "-DCOUNT=" + count,
                      "-DMAJOR=" + major,
                      "-DMINOR=" + minor,
                      "-o",
                      library.toString(),
                      SOURCE.toString()))
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "skipped: no C compiler (cc) to make a stub of CUDA's driver");
      throw e;
    }
    try {
      if (!cc.waitFor(60, TimeUnit.SECONDS) || cc.exitValue() != 0) {
        throw new IOException(
            "cc failed: " + new String(cc.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    if (!Files.isRegularFile(library)) {
      throw new IOException("cc wrote no " + library);
    }
    return library;
  }
}
