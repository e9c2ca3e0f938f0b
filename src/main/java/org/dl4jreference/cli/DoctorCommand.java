package org.dl4jreference.cli;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.chapter.Chapter;
import org.dl4jreference.chapter.ChapterResult;
import org.dl4jreference.chapter.ChapterSection;
import org.dl4jreference.dl4j.runtime.Checkup;
import org.dl4jreference.dl4j.runtime.Checkup.Item;
import org.dl4jreference.dl4j.runtime.Checkup.State;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.ChapterDocument;
import org.dl4jreference.report.DoctorDocument;
import org.dl4jreference.report.Document;
import org.dl4jreference.verdict.Outcome;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code doctor}: this machine, this process, and whether DL4J computes the chapter on it. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Shows what Deeplearning4j finds on this machine and computes the chapter as a test.",
      "A line that begins with ! could be better; the line below it says how. The exit code is the"
          + " test's.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./dl4j-reference doctor",
      "  ./dl4j-reference doctor --device auto --json out.json",
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int TEST_EPOCHS = 100;

  @Mixin private Console console;
  @Mixin private JsonFile json;
  @Mixin private DeviceOption device;

  @Override
  public Integer call() {
    json.check();
    device.select();
    List<Item> items = new ArrayList<>(Checkup.items(device.choice()));
    items.add(collector());
    long start = System.nanoTime();
    ChapterResult result = chapter();
    double seconds = (System.nanoTime() - start) / 1e9;
    items.add(selfTest(result, seconds));
    Document document =
        DoctorDocument.of(
            device.origin(Precision.FLOAT),
            result,
            items.stream().map(DoctorCommand::line).toList());
    console.show(document);
    json.write(document);
    console.verdict(document.headline().line());
    return result.outcome() == Outcome.DISAGREES
        ? Outcome.DISAGREES.exitCode()
        : CommandLine.ExitCode.OK;
  }

  private static DoctorDocument.Item line(Item i) {
    return new DoctorDocument.Item(i.key(), i.name(), i.value(), i.state().name(), i.remedy());
  }

  private static ChapterResult chapter() {
    return new Chapter(
            Catalogue.standard(),
            Engines.SUBJECTS.stream().map(e -> e.in(Precision.FLOAT)).toList())
        .compute(EnumSet.allOf(ChapterSection.class), TEST_EPOCHS, () -> {});
  }

  private static Item selfTest(ChapterResult result, double seconds) {
    String value = "%.1f s: %s".formatted(seconds, ChapterDocument.headline(result).line());
    return result.outcome() == Outcome.DISAGREES
        ? new Item(
            "selfTest",
            "self-test, the chapter",
            value,
            State.HINT,
            "dl4j-reference chapter --verbose shows which number is wrong")
        : new Item("selfTest", "self-test, the chapter", value, State.OK, "");
  }

  private static Item collector() {
    String name =
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .collect(Collectors.joining(", "));
    return name.startsWith("PS ") || name.startsWith("Copy")
        ? new Item(
            "collector",
            "garbage collector",
            name.startsWith("Copy") ? "serial" : "parallel",
            State.OK,
            "")
        : new Item(
            "collector",
            "garbage collector",
            name,
            State.HINT,
            "-XX:+UseParallelGC -Xmn128m suits small networks better (docs/performance.md)");
  }
}
