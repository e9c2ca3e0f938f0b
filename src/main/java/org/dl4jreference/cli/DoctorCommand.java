package org.dl4jreference.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import org.dl4jreference.report.ChapterJson;
import org.dl4jreference.report.ChapterText;
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
      "  dl4j-reference doctor",
      "  dl4j-reference doctor --device gpu --json out.json",
    })
final class DoctorCommand implements Callable<Integer> {
  private static final int WIDTH = 100;
  private static final int LABEL = 30;
  private static final int TEST_EPOCHS = 100;

  @Mixin private Console console;
  @Mixin private JsonFile json;
  @Mixin private DeviceOption device;

  @Override
  public Integer call() {
    json.check();
    String place = device.select();
    List<Item> items = new ArrayList<>(Checkup.items(device.choice()));
    items.add(collector());
    long start = System.nanoTime();
    ChapterResult result = chapter(place);
    double seconds = (System.nanoTime() - start) / 1e9;
    items.add(selfTest(result, seconds));
    items.forEach(this::show);
    ObjectNode report = ChapterJson.of(result);
    report.remove("sections");
    ArrayNode doctor = report.putObject("doctor").putArray("items");
    items.forEach(
        i ->
            doctor
                .addObject()
                .put("key", i.key())
                .put("name", i.name())
                .put("value", i.value())
                .put("state", i.state().name())
                .put("remedy", i.remedy()));
    device.describe(report, console, result.precision());
    json.write(report);
    console.verdict(
        result.outcome() == Outcome.DISAGREES
            ? "DISAGREES: DL4J computes the chapter wrongly on this machine"
            : "AGREES: healthy, %s".formatted(hints(items)));
    return result.outcome() == Outcome.DISAGREES
        ? Outcome.DISAGREES.exitCode()
        : CommandLine.ExitCode.OK;
  }

  private static ChapterResult chapter(String place) {
    return new Chapter(
            Catalogue.standard(),
            Engines.SUBJECTS.stream().map(e -> e.in(Precision.FLOAT)).toList(),
            place)
        .compute(EnumSet.allOf(ChapterSection.class), TEST_EPOCHS, () -> {});
  }

  private static Item selfTest(ChapterResult result, double seconds) {
    String value = "%.1f s: %s".formatted(seconds, ChapterText.verdict(result));
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

  private static String hints(List<Item> items) {
    long hints = items.stream().filter(DoctorCommand::isHint).count();
    return hints == 0 ? "nothing to do" : hints + " things could be better: see the lines with !";
  }

  private static boolean isHint(Item item) {
    return item.state() == State.HINT;
  }

  private void show(Item item) {
    String mark = isHint(item) ? "! " : "  ";
    wrapped((mark + "%-" + (LABEL - 2) + "s").formatted(item.name()), item.value());
    if (!item.remedy().isEmpty()) {
      wrapped(" ".repeat(LABEL) + "-> ", item.remedy());
    }
  }

  private void wrapped(String label, String words) {
    StringBuilder line = new StringBuilder(label);
    String indent = " ".repeat(label.length());
    for (String word : words.split(" ", -1)) {
      if (line.length() + word.length() > WIDTH && line.length() > label.length()) {
        console.print(line.toString().stripTrailing());
        line = new StringBuilder(indent);
      }
      line.append(word).append(' ');
    }
    console.print(line.toString().stripTrailing());
  }
}
