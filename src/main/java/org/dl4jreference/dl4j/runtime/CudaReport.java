package org.dl4jreference.dl4j.runtime;

import java.util.List;

/**
 * What the CUDA driver says, asked without any CUDA library of DL4J's.
 *
 * @param status what came of asking
 * @param code the driver's error, 0 if none
 * @param driver the newest CUDA version that the driver supports, such as 12.4; empty if unknown
 * @param devices all devices, supported or not
 */
record CudaReport(Status status, int code, String driver, List<CudaDevice> devices) {
  /** What came of asking the driver. */
  enum Status {
    /** There is no driver library. */
    NO_DRIVER,
    /** The driver answered with an error. */
    ERROR,
    /** The driver works, and has at least no complaint. */
    OK
  }

  CudaReport {
    devices = List.copyOf(devices);
  }

  /** Whether nd4j-cuda-11.6 can run on any of the devices. */
  boolean isUsable() {
    return devices.stream().anyMatch(CudaDevice::isSupported);
  }

  /** Why no GPU can be used, as one clause; empty if one can. */
  String reason() {
    if (isUsable()) {
      return "";
    }
    return switch (status) {
      case NO_DRIVER -> "there is no NVIDIA driver on this machine";
      case ERROR ->
          code == 100
              ? "the NVIDIA driver finds no GPU"
              : "the NVIDIA driver fails with CUDA error " + code;
      case OK ->
          devices.isEmpty()
              ? "the NVIDIA driver finds no GPU"
              : "%s has compute capability %s, which nd4j-cuda-11.6 has no code for (3.7 to 8.x)"
                  .formatted(devices.get(0).name(), devices.get(0).computeCapability());
    };
  }
}
