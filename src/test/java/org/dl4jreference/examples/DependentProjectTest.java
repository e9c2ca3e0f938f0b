package org.dl4jreference.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.dl4jreference.junit.NetworkAssert;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What a project's own dependencies become when this one is added: Maven resolves projects with and
 * without it.
 */
class DependentProjectTest {
  private static final String TREE = "tree.txt";
  private static final String CLASS_PATH = "classpath.txt";

  /** The logging that most projects on DL4J have. */
  private static final String OLD_LOGGING =
      dependency("org.slf4j", "slf4j-api", "1.7.36", "")
          + dependency("ch.qos.logback", "logback-classic", "1.2.13", "");

  private static final String NEW_LOGGING =
      dependency("ch.qos.logback", "logback-classic", "1.5.18", "");

  /** DL4J without a library of which it has an old one. */
  private static final String WITHOUT_NET =
      "<exclusions><exclusion><groupId>commons-net</groupId><artifactId>commons-net</artifactId>"
          + "</exclusion></exclusions>";

  @TempDir private static Path projects;

  @BeforeAll
  static void resolve() throws IOException, InterruptedException {
    List<String> modules = new ArrayList<>();
    for (String user : List.of("old", "new", "bare")) {
      modules.add(module(user, ""));
      modules.add(module(user, "test"));
      modules.add(module(user, "compile"));
    }
    Path own = Files.createDirectory(projects.resolve("dl4j-reference"));
    Files.copy(Path.of("pom.xml"), own.resolve("pom.xml"));
    modules.add("dl4j-reference");
    StringBuilder list = new StringBuilder("<packaging>pom</packaging><modules>");
    modules.forEach(m -> list.append("<module>").append(m).append("</module>"));
    Files.writeString(projects.resolve("pom.xml"), pom("all", list + "</modules>"));
    maven();
  }

  @ParameterizedTest
  @CsvSource({
    "old, test",
    "old, compile",
    "new, test",
    "new, compile",
    "bare, test",
    "bare, compile"
  })
  void nothingElseChanges(String user, String scope) throws IOException {
    List<String> without = tree(user);
    List<String> with = tree(user + "-" + scope);
    assertThat(without).anyMatch(line -> line.startsWith("org.deeplearning4j:deeplearning4j-nn:"));
    List<String> expected = new ArrayList<>(without);
    expected.add("org.dl4jreference:dl4j-reference:jar:0.1.0-SNAPSHOT:" + scope);
    assertThat(with).containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "old, slf4j-api-1.7.36, logback-classic-1.2.13",
    "new, slf4j-api-2, logback-classic-1.5.18"
  })
  void networksAreCheckedAndTheProjectsOwnLoggingIsHeard(String user, String slf4j, String logback)
      throws IOException, InterruptedException {
    String libraries = Files.readString(projects.resolve(user).resolve(CLASS_PATH)).strip();
    assertThat(libraries).contains(slf4j, logback).doesNotContain("picocli", "npy-", "xchart");
    Path output = projects.resolve(user + ".txt");
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                String.join(
                    File.pathSeparator,
                    place(NetworkAssert.class),
                    place(DependentProgram.class),
                    libraries),
                DependentProgram.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(java.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(output)
        .content()
        .containsPattern(
            "INFO " + DependentProgram.class.getName() + " --? " + DependentProgram.HEARD)
        .contains(DependentProgram.RIGHT)
        .contains(DependentProgram.WRONG)
        .contains("DISAGREES")
        .doesNotContain("SLF4J", "NoClassDefFoundError", "ClassNotFoundException");
    assertThat(java.exitValue()).isZero();
  }

  /** Of the profiles, too: so nothing can reach a dependent project, whatever else it has. */
  @Test
  void noDependencyIsInherited() throws Exception {
    XPath path = XPathFactory.newInstance().newXPath();
    NodeList all =
        (NodeList)
            path.evaluate(
                "//dependencies[not(parent::dependencyManagement) and not(parent::plugin)]/dependency",
                DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new File("pom.xml")),
                XPathConstants.NODESET);
    assertThat(all.getLength()).isGreaterThan(20);
    for (int i = 0; i < all.getLength(); i++) {
      Element dependency = (Element) all.item(i);
      String scope = path.evaluate("scope", dependency);
      assertThat(scope.equals("test") || path.evaluate("optional", dependency).equals("true"))
          .as("%s is optional or of scope test", path.evaluate("artifactId", dependency))
          .isTrue();
    }
  }

  /** A project that names this one first, so that it wins every tie. */
  private static String module(String user, String scope) throws IOException {
    String name = scope.isEmpty() ? user : user + "-" + scope;
    String logging =
        switch (user) {
          case "old" -> OLD_LOGGING;
          case "new" -> NEW_LOGGING;
          default -> "";
        };
    String own =
        scope.isEmpty()
            ? ""
            : dependency(
                "org.dl4jreference",
                "dl4j-reference",
                "0.1.0-SNAPSHOT",
                "<scope>" + scope + "</scope>");
    String dl4j =
        dependency(
            "org.deeplearning4j",
            "deeplearning4j-nn",
            "1.0.0-M2.1",
            user.equals("bare") ? WITHOUT_NET : "");
    String backend = dependency("org.nd4j", "nd4j-native", "1.0.0-M2.1", "");
    String assertions = dependency("org.assertj", "assertj-core", "3.27.3", "<scope>test</scope>");
    Path directory = Files.createDirectory(projects.resolve(name));
    Files.writeString(
        directory.resolve("pom.xml"),
        pom(
            name,
            "<dependencies>%s%s%s%s%s</dependencies>%s"
                .formatted(own, dl4j, backend, logging, assertions, goals(scope.isEmpty()))));
    return name;
  }

  private static String goals(boolean isClassPathWanted) {
    String paths =
        isClassPathWanted
            ? "<execution><id>paths</id><phase>validate</phase><goals><goal>build-classpath</goal></goals>"
                + "<configuration><outputFile>${project.basedir}/"
                + CLASS_PATH
                + "</outputFile></configuration></execution>"
            : "";
    return "<build><plugins><plugin><artifactId>maven-dependency-plugin</artifactId><version>3.8.1</version>"
        + "<executions><execution><id>tree</id><phase>validate</phase><goals><goal>tree</goal></goals>"
        + "<configuration><outputFile>${project.basedir}/"
        + TREE
        + "</outputFile></configuration></execution>"
        + paths
        + "</executions></plugin></plugins></build>";
  }

  private static String pom(String name, String content) {
    return "<project><modelVersion>4.0.0</modelVersion><groupId>com.example</groupId><artifactId>%s</artifactId><version>1</version>%s</project>"
        .formatted(name, content);
  }

  private static String dependency(String group, String artifact, String version, String more) {
    return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>%s</dependency>"
        .formatted(group, artifact, version, more);
  }

  /** Without the gates, of which this project's own pom has some in the same phase. */
  private static void maven() throws IOException, InterruptedException {
    Path log = projects.resolve("log.txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                "sh",
                Path.of("mvnw").toAbsolutePath().toString(),
                "-B",
                "-ntp",
                "-q",
                "-Dlauncher",
                "-f",
                projects.resolve("pom.xml").toString()));
    String repository = System.getProperty("maven.repo.local");
    if (repository != null) {
      command.add("-Dmaven.repo.local=" + repository);
    }
    command.add("validate");
    Process maven =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(maven.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(maven.exitValue()).as(Files.readString(log)).isZero();
  }

  /** Each artifact with version and scope, wherever it stands. */
  private static List<String> tree(String name) throws IOException {
    return Files.readAllLines(projects.resolve(name).resolve(TREE)).stream()
        .skip(1)
        .map(line -> line.replaceFirst("^[-|+\\\\ ]+", ""))
        .toList();
  }

  /** Where a class was loaded from. */
  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
