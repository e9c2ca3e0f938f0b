package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.verdict.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.UsageMessageSpec;

class MainTest {
  @Test
  void versionNamesProductDl4jAndJava() {
    CommandLineRun run = CommandLineRun.of("--version");
    assertThat(run.exit()).isZero();
    assertThat(run.out().lines())
        .satisfiesExactly(
            product -> assertThat(product).matches("dl4j-reference \\d+\\.\\d+\\.\\d+.*"),
            dl4j -> assertThat(dl4j).isEqualTo("Deeplearning4j 1.0.0-M2.1"),
            java -> assertThat(java).startsWith("Java " + System.getProperty("java.version")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "run", "golden", "learning-rate"})
  void helpHasExamples(String command) {
    CommandLineRun run =
        command.isEmpty() ? CommandLineRun.of("--help") : CommandLineRun.of(command, "--help");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("Examples:", "  ./dl4j-reference");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void everyCommandHasHelpQuietAndVerbose() {
    CommandLine root = Main.commandLine();
    assertThat(root.getSubcommands()).containsKeys("run", "golden", "generate-completion");
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              assertThat(command.getCommandSpec().findOption("--help")).as(name).isNotNull();
              assertThat(unformattable(command)).as(name).isEmpty();
              if (!name.equals("generate-completion")) {
                assertThat(command.getCommandSpec().findOption("--quiet")).as(name).isNotNull();
                assertThat(command.getCommandSpec().findOption("--verbose")).as(name).isNotNull();
              }
            });
  }

  /**
   * Lines of a command's help that are no format: a lone % there makes picocli warn on the
   * process's own stderr, which a test of the command's stderr does not see.
   */
  private static List<String> unformattable(CommandLine command) {
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    return Stream.of(usage.description(), usage.header(), usage.footer())
        .flatMap(Stream::of)
        .filter(MainTest::isNoFormat)
        .toList();
  }

  @SuppressWarnings("FormatStringAnnotation")
  private static boolean isNoFormat(String line) {
    try {
      return String.format(line).isEmpty() && !line.isEmpty();
    } catch (IllegalFormatException e) {
      return true;
    }
  }

  @Test
  void completionIsAScriptThatKnowsTheCommands() {
    CommandLineRun run = CommandLineRun.of("generate-completion");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).startsWith("#!/usr/bin/env bash").contains("golden", "--data-type");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--nonsense | dl4j-reference: Unknown option: '--nonsense'",
        "golden | dl4j-reference golden: Missing required parameter: 'FILE.json'",
        "golden x.json --engine tensorflow | dl4j-reference golden: Invalid value for option",
        "run x.yaml --data-type half | dl4j-reference run: Invalid value for option",
        "run x.yaml --epochs many | dl4j-reference run: Invalid value for option",
        "run x.yaml --epochs 0 | --epochs must be a whole number >= 1, found 0",
        "run x.yaml | x.yaml: no such file",
        "golden x.json | x.json: no such file",
        "golden src | src: expected a file, found a directory",
        "run x.yaml --json none/out.json | --json must name a file in a writable directory",
      })
  void badUsageIsOneLineOnStderrAndExitCode2(String args, String message) {
    CommandLineRun run = CommandLineRun.of(args.split(" "));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith(message).hasLineCount(1);
  }

  @ParameterizedTest
  @EnabledOnOs({OS.LINUX, OS.MAC})
  @ValueSource(strings = {"run", "verify", "golden", "verify-trace", "learning-rate"})
  void aDeviceIsNoFile(String command) {
    CommandLineRun run = CommandLineRun.of(command, "/dev/zero");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .isEqualToIgnoringNewLines("/dev/zero: expected a file, found a pipe or a device");
  }

  @ParameterizedTest
  @CsvSource({
    "AGREES, 0",
    "CONSISTENT, 3",
    "DISAGREES, 1",
    "NOT_COMPARABLE, 3",
    "OVERFLOWED, 3",
    "SATURATED, 3",
  })
  void anOutcomeHasItsExitCode(Outcome outcome, int code) {
    assertThat(outcome.exitCode()).isEqualTo(code);
  }

  @Test
  void aFailureOfOursIs70WithAHintAndTheTraceOnlyWhenVerbose() {
    CommandLineRun quiet = failing(new IllegalStateException("broken\nin two"));
    assertThat(quiet.exit()).isEqualTo(70);
    assertThat(quiet.err())
        .isEqualToIgnoringNewLines(
            "internal error: java.lang.IllegalStateException: broken in two"
                + " (--verbose shows where)");
    CommandLineRun verbose = failing(new IllegalStateException("broken"), "--verbose");
    assertThat(verbose.exit()).isEqualTo(70);
    assertThat(verbose.err()).contains("at org.dl4jreference.cli.MainTest");
  }

  @Test
  void badInputDeepInACommandIs2() {
    CommandLineRun run = failing(BadInput.at("file", 3, "x must be 1, found 2"));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).isEqualToIgnoringNewLines("file:3: x must be 1, found 2");
  }

  @Test
  void anOutcomeIsColouredWhereColoursAreSeenAndNowhereElse() {
    String[] args = {"verify-trace", "src/test/resources/traces/torch-sgd-float32.npz"};
    CommandLineRun seen =
        CommandLineRun.of(
            Main.commandLine()
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.ON)),
            args);
    assertThat(seen.lastLine()).startsWith("\u001b[1m\u001b[32mAGREES\u001b").contains(": 1 of 1");
    assertThat(CommandLineRun.of(args).out()).doesNotContain("\u001b").contains("AGREES: 1 of 1");
  }

  @Test
  void memoryThatRanOutIs2WhereverItWasMissed() {
    OutOfMemoryError error = new OutOfMemoryError("Java heap space");
    for (Throwable thrown : List.of(error, new IllegalStateException("deep", error))) {
      CommandLineRun run = failing(thrown, "--verbose");
      assertThat(run.exit()).isEqualTo(2);
      assertThat(run.err())
          .startsWith("out of memory (Java heap space): the heap is ")
          .contains("DL4J_REFERENCE_OPTS=-Xmx")
          .hasLineCount(1);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {StackOverflowError.class, NoClassDefFoundError.class, Error.class})
  void anErrorIs70(Class<? extends Error> type) throws ReflectiveOperationException {
    CommandLineRun run = failing(type.getDeclaredConstructor().newInstance());
    assertThat(run.exit()).isEqualTo(70);
    assertThat(run.err()).startsWith("internal error: " + type.getName()).hasLineCount(1);
  }

  @Test
  void aVerdictThatIsLostIsSaidOnStderr() {
    StringWriter err = new StringWriter();
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(new Full(), true))
            .setErr(new PrintWriter(err, true))
            .execute("verify-trace", "src/test/resources/traces/torch-sgd-float32.npz");
    assertThat(exit).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("standard output cannot be written: AGREES")
        .hasLineCount(1);
  }

  /** A device without room. */
  private static final class Full extends Writer {
    @Override
    public void write(char[] buffer, int offset, int length) throws IOException {
      throw new IOException("No space left on device");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static CommandLineRun failing(Throwable failure, String... options) {
    Failing command = new Failing(failure);
    String[] args = new String[options.length + 1];
    args[0] = "fail";
    System.arraycopy(options, 0, args, 1, options.length);
    return CommandLineRun.of(Main.commandLine().addSubcommand("fail", command), args);
  }

  /** A command that fails. */
  @Command(name = "fail")
  static final class Failing implements Callable<Integer> {
    private final Throwable failure;

    @Mixin private Console console;

    Failing(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public Integer call() throws Exception {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (Exception) failure;
    }
  }
}
