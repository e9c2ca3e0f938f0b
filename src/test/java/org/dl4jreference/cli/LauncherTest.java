package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script that starts Java, with a build that is there already. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(120)
class LauncherTest {
  @TempDir private Path directory;

  /** What a shell printed, and how it ended. */
  private record Shell(int exit, String out, String err) {}

  /** The shell makes the names, since Java cannot in every locale. */
  @BeforeEach
  void build() throws Exception {
    Path classes = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .toList();
    Files.writeString(
        directory.resolve("classpath.txt"), String.join(File.pathSeparator, classPath));
    Shell made =
        shell(
            """
            home=$(printf 'h\\303\\266me')
            mkdir -p "$home/target/launcher" "$home/config"
            cp '%s/dl4j-reference' "$home/"
            cp '%s/config/logback.xml' "$home/config/"
            cp classpath.txt "$home/target/launcher/"
            ln -s '%s' "$home/target/launcher/classes"
            touch "$home/target/launcher/built"
            ln -s "$home" plain
            """
                .formatted(Path.of("").toAbsolutePath(), Path.of("").toAbsolutePath(), classes));
    assertThat(made.err()).isEmpty();
  }

  private Shell shell(String script) throws IOException, InterruptedException {
    Path out = directory.resolve("out.txt");
    Path err = directory.resolve("err.txt");
    Process process =
        new ProcessBuilder("sh", "-c", "unset JAVA_TOOL_OPTIONS DL4J_REFERENCE_OPTS\n" + script)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(100, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError("still running after 100 s: " + script);
    }
    return new Shell(
        process.exitValue(),
        Files.readString(out, StandardCharsets.ISO_8859_1),
        Files.readString(err, StandardCharsets.ISO_8859_1));
  }

  private static void refused(Shell shell, String message) {
    assertThat(shell.err()).contains(message).hasLineCount(1);
    assertThat(shell.exit()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"-XX:+NoSuchOption, NoSuchOption", "-Xmx1, heap", "-Xms8g -Xmx4g, heap"})
  void javaThatDoesNotStartIsNoVerdict(String options, String message) throws Exception {
    refused(shell("DL4J_REFERENCE_OPTS='" + options + "' plain/dl4j-reference --version"), message);
  }

  @Test
  void optionsThatJavaItselfIsGivenAreNoLackOfJava() throws Exception {
    refused(
        shell("JAVA_TOOL_OPTIONS=-XX:+NoSuchOption plain/dl4j-reference --version"),
        "NoSuchOption");
  }

  @Test
  void aClassPathThatIsNotThereIsNoVerdict() throws Exception {
    Shell shell =
        shell(
            "rm plain/target/launcher/classes; mkdir plain/target/launcher/classes;"
                + " plain/dl4j-reference --version");
    assertThat(shell.exit()).isEqualTo(2);
    assertThat(shell.err())
        .endsWith("dl4j-reference: java could not start, for the reason above\n");
  }

  @ParameterizedTest
  @CsvSource({"LC_ALL=POSIX", "LC_ALL=C", "LC_ALL=xx_XX.UTF-8", "LANG=C.UTF-8"})
  void aPathWithOtherLettersIsFoundInEveryLocale(String locale) throws Exception {
    Shell shell = shell("unset LC_ALL LC_CTYPE LANG; " + locale + " h*me/dl4j-reference --version");
    assumeTrue(shell("locale -a").out().toLowerCase(java.util.Locale.ROOT).contains("c.utf"));
    assertThat(shell.err()).isEmpty();
    assertThat(shell.exit()).isZero();
    assertThat(shell.out()).contains("Deeplearning4j");
  }

  @Test
  void exitCodesAreThoseOfTheProgram() throws Exception {
    String trace = Path.of("src/test/resources/traces/torch-sgd-float32.npz").toAbsolutePath() + "";
    Files.createDirectories(directory.resolve("traces"));
    Path wrong = directory.resolve("wrong.npz");
    org.dl4jreference.data.NpzBuilder.of(Path.of(trace))
        .put("step0/score", "<f8", new int[0], 1e6)
        .write(wrong);
    Shell agreeing = shell("plain/dl4j-reference verify-trace -q '" + trace + "'");
    assertThat(agreeing.out()).startsWith("AGREES");
    assertThat(agreeing.exit()).isZero();
    Shell disagreeing = shell("plain/dl4j-reference verify-trace -q wrong.npz");
    assertThat(disagreeing.out()).startsWith("DISAGREES");
    assertThat(disagreeing.exit()).isEqualTo(1);
    refused(shell("plain/dl4j-reference verify-trace -q none.npz >none.txt"), "no such file");
  }

  @Test
  void aVerdictThatCannotBeWrittenIsSaidElsewhere() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    org.dl4jreference.data.NpzBuilder.of(Path.of("src/test/resources/traces/torch-sgd-float32.npz"))
        .put("step0/score", "<f8", new int[0], 1e6)
        .write(directory.resolve("wrong.npz"));
    refused(
        shell("plain/dl4j-reference verify-trace wrong.npz >/dev/full"),
        "standard output cannot be written: DISAGREES");
    refused(shell("plain/dl4j-reference verify-trace -q wrong.npz --json /dev/full"), "DISAGREES");
  }

  @Test
  void aHeapThatIsTooSmallIsNoVerdict() throws Exception {
    Files.writeString(
        directory.resolve("large.yaml"),
        """
        name: large
        network: {inputs: 1, layers: [{units: 3000, activation: tanh}, {units: 3000, activation: tanh}], loss: mse}
        data: {x: [[1]], y: [[%s]]}
        initial: {seed: 1}
        learningRate: 0.1
        epochs: 1
        """
            .formatted("0,".repeat(2999) + "0"));
    String heap = "DL4J_REFERENCE_OPTS='-Xmx%dm -Xmn4m' plain/dl4j-reference ";
    refused(
        shell(heap.formatted(40) + "record large.yaml --engine reference --out large.npz"),
        "DL4J_REFERENCE_OPTS=-Xmx1g");
    refused(
        shell(heap.formatted(400) + "verify large.yaml"),
        "a step of 9009000 parameters and 6000 activations needs about 1.7 GB, the heap is 0.4 GB:"
            + " DL4J_REFERENCE_OPTS=-Xmx2g");
  }

  /** A limit of files stands for a disk that is full. */
  @Test
  void withoutRoomItLeavesNothingBehind() throws Exception {
    String config = Path.of("config/sigmoid-2-3-1.yaml").toAbsolutePath() + "";
    String record = "plain/dl4j-reference record '%s' --engine reference --epochs 9000000";
    Shell shell =
        shell(
            "mkdir made; ulimit -f 512; "
                + record.formatted(config)
                + " --out made/a.npz; rc=$?; ls -A made; exit $rc");
    refused(shell, "a.npz: cannot be written");
    assertThat(shell.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"TERM, 143", "HUP, 129"})
  void endedItLeavesNothingBehind(String signal, int exit) throws Exception {
    // below nohup, say, it is not
    assumeThat(shell("trap 'exit 9' %s; kill -%s $$".formatted(signal, signal)).exit())
        .as("SIG%s is heard", signal)
        .isEqualTo(9);
    String config = Path.of("config/sigmoid-2-3-1.yaml").toAbsolutePath() + "";
    Shell shell =
        shell(
            """
            mkdir made
            plain/dl4j-reference record '%s' --engine reference --epochs 9000000 --out made/a.npz &
            pid=$!
            until ls -A made | grep -q part; do sleep 0.1; done
            kill -%s $pid
            rc=0
            wait $pid || rc=$?
            ls -A made
            exit $rc
            """
                .formatted(config, signal));
    assertThat(shell.out()).isEmpty();
    assertThat(shell.exit()).isEqualTo(exit);
  }
}
