package org.dl4jreference.dl4j;

import java.util.Optional;
import java.util.function.Supplier;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Device;
import org.nd4j.common.config.ND4JClassLoading;

/**
 * Chooses ND4J's backend. It must happen before any ND4J class initialises: ND4J loads one backend
 * per JVM, prefers CUDA where it finds it, and falls back to the CPU silently where CUDA fails.
 */
public final class DeviceSelection {
  private static final String CUDA = "org.nd4j.linalg.jcublas.JCublasBackend";
  private static final String NATIVE = "org.nd4j.linalg.cpu.nativecpu.CpuBackend";

  private DeviceSelection() {}

  /**
   * A device that can be used.
   *
   * @param device CPU or GPU
   * @param note where {@code auto} fell back to the CPU, why
   */
  public record Choice(Device device, Optional<String> note) {}

  /**
   * Chooses, without touching ND4J.
   *
   * @param wanted what the user asked for
   * @param hasCuda whether nd4j-cuda is on the class path
   * @param driver asks the driver; not called for the CPU
   * @return a usable device
   * @throws BadInput if the GPU is wanted and cannot be used: one line with the reason and the way
   *     out
   */
  public static Choice choose(Device wanted, boolean hasCuda, Supplier<CudaReport> driver) {
    if (wanted == Device.CPU) {
      return new Choice(Device.CPU, Optional.empty());
    }
    CudaReport report = driver.get();
    String reason =
        !report.isUsable()
            ? report.reason()
            : hasCuda ? "" : "this build has no CUDA backend (start with --with-cuda)";
    if (reason.isEmpty()) {
      return new Choice(Device.GPU, Optional.empty());
    }
    if (wanted == Device.GPU) {
      throw new BadInput("device gpu: %s; use --device cpu".formatted(reason));
    }
    return new Choice(Device.CPU, Optional.of("device auto: cpu, since %s".formatted(reason)));
  }

  /**
   * Chooses for this machine and makes ND4J load that backend and no other.
   *
   * @param wanted what the user asked for
   * @return what was chosen
   * @throws BadInput if the GPU is wanted and cannot be used
   */
  public static Choice apply(Device wanted) {
    Choice choice = choose(wanted, hasBackend(CUDA), CudaDriver::report);
    ND4JClassLoading.setNd4jClassloader(
        new BackendFilter(DeviceSelection.class.getClassLoader(), backend(choice.device())));
    return choice;
  }

  /**
   * Whether a backend is on the class path.
   *
   * @param device CPU or GPU
   * @return true if its classes are there
   */
  public static boolean isOnClassPath(Device device) {
    return hasBackend(backend(device));
  }

  private static boolean hasBackend(String name) {
    return DeviceSelection.class.getClassLoader().getResource(name.replace('.', '/') + ".class")
        != null;
  }

  private static String backend(Device device) {
    return device == Device.GPU ? CUDA : NATIVE;
  }

  /**
   * Checks that ND4J loaded what was chosen; this initialises ND4J.
   *
   * @param choice what was chosen
   * @throws IllegalStateException if another backend is loaded
   */
  public static void verifyLoaded(Choice choice) {
    String loaded = Dl4jEnvironment.current().backend();
    if (!loaded.equals(backend(choice.device()))
        && !backend(choice.device()).endsWith("." + loaded)) {
      throw new IllegalStateException(
          "device %s was chosen, but ND4J loaded %s".formatted(choice.device(), loaded));
    }
  }
}
