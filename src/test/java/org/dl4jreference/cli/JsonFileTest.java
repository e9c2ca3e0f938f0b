package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Precision;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.report.Document;
import org.dl4jreference.report.GoldenDocument;
import org.dl4jreference.report.JsonRenderer;
import org.dl4jreference.report.Origin;
import org.dl4jreference.verdict.Judged;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFileTest {
  private static final Document DOCUMENT =
      GoldenDocument.of(
          "a file",
          new Origin("cpu", Precision.FLOAT, Optional.empty()),
          List.of(
              new GoldenDocument.Entry(
                  "dl4j",
                  ChapterProblem.SIGMOID_2_3_1.spec(),
                  Judged.notComparable("a", "no reason"))));

  @TempDir Path directory;

  @Test
  void replacesTheOldReportAndLeavesNothingElse() throws IOException {
    Path target = Files.writeString(directory.resolve("out.json"), "old");
    JsonFile json = new JsonFile();
    json.setFile(target);
    json.write(DOCUMENT);
    assertThat(new ObjectMapper().readTree(target.toFile()).get("file").asText())
        .isEqualTo("a file");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(target);
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aPipeIsWrittenToAndNotReplaced() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<String> reader =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readString(pipe);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    JsonFile json = new JsonFile();
    json.setFile(pipe);
    json.write(DOCUMENT);
    assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
    assertThat(reader.get(20, TimeUnit.SECONDS)).contains("\"file\" : \"a file\"");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aLinkStaysAndItsFileIsReplaced() throws IOException {
    Path target = Files.writeString(directory.resolve("out.json"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), target);
    JsonFile json = new JsonFile();
    json.setFile(link);
    json.write(DOCUMENT);
    assertThat(link).isSymbolicLink();
    assertThat(target).content().contains("\"file\" : \"a file\"");
  }

  @Test
  void refusesADirectory() {
    JsonFile json = new JsonFile();
    json.setFile(directory);
    assertThatThrownBy(json::check)
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("must name a file, found the directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"schemaVersion", "verdict", "producer", "device", "precision", "cases"})
  void theSchemaRefusesAReportWithout(String key) throws IOException {
    ObjectNode report = JsonRenderer.json(DOCUMENT);
    JsonSchemaAssert.assertValid(report);
    report.remove(key);
    assertThat(JsonSchemaAssert.schema().validate(report)).isNotEmpty();
  }
}
