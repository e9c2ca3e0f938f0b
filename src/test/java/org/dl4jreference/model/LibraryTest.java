package org.dl4jreference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LibraryTest {
  @TempDir private Path directory;

  static Stream<Arguments> uses() {
    return Stream.of(
        arguments(LibraryUses.CSV, Set.of(Library.FASTCSV)),
        arguments(LibraryUses.NPZ, Set.of(Library.NPY)),
        arguments(LibraryUses.RECORDED, EnumSet.of(Library.NPY, Library.JACKSON_DATABIND)),
        arguments(
            LibraryUses.EXPERIMENT, EnumSet.of(Library.JACKSON_DATAFORMAT_YAML, Library.FASTCSV)),
        arguments(LibraryUses.GOLDEN, Set.of(Library.JACKSON_DATAFORMAT_YAML)),
        arguments(LibraryUses.CURVATURE, Set.of(Library.HIPPARCHUS_CORE)),
        arguments(
            LibraryUses.PAGE,
            EnumSet.of(
                Library.FASTCSV,
                Library.JACKSON_DATABIND,
                Library.JMUSTACHE,
                Library.UPLOT,
                Library.XCHART,
                Library.VECTORGRAPHICS2D)),
        arguments(
            LibraryUses.LIVE_PAGE,
            EnumSet.of(
                Library.JACKSON_DATABIND,
                Library.JMUSTACHE,
                Library.UPLOT,
                Library.XCHART,
                Library.VECTORGRAPHICS2D)));
  }

  @ParameterizedTest
  @MethodSource("uses")
  void whatIsMissingIsNamedByItsCoordinates(LibraryUses use, Set<Library> needed)
      throws IOException, ReflectiveOperationException {
    for (Library library : needed) {
      assertThat(failureWithout(EnumSet.of(library), use))
          .as("%s without %s", use, library)
          .matches("an? [a-zNPZCSV ]+ needs " + library.coordinates() + " on the class path");
    }
    assertThat(failureWithout(EnumSet.copyOf(needed), use))
        .contains(needed.stream().map(Library::coordinates).toList());
  }

  @Test
  void theCommandLineNamesWhatIsMissing() throws IOException, InterruptedException {
    for (Library library : EnumSet.of(Library.PICOCLI, Library.DEEPLEARNING4J_NN)) {
      Path output = directory.resolve(library + ".txt");
      Process java =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin/java").toString(),
                  "-cp",
                  String.join(File.pathSeparator, without(EnumSet.of(library))),
                  "org.dl4jreference.cli.Main",
                  "--version")
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(java.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(output)
          .content()
          .isEqualToIgnoringNewLines(
              "the command line needs %s on the class path".formatted(library.coordinates()));
      assertThat(java.exitValue()).isEqualTo(2);
    }
  }

  @Test
  void coordinatesAreThoseOfThePom() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    for (Library library : Library.values()) {
      String[] parts = library.coordinates().split(":", -1);
      assertThat(parts).hasSize(3);
      assertThat(pom)
          .contains("<groupId>" + parts[0] + "</groupId>")
          .contains("<artifactId>" + parts[1] + "</artifactId>")
          .contains(".version>" + parts[2] + "</");
    }
  }

  /** In class loaders of their own, which find everything else. */
  private static String failureWithout(Set<Library> missing, LibraryUses use)
      throws IOException, ReflectiveOperationException {
    List<URL> urls = without(missing).stream().map(LibraryTest::url).toList();
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), platform)) {
      Class<?> uses = loader.loadClass(LibraryUses.class.getName());
      Runnable there =
          (Runnable)
              Arrays.stream(uses.getEnumConstants())
                  .filter(u -> u.toString().equals(use.toString()))
                  .findFirst()
                  .orElseThrow();
      there.run();
      return "";
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  private static List<String> without(Set<Library> missing) {
    List<String> jars = missing.stream().map(l -> "/" + jar(l) + ".jar").toList();
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> jars.stream().noneMatch(entry.replace('\\', '/')::endsWith))
        .toList();
  }

  private static String jar(Library library) {
    String[] parts = library.coordinates().split(":", -1);
    return parts[1] + "-" + parts[2];
  }

  private static URL url(String entry) {
    try {
      return Path.of(entry).toUri().toURL();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
