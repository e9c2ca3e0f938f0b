package org.dl4jreference.dl4j;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where DL4J computes, for reports.
 *
 * @param backend ND4J's backend class, such as {@code CpuBackend}
 * @param device the device's name as ND4J gives it
 * @param blas the vendor of its BLAS
 * @param threads OpenMP threads
 * @param dl4jVersion ND4J's version on the class path
 */
public record Dl4jEnvironment(
    String backend, String device, String blas, int threads, String dl4jVersion) {
  /**
   * The environment of this process; loads ND4J.
   *
   * @return the environment
   */
  public static Dl4jEnvironment current() {
    return Isolated.call(
        () -> {
          Properties info = Nd4j.getExecutioner().getEnvironmentInformation();
          return new Dl4jEnvironment(
              Nd4j.getBackend().getClass().getSimpleName(),
              String.valueOf(info.getOrDefault("backend", "unknown")),
              String.valueOf(info.getOrDefault("blas.vendor", "unknown")),
              Nd4j.getEnvironment().maxThreads(),
              version());
        });
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
