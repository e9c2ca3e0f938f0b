package org.dl4jreference.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --verbose}, {@code --quiet}, and who writes where: a mixin of every command. */
final class Console {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec mixee;

  private boolean verbose;
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Show more, the libraries' log and the place of an internal error.")
  void setVerbose(boolean on) {
    verbose = on;
    if (on) {
      Logging.showEverything();
    }
  }

  @Option(
      names = {"-q", "--quiet"},
      description = "Print the verdict only.")
  void setQuiet(boolean on) {
    quiet = on;
    if (on) {
      Logging.level("ERROR");
    }
  }

  boolean isVerbose() {
    return verbose;
  }

  boolean isQuiet() {
    return quiet;
  }

  /** One line of results, on stdout; none when quiet. */
  void print(String line) {
    if (!quiet) {
      out().println(line);
      out().flush();
    }
  }

  /** The verdict in words: the last line on stdout. */
  void verdict(String line) {
    out().println(line);
    out().flush();
  }

  /** What a user should know but is no result, on stderr; none when quiet. */
  void warn(String line) {
    if (!quiet) {
      err().println(line);
      err().flush();
    }
  }

  PrintWriter out() {
    return mixee.commandLine().getOut();
  }

  PrintWriter err() {
    return mixee.commandLine().getErr();
  }

  /** These options as they were given, for another command. */
  String[] asArguments() {
    List<String> given = new ArrayList<>();
    if (verbose) {
      given.add("--verbose");
    }
    if (quiet) {
      given.add("--quiet");
    }
    return given.toArray(String[]::new);
  }
}
