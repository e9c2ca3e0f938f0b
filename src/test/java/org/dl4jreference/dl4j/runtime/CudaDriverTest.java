package org.dl4jreference.dl4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CudaDriverTest {
  @TempDir private static Path directory;

  @AfterEach
  void theRealDriverAgain() {
    System.clearProperty(CudaDriver.LIBRARY_PROPERTY);
  }

  private static CudaReport with(StubDriver stub) throws IOException {
    System.setProperty(
        CudaDriver.LIBRARY_PROPERTY, stub.compile(directory).toAbsolutePath().toString());
    return CudaDriver.report();
  }

  @Test
  void withoutALibraryThereIsNoDriver() {
    System.setProperty(CudaDriver.LIBRARY_PROPERTY, "no-such-library-of-cuda");
    CudaReport report = CudaDriver.report();
    assertThat(report.status()).isEqualTo(CudaReport.Status.NO_DRIVER);
    assertThat(report.isUsable()).isFalse();
    assertThat(report.reason()).isEqualTo("there is no NVIDIA driver on this machine");
  }

  @Test
  void aLibraryWithoutTheDriversFunctionsIsAnErrorAndNoException() {
    System.setProperty(CudaDriver.LIBRARY_PROPERTY, "c");
    CudaReport report = CudaDriver.report();
    assertThat(report.status()).isEqualTo(CudaReport.Status.ERROR);
    assertThat(report.isUsable()).isFalse();
  }

  @Test
  void error100MeansThatThereIsNoGpu() throws IOException {
    CudaReport report = with(new StubDriver(100, 0, 0, 0));
    assertThat(report.status()).isEqualTo(CudaReport.Status.ERROR);
    assertThat(report.code()).isEqualTo(100);
    assertThat(report.reason()).isEqualTo("the NVIDIA driver finds no GPU");
  }

  @Test
  void anyOtherErrorIsNamedByItsNumber() throws IOException {
    assertThat(with(new StubDriver(803, 1, 8, 6)).reason())
        .isEqualTo("the NVIDIA driver fails with CUDA error 803");
  }

  @Test
  void aDriverThatCountsNoDeviceHasNoGpu() throws IOException {
    CudaReport report = with(new StubDriver(0, 0, 0, 0));
    assertThat(report.status()).isEqualTo(CudaReport.Status.OK);
    assertThat(report.reason()).isEqualTo("the NVIDIA driver finds no GPU");
  }

  /** Machine code of nd4j-cuda-11.6: 3.7, 5.0, 5.2, 6.0, 6.1, 7.0, 7.5, 8.0, 8.6; no PTX. */
  @ParameterizedTest
  @CsvSource({
    "3, 5, false",
    "3, 7, true",
    "5, 3, true",
    "6, 2, true",
    "7, 2, true",
    "8, 6, true",
    "8, 9, true",
    "9, 0, false",
    "10, 0, false",
    "12, 0, false",
  })
  void whatCanRunIsOfACompiledMajorVersionAtItsMinorVersionOrAbove(
      int major, int minor, boolean supported) throws IOException {
    CudaReport report = with(new StubDriver(0, 2, major, minor));
    assertThat(report.status()).isEqualTo(CudaReport.Status.OK);
    assertThat(report.driver()).isEqualTo("12.4");
    CudaDevice device = new CudaDevice("Stub GPU", major, minor);
    assertThat(report.devices()).containsExactly(device, device);
    assertThat(report.isUsable()).isEqualTo(supported);
    if (!supported) {
      assertThat(report.reason())
          .startsWith("Stub GPU has compute capability %d.%d".formatted(major, minor));
    }
  }
}
