package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** What {@code --help} shows can be typed, and is written in one way. */
class HelpTest {
  private static final String MODELS = "examples/models";
  private static final String PROGRAM = "./dl4j-reference";

  @TempDir private Path directory;

  static List<String> commands() {
    List<String> names = new ArrayList<>(Main.commandLine().getSubcommands().keySet());
    names.remove("generate-completion");
    names.add("");
    return names;
  }

  private static String help(String command) {
    return command.isEmpty()
        ? CommandLineRun.of("--help").out()
        : CommandLineRun.of(command, "--help").out();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachExampleCanBePasted(String command) {
    List<String> examples = examples(help(command));
    assertThat(examples).isNotEmpty();
    for (String example : examples) {
      // what a shell makes of it: remarks and other programs are no arguments
      String typed = example.replaceAll(" +(#|>|&&|2>).*", "");
      assertThat(typed).startsWith(PROGRAM);
      String[] arguments = Arrays.stream(typed.split(" +")).skip(1).toArray(String[]::new);
      if (!command.isEmpty()) {
        assertThat(example).contains(PROGRAM + " ");
      }
      Main.commandLine().parseArgs(arguments);
      Stream.of(arguments)
          .filter(a -> a.matches("(config|src|examples)/.*") && !a.contains("*"))
          .filter(a -> !a.startsWith(MODELS) || Files.exists(Path.of(MODELS)))
          .forEach(a -> assertThat(Path.of(a)).as(example).exists());
    }
  }

  /** Each on one line, as a shell joins them. */
  private static List<String> examples(String help) {
    List<String> lines = help.lines().dropWhile(line -> !line.equals("Examples:")).skip(1).toList();
    assertThat(lines).allSatisfy(line -> assertThat(line).startsWith("  ").hasSizeLessThan(80));
    String joined = String.join("\n", lines).replaceAll("\\\\\n *", "").replaceAll("&&\n *", "&& ");
    return joined.lines().map(String::strip).toList();
  }

  @Test
  void placeholdersAreCapitalsOrTheValuesThemselves() {
    for (CommandLine command : Main.commandLine().getSubcommands().values()) {
      if (command.getCommandName().equals("generate-completion")) {
        continue;
      }
      List<ArgSpec> all = new ArrayList<>(command.getCommandSpec().options());
      all.addAll(command.getCommandSpec().positionalParameters());
      for (ArgSpec argument : all) {
        if (argument.arity().max() > 0) {
          assertThat(argument.paramLabel())
              .as("%s of %s", argument, command.getCommandName())
              .matches("[A-Z]+(\\.[a-z]+)?(=[A-Z]+)?|[a-z0-9]+(\\|[a-z0-9]+)*");
        }
      }
    }
  }

  @Test
  void theLineOfTheReadmeInstallsCompletion() throws IOException, InterruptedException {
    String readme = Files.readString(Path.of("README.md"));
    String line =
        readme
            .lines()
            .filter(l -> l.contains("generate-completion"))
            .findFirst()
            .orElseThrow()
            .strip();
    // as in the help, but for its remark
    assertThat(String.join(" && ", examples(help("")))).contains(line);
    Path script = directory.resolve("script");
    Files.writeString(script, CommandLineRun.of("generate-completion").out());
    String program = "cat " + script + " #";
    assertThat(bash(line.replace(PROGRAM + " generate-completion", program.replace(" #", ""))))
        .isEmpty();
    assertThat(directory.resolve(".bashrc"))
        .content()
        .isEqualTo(". ~/.dl4j-reference-completion\n");
    assertThat(completed("")).contains("chapter", "verify", "list");
    assertThat(completed("list", "")).contains("updaters", "findings");
    assertThat(completed("verify", "--da")).contains("--data", "--data-type");
    assertThat(completed("run", "--data-type", "")).contains("float", "double");
  }

  private List<String> completed(String... words) throws IOException, InterruptedException {
    String typed = "'" + String.join("' '", words) + "'";
    return bash("""
            . ~/.bashrc
            COMP_WORDS=(./dl4j-reference %s) COMP_CWORD=%d
            complete -p dl4j-reference >/dev/null || exit 1
            _complete_dl4j-reference
            printf '%%s\\n' "${COMPREPLY[@]}"
            """
            .formatted(typed, words.length))
        .lines()
        .map(String::strip)
        .toList();
  }

  private String bash(String script) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "--norc", "-c", script).redirectErrorStream(true);
    builder.environment().put("HOME", directory.toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
