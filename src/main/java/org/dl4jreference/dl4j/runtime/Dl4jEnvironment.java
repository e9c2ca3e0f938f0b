package org.dl4jreference.dl4j.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.dl4jreference.dl4j.border.Isolated;
import org.nd4j.linalg.factory.Nd4j;
import oshi.SystemInfo;

/**
 * Where DL4J computes, for reports.
 *
 * @param backend ND4J's backend class, such as {@code CpuBackend}
 * @param device the name of the CPU, or of each GPU
 * @param blas the vendor of its BLAS
 * @param threads OpenMP threads
 * @param dl4jVersion ND4J's version on the class path
 */
public record Dl4jEnvironment(
    String backend, String device, String blas, int threads, String dl4jVersion) {
  private static final String CUDA_DEVICES = "cuda.devicesInformation";

  /** The environment of this process; loads ND4J. */
  public static Dl4jEnvironment current() {
    return Isolated.call(
        () -> {
          Properties info = Nd4j.getExecutioner().getEnvironmentInformation();
          return new Dl4jEnvironment(
              Nd4j.getBackend().getClass().getSimpleName(),
              device(info),
              String.valueOf(info.getOrDefault("blas.vendor", "unknown")),
              Nd4j.getEnvironment().maxMasterThreads(),
              version());
        });
  }

  private static String device(Properties info) {
    if (info.get(CUDA_DEVICES) instanceof List<?> devices) {
      return devices.stream()
          .map(d -> d instanceof Map<?, ?> map ? String.valueOf(map.get("cuda.deviceName")) : "GPU")
          .collect(Collectors.joining(", "));
    }
    return new SystemInfo().getHardware().getProcessor().getName().strip();
  }

  private static String version() throws IOException {
    String path = "/META-INF/maven/org.nd4j/nd4j-api/pom.properties";
    try (InputStream in = Nd4j.class.getResourceAsStream(path)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "unknown");
    }
  }
}
