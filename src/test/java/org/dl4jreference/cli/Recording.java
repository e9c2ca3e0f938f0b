package org.dl4jreference.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * A command whose every word is kept in a file.
 *
 * @param name the file's, without its ending
 * @param kept what else than both streams and the exit code
 * @param arguments of the command line
 */
record Recording(String name, Set<Kept> kept, List<String> arguments) {
  /** What a command may leave behind. */
  enum Kept {
    /** The file of {@code --json}. */
    JSON,
    /** The page of {@code --report} and the names of the files beside it. */
    PAGE,
    /** The file of {@code --out}. */
    TRACE
  }

  static Recording of(String name, Set<Kept> kept, Object... arguments) {
    return new Recording(name, kept, List.of(arguments).stream().map(Object::toString).toList());
  }

  String file() {
    return name + ".txt";
  }

  String command() {
    return arguments.isEmpty() ? "" : arguments.get(0);
  }

  boolean asksForHelp() {
    return arguments.contains("--help");
  }

  /** Runs the command; files go into the directory. */
  String run(Path directory) throws IOException {
    Path json = directory.resolve(name + ".json");
    Path page = directory.resolve(name);
    Path trace = directory.resolve(name + ".npz");
    List<String> all = new ArrayList<>(arguments);
    option(all, Kept.JSON, "--json", json);
    option(all, Kept.PAGE, "--report", page);
    option(all, Kept.TRACE, "--out", trace);
    CommandLineRun run =
        CommandLineRun.of(
            Main.commandLine().setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF)),
            all.toArray(String[]::new));
    StringJoiner text = new StringJoiner("\n", "", "\n");
    text.add("$ dl4j-reference " + String.join(" ", all)).add("exit code " + run.exit());
    section(
        text,
        "stdout",
        asksForHelp()
            ? VolatileFacts.masked(run.out())
            : VolatileFacts.maskedText(command(), run.out()));
    section(text, "stderr", VolatileFacts.masked(run.err()));
    if (kept.contains(Kept.JSON)) {
      section(text, "json", Files.exists(json) ? json(json) : "no file");
    }
    if (kept.contains(Kept.PAGE)) {
      section(
          text, "page", Files.exists(page) ? VolatileFacts.masked(KeptPage.of(page)) : "no page");
    }
    if (kept.contains(Kept.TRACE)) {
      section(
          text,
          "trace",
          Files.exists(trace) ? VolatileFacts.masked(KeptTrace.of(trace)) : "no file");
    }
    return text.toString();
  }

  private String json(Path file) throws IOException {
    return KeptJson.of(VolatileFacts.maskedJson(command(), Files.readString(file)));
  }

  private void option(List<String> all, Kept what, String option, Path file) {
    if (kept.contains(what)) {
      all.add(option);
      all.add(file.toString());
    }
  }

  private static void section(StringJoiner text, String title, String content) {
    if (!content.isEmpty()) {
      text.add("==== " + title).add(content.stripTrailing());
    }
  }
}
