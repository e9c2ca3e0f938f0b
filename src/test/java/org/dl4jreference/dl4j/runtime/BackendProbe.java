package org.dl4jreference.dl4j.runtime;

import org.dl4jreference.model.Device;

/** A program that says which backend ND4J loads, after a choice or without one. */
final class BackendProbe {
  private BackendProbe() {}

  /** Takes a device, or {@code none}. */
  public static void main(String[] args) {
    if (!args[0].equals("none")) {
      DeviceSelection.verifyLoaded(DeviceSelection.apply(Device.named(args[0])));
    }
    System.out.println("loaded " + Dl4jEnvironment.current().backend());
    System.exit(0);
  }
}
