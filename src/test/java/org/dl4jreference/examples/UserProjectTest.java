package org.dl4jreference.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds the small project of a user, with a Maven of its own, against this project's classes and
 * pom as a repository would serve them.
 */
@Tag("slow")
class UserProjectTest {
  private static final String VERSION = "0.1.0-SNAPSHOT";

  @TempDir private Path repository;
  @TempDir private Path project;

  @Test
  void aProjectWithTheOneDependencyPassesItsTests() throws Exception {
    serve();
    copy(Path.of("examples/user-project"), project);
    Path log = repository.resolve("log.txt");
    Path wrapper = Path.of("mvnw").toAbsolutePath();
    Process maven =
        new ProcessBuilder(
                "sh",
                wrapper.toString(),
                "-B",
                "-o",
                "-ntp",
                "-f",
                project.resolve("pom.xml").toString(),
                "-Dmaven.repo.local=" + repository,
                "-Dmaven.repo.local.tail=" + localRepository(),
                "test")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(maven.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(maven.exitValue()).as(Files.readString(log)).isZero();
    assertThat(Files.readString(log, StandardCharsets.UTF_8))
        .contains("Tests run: 8, Failures: 0, Errors: 0, Skipped: 0");
  }

  private static String localRepository() {
    return System.getProperty(
        "maven.repo.local", Path.of(System.getProperty("user.home"), ".m2/repository").toString());
  }

  /** The artifact, where Maven looks for it. */
  private void serve() throws IOException {
    Path place = repository.resolve("org/dl4jreference/dl4j-reference").resolve(VERSION);
    Files.createDirectories(place);
    Files.copy(Path.of("pom.xml"), place.resolve("dl4j-reference-" + VERSION + ".pom"));
    Path classes = Path.of("target/classes");
    try (OutputStream out =
            Files.newOutputStream(place.resolve("dl4j-reference-" + VERSION + ".jar"));
        JarOutputStream jar = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, jar);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(from)) {
      sources =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(from.resolve("target")))
              .toList();
    }
    for (Path file : sources) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
  }
}
