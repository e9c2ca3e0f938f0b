package org.dl4jreference.model;

import java.util.Locale;

/** Where DL4J computes. */
public enum Device {
  /** nd4j-native. */
  CPU,
  /** nd4j-cuda, or a refusal that says why not. */
  GPU,
  /** The GPU if it can be used, otherwise the CPU and a line that says why. */
  AUTO;

  /**
   * A device by its name.
   *
   * @param name {@code cpu}, {@code gpu} or {@code auto}, in any case
   * @throws IllegalArgumentException if it is none of these
   */
  public static Device named(String name) {
    for (Device device : values()) {
      if (device.name().equalsIgnoreCase(name)) {
        return device;
      }
    }
    throw new IllegalArgumentException(
        "device must be cpu, gpu or auto, found '%s'".formatted(name));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
