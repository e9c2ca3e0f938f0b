package org.dl4jreference.dl4j.runtime;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Asks the CUDA driver which devices there are, through JNA alone. */
final class CudaDriver {
  /** Names another driver library, for tests. */
  static final String LIBRARY_PROPERTY = "dl4jreference.cuda.driver";

  private static final int COMPUTE_CAPABILITY_MAJOR = 75;
  private static final int COMPUTE_CAPABILITY_MINOR = 76;
  private static final int NAME_LENGTH = 256;

  private final NativeLibrary library;

  private CudaDriver(NativeLibrary library) {
    this.library = library;
  }

  /** A call that the driver refused. */
  private static final class DriverError extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    DriverError(int code) {
      super("CUDA error " + code, null, false, false);
      this.code = code;
    }
  }

  /** Never an exception. */
  static CudaReport report() {
    String name =
        System.getProperty(LIBRARY_PROPERTY, Platform.isWindows() ? "nvcuda" : "libcuda.so.1");
    NativeLibrary library;
    try {
      library = NativeLibrary.getInstance(name);
    } catch (UnsatisfiedLinkError e) {
      return new CudaReport(CudaReport.Status.NO_DRIVER, 0, "", List.of());
    }
    CudaDriver driver = new CudaDriver(library);
    try {
      driver.call("cuInit", 0);
      return new CudaReport(CudaReport.Status.OK, 0, driver.version(), driver.devices());
    } catch (DriverError e) {
      return new CudaReport(CudaReport.Status.ERROR, e.code, "", List.of());
    } catch (UnsatisfiedLinkError e) {
      // a library of that name without the driver's functions
      return new CudaReport(CudaReport.Status.ERROR, -1, "", List.of());
    }
  }

  private void call(String function, Object... arguments) throws DriverError {
    int code = library.getFunction(function).invokeInt(arguments);
    if (code != 0) {
      throw new DriverError(code);
    }
  }

  private String version() throws DriverError {
    IntByReference version = new IntByReference();
    call("cuDriverGetVersion", version);
    return version.getValue() / 1000 + "." + version.getValue() % 1000 / 10;
  }

  private List<CudaDevice> devices() throws DriverError {
    IntByReference count = new IntByReference();
    call("cuDeviceGetCount", count);
    List<CudaDevice> devices = new ArrayList<>();
    for (int i = 0; i < count.getValue(); i++) {
      IntByReference handle = new IntByReference();
      call("cuDeviceGet", handle, i);
      byte[] name = new byte[NAME_LENGTH];
      call("cuDeviceGetName", name, NAME_LENGTH, handle.getValue());
      devices.add(
          new CudaDevice(
              text(name),
              attribute(COMPUTE_CAPABILITY_MAJOR, handle.getValue()),
              attribute(COMPUTE_CAPABILITY_MINOR, handle.getValue())));
    }
    return devices;
  }

  private int attribute(int attribute, int device) throws DriverError {
    IntByReference value = new IntByReference();
    call("cuDeviceGetAttribute", value, attribute, device);
    return value.getValue();
  }

  private static String text(byte[] bytes) {
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.US_ASCII);
  }
}
