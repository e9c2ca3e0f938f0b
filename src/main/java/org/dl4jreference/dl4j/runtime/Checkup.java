package org.dl4jreference.dl4j.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.dl4jreference.model.Device;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * What there is to say about this process and this machine before DL4J is trusted on it. To be
 * asked after the device is chosen; it loads ND4J.
 */
public final class Checkup {
  private static final String SPARE = "device cpu needs no GPU";

  private Checkup() {}

  /** How good an item is. */
  public enum State {
    /** Nothing to do. */
    OK,
    /** Works, but could be better. */
    HINT
  }

  /**
   * One item.
   *
   * @param key its name in JSON
   * @param name its name for people
   * @param value what was found
   * @param state how good that is
   * @param remedy what to do; empty where there is nothing
   */
  public record Item(String key, String name, String value, State state, String remedy) {
    static Item ok(String key, String name, String value) {
      return new Item(key, name, value, State.OK, "");
    }

    static Item hint(String key, String name, String value, String remedy) {
      return new Item(key, name, value, State.HINT, remedy);
    }
  }

  /**
   * Everything but the self-test.
   *
   * @param choice the chosen device
   * @return items in the order of the screen
   */
  public static List<Item> items(DeviceSelection.Choice choice) {
    List<Item> items = new ArrayList<>();
    items.add(
        Item.ok(
            "java",
            "Java",
            "%s, %s, %s %s"
                .formatted(
                    System.getProperty("java.version"),
                    System.getProperty("java.vm.name"),
                    System.getProperty("os.name"),
                    System.getProperty("os.arch"))));
    Dl4jEnvironment environment = Dl4jEnvironment.current();
    items.add(Item.ok("dl4j", "Deeplearning4j", environment.dl4jVersion()));
    items.add(Item.ok("backends", "backends on the class path", String.join(", ", backends())));
    items.addAll(gpu(choice));
    items.add(Item.ok("device", "chosen device", choice.device() + ": " + environment.device()));
    if (choice.device() == Device.CPU) {
      items.add(extensions());
    }
    items.add(Item.ok("blas", "BLAS", environment.blas()));
    items.add(heap());
    items.add(offHeap());
    items.add(cache());
    for (TunedRuntime.Setting s : TunedRuntime.settings()) {
      String key = s.name().replace(' ', '-').toLowerCase(Locale.ROOT);
      items.add(
          s.inForce()
              ? Item.ok(key, s.name(), s.value())
              : Item.hint(key, s.name(), s.value(), s.remedy()));
    }
    return items;
  }

  private static List<String> backends() {
    return Stream.of(Device.CPU, Device.GPU)
        .filter(DeviceSelection::isOnClassPath)
        .map(d -> d == Device.CPU ? "nd4j-native" : "nd4j-cuda-11.6")
        .toList();
  }

  private static List<Item> gpu(DeviceSelection.Choice choice) {
    CudaReport report = CudaDriver.report();
    String driver =
        switch (report.status()) {
          case NO_DRIVER -> "none";
          case ERROR -> "CUDA error " + report.code();
          case OK -> "for CUDA up to " + report.driver();
        };
    List<Item> items = new ArrayList<>();
    items.add(Item.ok("driver", "NVIDIA driver", driver));
    for (CudaDevice d : report.devices()) {
      items.add(
          Item.ok(
              "gpu",
              "GPU",
              "%s, compute capability %s, %s"
                  .formatted(
                      d.name(),
                      d.computeCapability(),
                      d.isSupported() ? "supported" : "not supported: no code for it")));
    }
    Optional<String> reason = DeviceSelection.obstacle(report, DeviceSelection::missingPart);
    items.add(
        reason
            .map(
                why ->
                    report.isUsable() && choice.device() == Device.CPU
                        ? Item.hint("gpuUsable", "GPU usable", "no", why)
                        : Item.ok("gpuUsable", "GPU usable", "no, %s; %s".formatted(why, SPARE)))
            .orElseGet(() -> Item.ok("gpuUsable", "GPU usable", "yes, with --device gpu")));
    return items;
  }

  /** libnd4j's levels: on x86-64 1 is the least that all have, 2 AVX2, 3 AVX-512. */
  private static Item extensions() {
    var ops = NativeOpsHolder.getInstance().getDeviceNativeOps();
    return Item.ok(
        "extensions",
        "CPU extensions",
        "libnd4j built for %s, this CPU has %s; OpenBLAS picks its own"
            .formatted(level(ops.binaryLevel()), level(ops.optimalLevel())));
  }

  private static String level(int level) {
    return switch (level) {
      case 0 -> "this architecture";
      case 1 -> "plain x86-64";
      case 2 -> "AVX2";
      case 3 -> "AVX-512";
      default -> "level " + level;
    };
  }

  private static Item heap() {
    long most = Runtime.getRuntime().maxMemory();
    String value = Pointer.formatBytes(most);
    long physical = Pointer.totalPhysicalBytes();
    return most < physical || physical == 0
        ? Item.ok("heap", "Java heap, at most", value)
        : Item.hint("heap", "Java heap, at most", value, "more than the machine has: lower -Xmx");
  }

  private static Item offHeap() {
    long physical = Pointer.totalPhysicalBytes();
    long limit = Pointer.maxPhysicalBytes();
    String value =
        "%s of the machine's %s, %s in use"
            .formatted(
                limit > 0 ? Pointer.formatBytes(limit) : "no limit",
                Pointer.formatBytes(physical),
                Pointer.formatBytes(Pointer.physicalBytes()));
    return limit == 0 || physical == 0 || limit <= physical
        ? Item.ok("memory", "process, at most", value)
        : Item.hint(
            "memory",
            "process, at most",
            value,
            "the limit is 4 times -Xmx and above the machine's: lower -Xmx");
  }

  private static Item cache() {
    try {
      Path directory = Loader.getCacheDir().toPath();
      try (Stream<Path> files = Files.walk(directory)) {
        long bytes = files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        return Item.ok(
            "nativesCache",
            "natives cache",
            "%s, %s".formatted(directory, Pointer.formatBytes(bytes)));
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      return Item.hint(
          "nativesCache",
          "natives cache",
          "unreadable: " + e.getMessage(),
          "name a writable directory with -Dorg.bytedeco.javacpp.cachedir=DIR");
    }
  }
}
