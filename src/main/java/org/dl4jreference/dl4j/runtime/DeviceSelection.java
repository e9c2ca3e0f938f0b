package org.dl4jreference.dl4j.runtime;

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
  private static final String WAY_OUT = "; use --device cpu";

  private DeviceSelection() {}

  /**
   * A device that can be used.
   *
   * @param device CPU or GPU
   * @param note where {@code auto} fell back to the CPU, why
   */
  public record Choice(Device device, Optional<String> note) {}

  /** Chooses, without touching ND4J; asks for an obstacle only where the GPU is thought of. */
  static Choice choose(Device wanted, Supplier<Optional<String>> obstacle) {
    if (wanted == Device.CPU) {
      return new Choice(Device.CPU, Optional.empty());
    }
    Optional<String> reason = obstacle.get();
    if (reason.isEmpty()) {
      return new Choice(Device.GPU, Optional.empty());
    }
    if (wanted == Device.GPU) {
      throw new BadInput("device gpu: " + reason.get() + WAY_OUT);
    }
    return new Choice(Device.CPU, Optional.of("device auto: cpu, since " + reason.get()));
  }

  /**
   * Chooses for this machine and makes ND4J load that backend and no other. The GPU's is loaded
   * now, so that a failure of CUDA is a failure of this call; the CPU's when it is first used.
   *
   * @param wanted what the user asked for
   * @return what was chosen
   * @throws BadInput if the GPU is wanted and cannot be used
   */
  public static Choice apply(Device wanted) {
    Choice choice = choose(wanted, DeviceSelection::obstacle);
    ND4JClassLoading.setNd4jClassloader(
        new BackendFilter(DeviceSelection.class.getClassLoader(), backend(choice.device())));
    if (choice.device() == Device.GPU) {
      loadCuda(choice);
    }
    return choice;
  }

  /**
   * What is in the way of the GPU.
   *
   * @return one clause with what to do; empty if nothing is
   */
  public static Optional<String> obstacle() {
    return obstacle(CudaDriver.report(), DeviceSelection::missingPart);
  }

  /** The second is asked only where the driver has a usable GPU. */
  static Optional<String> obstacle(CudaReport driver, Supplier<Optional<String>> missingPart) {
    return driver.isUsable() ? missingPart.get() : Optional.of(driver.reason());
  }

  static Optional<String> missingPart() {
    if (!isOnClassPath(Device.GPU)) {
      return Optional.of("this build has no CUDA backend (start with --with-cuda)");
    }
    return CudaLibraries.missing()
        .map(
            name ->
                "%s of CUDA 11 is not installed (install it, or start with --with-cuda-redist)"
                    .formatted(name));
  }

  private static void loadCuda(Choice choice) {
    try {
      verifyLoaded(choice);
    } catch (LinkageError | RuntimeException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw new BadInput("device gpu: ND4J's CUDA backend does not start: " + root + WAY_OUT);
    }
  }

  static boolean isOnClassPath(Device device) {
    return DeviceSelection.class
            .getClassLoader()
            .getResource(backend(device).replace('.', '/') + ".class")
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
    if (!backend(choice.device()).endsWith("." + loaded)) {
      throw new IllegalStateException(
          "device %s was chosen, but ND4J had loaded %s".formatted(choice.device(), loaded));
    }
  }
}
