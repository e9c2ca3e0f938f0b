package org.dl4jreference.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless browser that reaches no other machine. */
record Chromium(Path program, Path scratch) {
  private static Optional<Path> installed() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                    .map(directory -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** The installed one; where there is none, the test is skipped. */
  static Chromium orSkip(Path scratch) {
    Optional<Path> program = installed();
    assumeTrue(program.isPresent(), "no Chromium on the PATH: the page is not looked at");
    return new Chromium(program.orElseThrow(), scratch);
  }

  /** For a page's script: adds to the array {@code seen} how much is drawn on each canvas. */
  static final String LOOK_FOR_INK =
      """
      for (const canvas of document.querySelectorAll("canvas")) {
        const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        let ink = 0;
        for (let i = 3; i < pixels.length; i += 4) ink += pixels[i] > 0;
        seen.push("ink=" + ink);
      }
      """;

  /** What a visit left: the document after its scripts, and what the browser said meanwhile. */
  record Visit(String dom, String log) {
    /** Messages of the page, such as errors of its scripts or a refused request. */
    List<String> console() {
      return log.lines().filter(line -> line.contains("CONSOLE")).toList();
    }

    /** What {@link #LOOK_FOR_INK} saw: the pixels drawn on each canvas. */
    List<Integer> ink() {
      return Pattern.compile("ink=(\\d+)")
          .matcher(dom)
          .results()
          .map(m -> Integer.valueOf(m.group(1)))
          .toList();
    }
  }

  Visit visit(String address, int width, int height) throws IOException, InterruptedException {
    return run(address, width, height, "--dump-dom");
  }

  private Visit run(String address, int width, int height, String what)
      throws IOException, InterruptedException {
    Path visit = Files.createTempDirectory(scratch, "visit");
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--enable-logging=stderr",
                "--v=0",
                "--virtual-time-budget=5000",
                "--user-data-dir=" + visit.resolve("profile"),
                "--window-size=%d,%d".formatted(width, height)));
    command.add(what);
    command.add(address);
    Path out = visit.resolve("out");
    Path err = visit.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new IOException("the browser did not end in 90 s: " + Files.readString(err));
    }
    return new Visit(Files.readString(out), Files.readString(err));
  }
}
