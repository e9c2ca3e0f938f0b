package org.dl4jreference.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.report.Document;
import org.dl4jreference.report.TextRenderer;
import org.dl4jreference.verdict.Outcome;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --verbose}, {@code --quiet}, and who writes where: a mixin of every command. */
final class Console {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec mixee;

  private boolean verbose;
  private boolean quiet;
  private TextRenderer text;

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
      write(line);
    }
  }

  /** Where results are written, on stdout. */
  TextRenderer text() {
    if (text == null) {
      text = new TextRenderer(verbose, this::print);
    }
    return text;
  }

  /** Everything but the verdict. */
  void show(Document document) {
    text().show(document);
  }

  /**
   * The verdict in words: the last line on stdout.
   *
   * @throws BadInput with the verdict, if that or anything before it was lost
   */
  void verdict(String line) {
    write(line);
    if (out().checkError()) {
      throw new BadInput("standard output cannot be written: " + line);
    }
  }

  private void write(String line) {
    out().println(coloured(line));
    out().flush();
  }

  /** An outcome at the start of a line is coloured, where colours are seen and wanted. */
  private String coloured(String line) {
    Ansi ansi = mixee.commandLine().getColorScheme().ansi();
    if (ansi.enabled()) {
      for (Outcome outcome : Outcome.values()) {
        String words = outcome.words();
        if (line.startsWith(words)) {
          return ansi.string("@|" + style(outcome) + " " + words + "|@")
              + line.substring(words.length());
        }
      }
    }
    return line;
  }

  private static String style(Outcome outcome) {
    return switch (outcome) {
      case AGREES -> "bold,green";
      case DISAGREES -> "bold,red";
      case CONSISTENT, SATURATED, OVERFLOWED, NOT_COMPARABLE -> "bold,yellow";
    };
  }

  /** What a user should know but is no result, on stderr; none when quiet. */
  void warn(String line) {
    if (!quiet) {
      prompt(line);
    }
  }

  /** What a user must know to go on, on stderr; even when quiet. */
  void prompt(String line) {
    err().println(line);
    err().flush();
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
