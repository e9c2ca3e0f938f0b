package org.dl4jreference.dl4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4jBackend;

class DeviceSelectionTest {
  private static final CudaReport NONE =
      new CudaReport(CudaReport.Status.NO_DRIVER, 0, "", List.of());
  private static final CudaReport AMPERE =
      new CudaReport(CudaReport.Status.OK, 0, "12.4", List.of(new CudaDevice("A100", 8, 0)));
  private static final CudaReport HOPPER =
      new CudaReport(CudaReport.Status.OK, 0, "12.4", List.of(new CudaDevice("H100", 9, 0)));

  private static DeviceSelection.Choice choose(
      Device wanted, CudaReport driver, Optional<String> obstacle) {
    return DeviceSelection.choose(wanted, () -> DeviceSelection.obstacle(driver, () -> obstacle));
  }

  @Test
  void theCpuAsksNobody() {
    DeviceSelection.Choice choice =
        DeviceSelection.choose(
            Device.CPU,
            () -> {
              throw new AssertionError("asked for obstacles");
            });
    assertThat(choice).isEqualTo(new DeviceSelection.Choice(Device.CPU, Optional.empty()));
  }

  @Test
  void aUsableGpuIsTakenSilently() {
    for (Device wanted : List.of(Device.GPU, Device.AUTO)) {
      assertThat(choose(wanted, AMPERE, Optional.empty()))
          .isEqualTo(new DeviceSelection.Choice(Device.GPU, Optional.empty()));
    }
  }

  @Test
  void theGpuWithoutAUsableOneIsOneLineWithReasonAndWayOut() {
    assertThatThrownBy(() -> choose(Device.GPU, NONE, Optional.empty()))
        .isInstanceOf(BadInput.class)
        .hasMessage("device gpu: there is no NVIDIA driver on this machine; use --device cpu");
    assertThatThrownBy(() -> choose(Device.GPU, HOPPER, Optional.empty()))
        .isInstanceOf(BadInput.class)
        .hasMessage(
            "device gpu: H100 has compute capability 9.0, which nd4j-cuda-11.6 has no code for"
                + " (3.7 to 8.x); use --device cpu");
    assertThatThrownBy(() -> choose(Device.GPU, AMPERE, Optional.of("this build has no CUDA")))
        .isInstanceOf(BadInput.class)
        .hasMessage("device gpu: this build has no CUDA; use --device cpu");
  }

  @Test
  void autoFallsBackAndSaysWhy() {
    assertThat(choose(Device.AUTO, NONE, Optional.empty()))
        .isEqualTo(
            new DeviceSelection.Choice(
                Device.CPU,
                Optional.of("device auto: cpu, since there is no NVIDIA driver on this machine")));
  }

  @Test
  void anotherBackendOnTheClassPathIsHiddenFromNd4j(@TempDir Path directory) throws Exception {
    Path service = directory.resolve("META-INF/services").resolve(Nd4jBackend.class.getName());
    Files.createDirectories(service.getParent());
    Files.writeString(service, EagerBackend.class.getName());
    String withBoth = directory + File.pathSeparator + System.getProperty("java.class.path");

    Child plain = Child.run(withBoth, BackendProbe.class, "none");
    assertThat(plain.out()).as("without a choice ND4J asks the other").contains(EagerBackend.ASKED);

    Child chosen = Child.run(withBoth, BackendProbe.class, "cpu");
    assertThat(chosen.out()).isEqualTo("loaded CpuBackend\n");
    assertThat(chosen.exit()).isZero();
  }
}
