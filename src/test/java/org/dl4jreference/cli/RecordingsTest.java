package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every command says what it said: both streams, the exit code, the file of {@code --json}, the
 * page of {@code --report} and the trace of {@code record} are compared with {@code
 * src/test/resources/recordings}, one file a command. Times, versions, the machine and the absolute
 * path of the project are masked.
 *
 * <p><b>Digits.</b> The last digits of DL4J depend on the CPU and on its BLAS. {@code machine.txt}
 * says on which kind of machine the recordings were made: architecture, CPU and its extensions,
 * Java's release, number of threads and OpenBLAS's settings. On that kind every character is
 * compared. On any other, numbers with a fraction or an exponent, their digests, the place of a
 * largest error and the width of columns are masked; structure, words, counts and exit codes are
 * still compared.
 *
 * <p><b>To change what is said</b>: {@code ./mvnw test -Dtest=RecordingsTest
 * -Drecordings.update=true} writes all recordings anew and removes those of no command; the
 * difference then shows what a user would see change.
 *
 * <p>Inputs and outputs are in {@code target/recordings}, not in a temporary directory: a path is
 * printed, and text is wrapped at a width, so that its length must not change from run to run.
 */
class RecordingsTest {
  private static final Path RECORDINGS = Path.of("src/test/resources/recordings");
  private static final Path MACHINE = RECORDINGS.resolve("machine.txt");
  private static final Path DIRECTORY = Path.of("target/recordings");
  private static final boolean UPDATE = Boolean.getBoolean("recordings.update");
  private static final String REMEDY =
      "if this is meant: ./mvnw test -Dtest=RecordingsTest -Drecordings.update=true";

  private static List<Recording> commands;
  private static boolean sameMachine;

  @BeforeAll
  static void prepare() throws IOException {
    clear();
    RecordedInputs inputs = new RecordedInputs(DIRECTORY);
    inputs.write();
    commands = RecordedCommands.on(inputs);
    if (UPDATE) {
      Files.createDirectories(RECORDINGS);
      Files.writeString(MACHINE, MachineKind.current());
      for (String orphan : orphans()) {
        Files.delete(RECORDINGS.resolve(orphan));
      }
    }
    sameMachine = Files.exists(MACHINE) && Files.readString(MACHINE).equals(MachineKind.current());
  }

  private static void clear() throws IOException {
    if (Files.exists(DIRECTORY)) {
      try (Stream<Path> files = Files.walk(DIRECTORY)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    Files.createDirectories(DIRECTORY);
  }

  @TestFactory
  Stream<DynamicTest> aCommandSaysWhatItSaid() {
    return commands.stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c)));
  }

  private static void check(Recording command) throws IOException {
    Path file = RECORDINGS.resolve(command.file());
    String found = command.run(DIRECTORY);
    Files.writeString(DIRECTORY.resolve(command.file()), found);
    if (UPDATE) {
      Files.writeString(file, found);
      return;
    }
    assertThat(file).as(REMEDY).exists();
    String recorded = Files.readString(file);
    if (sameMachine) {
      FirstDifference.ofLines(recorded, found).ifPresent(d -> fail(message(file, d)));
    } else {
      FirstDifference.ofWords(
              MachineKind.wordsOnEveryKind(recorded), MachineKind.wordsOnEveryKind(found))
          .ifPresent(d -> fail(message(file, d + "\n(another kind of machine: digits masked)")));
    }
  }

  private static String message(Path file, String difference) {
    return "%s: %s%nall that was found: %s%n%s"
        .formatted(file, difference, DIRECTORY.resolve(file.getFileName()), REMEDY);
  }

  @Test
  void everyFileIsTheRecordingOfACommand() throws IOException {
    assertThat(orphans()).as("recordings of no command; %s", REMEDY).isEmpty();
  }

  private static Set<String> orphans() throws IOException {
    Set<String> known = commands.stream().map(Recording::file).collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(RECORDINGS)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals(MACHINE.getFileName().toString()))
          .filter(name -> !known.contains(name))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void everySubcommandIsRecordedAtWork() {
    Set<String> recorded =
        commands.stream()
            .filter(c -> !c.asksForHelp())
            .map(Recording::command)
            .collect(Collectors.toSet());
    assertThat(recorded)
        .as("a command that RecordedCommands lacks")
        .containsAll(Main.commandLine().getSubcommands().keySet());
  }

  @Test
  void noTwoRecordingsShareAFile() {
    assertThat(commands).extracting(Recording::file).doesNotHaveDuplicates();
  }
}
