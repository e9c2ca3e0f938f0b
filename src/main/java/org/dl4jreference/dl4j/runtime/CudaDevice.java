package org.dl4jreference.dl4j.runtime;

import java.util.List;

/**
 * An NVIDIA GPU.
 *
 * @param name as the driver gives it
 * @param major of its compute capability
 * @param minor of its compute capability
 */
record CudaDevice(String name, int major, int minor) {
  /**
   * What nd4j-cuda-11.6 at 1.0.0-M2.1 holds machine code for; it holds no PTX that a newer driver
   * could compile.
   */
  private static final List<CudaDevice> COMPILED =
      List.of(
          of(3, 7), of(5, 0), of(5, 2), of(6, 0), of(6, 1), of(7, 0), of(7, 5), of(8, 0), of(8, 6));

  private static CudaDevice of(int major, int minor) {
    return new CudaDevice("", major, minor);
  }

  /**
   * Whether nd4j-cuda-11.6 can run on it: machine code runs on its own major version at the same
   * minor version or above (CUDA C++ Programming Guide, binary compatibility).
   */
  boolean isSupported() {
    return COMPILED.stream().anyMatch(c -> c.major == major && c.minor <= minor);
  }

  /** For example {@code 8.6}. */
  String computeCapability() {
    return major + "." + minor;
  }
}
