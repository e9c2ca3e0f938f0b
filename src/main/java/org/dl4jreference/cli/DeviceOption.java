package org.dl4jreference.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.dl4jreference.dl4j.runtime.DeviceSelection;
import org.dl4jreference.dl4j.runtime.Dl4jEnvironment;
import org.dl4jreference.dl4j.runtime.TunedRuntime;
import org.dl4jreference.model.Device;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.Origin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --device}: a mixin of every command that computes with DL4J. */
final class DeviceOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec mixee;

  private Device wanted;
  private DeviceSelection.Choice choice;

  @Option(
      names = "--device",
      paramLabel = "cpu|gpu|auto",
      converter = Devices.class,
      completionCandidates = Devices.class,
      description =
          "Where DL4J computes (default: cpu). gpu ends with the reason where there is none that can"
              + " be used; auto then falls back to cpu and says why.")
  void setDevice(Device device) {
    wanted = device;
  }

  /**
   * Makes ND4J load what the user wants; to be called before the first engine is made.
   *
   * @return {@code cpu} or {@code gpu}
   */
  String select() {
    return select(Device.CPU);
  }

  /** The same, where a file names a device: the option counts more. */
  String select(Device ofFile) {
    choice = DeviceSelection.apply(wanted == null ? ofFile : wanted);
    // even when quiet: a fall-back is never silent
    choice.note().ifPresent(note -> mixee.commandLine().getErr().println(note));
    if (choice.device() == Device.CPU) {
      TunedRuntime.cacheShapes();
    }
    return choice.device().toString();
  }

  /** {@code cpu} or {@code gpu}, once selected. */
  String name() {
    return choice.device().toString();
  }

  /** What {@link #select} chose. */
  DeviceSelection.Choice choice() {
    return choice;
  }

  /** Where it was computed. */
  Origin origin(Precision precision) {
    DeviceSelection.verifyLoaded(choice);
    Dl4jEnvironment e = Dl4jEnvironment.current();
    return new Origin(
        name(),
        precision,
        Optional.of(new Origin.Environment(e.backend(), e.device(), e.blas(), e.threads())));
  }

  /** The same where DL4J has had no part. */
  Origin withoutDl4j(Precision precision) {
    return new Origin(name(), precision, Optional.empty());
  }

  /** Where it was computed, as one line and as the report's {@code environment}. */
  void describe(ObjectNode report, Console console, Precision precision) {
    String line = line(precision);
    Dl4jEnvironment e = Dl4jEnvironment.current();
    report
        .putObject("environment")
        .put("backend", e.backend())
        .put("device", e.device())
        .put("blas", e.blas())
        .put("threads", e.threads())
        .put("dataType", precision.name());
    console.print(line);
  }

  /** The same for a command without a report. */
  String line(Precision precision) {
    return origin(precision).line().orElseThrow();
  }

  /** Of where DL4J computes. */
  static final class Devices extends EnumNames<Device> {
    Devices() {
      super(Device.class);
    }
  }
}
