package org.dl4jreference.dl4j.runtime;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.List;
import java.util.Optional;

/**
 * The libraries of CUDA 11 that nd4j-cuda-11.6 needs beside the driver. When one is missing ND4J
 * fails halfway through its start, with a stack trace, and cannot start again in that process: so
 * they are looked for before.
 */
final class CudaLibraries {
  /** By the dynamic section of libnd4jcuda.so, and JavaCPP's own for CUDA. */
  private static final List<String> LINUX =
      List.of("libcudart.so.11.0", "libcublas.so.11", "libcusolver.so.11");

  private static final List<String> WINDOWS =
      List.of("cudart64_110", "cublas64_11", "cusolver64_11");

  /** Where JavaCPP's presets for CUDA 11.6 look, beside the system's own places. */
  private static final List<String> PLACES =
      List.of("/usr/local/cuda-11.6/lib64", "/usr/local/cuda/lib64");

  private CudaLibraries() {}

  /**
   * Looks for the libraries.
   *
   * @return the first that cannot be loaded, if any
   */
  static Optional<String> missing() {
    if (isOnClassPath()) {
      return Optional.empty();
    }
    List<String> needed = Platform.isWindows() ? WINDOWS : LINUX;
    return needed.stream().filter(name -> !loads(name)).findFirst();
  }

  /** As the artifact {@code org.bytedeco:cuda:…-redist}. */
  private static boolean isOnClassPath() {
    String library =
        Platform.isWindows()
            ? "org/bytedeco/cuda/windows-x86_64/cublas64_11.dll"
            : "org/bytedeco/cuda/linux-x86_64/libcublas.so.11";
    return CudaLibraries.class.getClassLoader().getResource(library) != null;
  }

  private static boolean loads(String name) {
    PLACES.forEach(place -> NativeLibrary.addSearchPath(name, place));
    try {
      NativeLibrary.getInstance(name);
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }
}
