package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenCommandTest {
  private static final Path CASES = Path.of("src/test/resources/golden/mlp_cases.json");

  @TempDir Path directory;

  @Test
  void theReferenceAgreesWithPyTorchOnEveryCase() {
    CommandLineRun run = CommandLineRun.of("golden", CASES.toString(), "--engine", "reference");
    assertThat(run.exit()).isZero();
    assertThat(run.out().lines().filter(line -> line.startsWith("AGREES    case-"))).hasSize(42);
    assertThat(run.lastLine()).startsWith("AGREES: 42 of 42 cases agree within rounding");
    assertThat(run.err()).isEmpty();
  }

  /** DL4J's own faults are named, each where it is, and nothing else is excused. */
  @Test
  void dl4jInDoubleDisagreesByItsKnownFaultsOnly() throws IOException {
    Path json = directory.resolve("out.json");
    CommandLineRun run =
        CommandLineRun.of(
            "golden", CASES.toString(), "--engine", "dl4j", "--json", json.toString());
    assertThat(run.exit()).isZero();
    JsonNode report = JsonSchemaAssert.validReport(json);
    assertThat(report.get("verdict").asText()).isEqualTo("AGREES");
    assertThat(report.get("precision").asText()).isEqualTo("DOUBLE");
    Map<String, String> findings = new TreeMap<>();
    for (JsonNode one : report.get("cases")) {
      if (!one.get("finding").isNull()) {
        findings.put(one.get("name").asText(), one.get("finding").asText());
      }
    }
    assertThat(findings)
        .isEqualTo(
            Map.of(
                "case-0", "hardsigmoid-float-constant",
                "case-2", "hardsigmoid-float-constant",
                "case-10", "hardsigmoid-float-constant",
                "case-3", "leakyrelu-float-slope",
                "case-19", "leakyrelu-float-slope",
                "case-34", "xent-clip-vanishing-gradient"));
  }

  /** SameDiff shares DL4J's operations, but takes XENT from z and does not clip. */
  @Test
  void sameDiffInDoubleDisagreesByTheOperationsItSharesOnly() {
    CommandLineRun run =
        CommandLineRun.of("golden", CASES.toString(), "--engine", "samediff", "--quiet");
    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .startsWith("AGREES: 37 of 42 cases")
        .contains("5 disagree by known findings")
        .contains("[hardsigmoid-float-constant, leakyrelu-float-slope]");
  }

  @Test
  void dl4jInFloatDisagreesByTheClipOfXentOnly() {
    CommandLineRun run =
        CommandLineRun.of(
            "golden", CASES.toString(), "--engine", "dl4j", "--data-type", "float", "--quiet");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).hasLineCount(1).contains("[xent-clip-vanishing-gradient]");
  }

  /** One digit changed in one number: found by every engine, and named with its place. */
  @ParameterizedTest
  @ValueSource(strings = {"reference", "dl4j", "samediff"})
  void aWrongNumberInTheFileDisagrees(String engine) throws IOException {
    ObjectNode file = (ObjectNode) new ObjectMapper().readTree(CASES.toFile());
    ArrayNode row = (ArrayNode) file.at("/cases/4/weight_gradients/0/1");
    row.set(0, row.get(0).asDouble() * (1 + 1e-9));
    Path changed = directory.resolve("changed.json");
    new ObjectMapper().writeValue(changed.toFile(), file);
    CommandLineRun run = CommandLineRun.of("golden", changed.toString(), "--engine", engine);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out().lines().filter(line -> line.startsWith("DISAGREES case-4")))
        .singleElement()
        .asString()
        .contains("0_dW[1, 0]");
    assertThat(run.lastLine()).startsWith("DISAGREES: ").contains("the first is case-4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/cases/0 | {\"dims\": [1, 1]} | key 'cases[0].activations' is missing",
        "/cases/0/activations/0 | \"sigmoidal\" | cases[0].activations[0] must be one of",
        "/cases/1/loss | \"mze\" | cases[1].loss must be one of",
        "/cases/0/x/0/1 | \"one\" | cases[0].x[0][1] must be a number, found 'one'",
        "/cases/0/dims/1 | 0 | cases[0].dims[1] must be a whole number",
        "/cases/2/weights/0 | [[1]] | cases[2].weights[0] must have shape [5, 2], found [1, 1]",
        "/cases/2/y | [[1]] | cases[2].y must have shape",
        "/cases/3/score | null | cases[3].score must be a number, found nothing",
      })
  void aMalformedFileIsOneLineWithItsPlace(String place, String value, String message)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode file = mapper.readTree(CASES.toFile());
    String parent = place.substring(0, place.lastIndexOf('/'));
    String key = place.substring(place.lastIndexOf('/') + 1);
    JsonNode owner = file.at(parent);
    if (owner instanceof ArrayNode array) {
      array.set(Integer.parseInt(key), mapper.readTree(value));
    } else {
      ((ObjectNode) owner).set(key, mapper.readTree(value));
    }
    Path changed = directory.resolve("changed.json");
    mapper.writeValue(changed.toFile(), file);
    CommandLineRun run = CommandLineRun.of("golden", changed.toString());
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith(changed + ":1: " + message).hasLineCount(1);
  }

  @Test
  void brokenJsonIsOneLineWithItsPlace() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.json"), "{\"cases\": [\n{,\n");
    CommandLineRun run = CommandLineRun.of("golden", broken.toString());
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).startsWith(broken + ":2: not well-formed").hasLineCount(1);
    assertThat(List.of(run.out())).containsExactly("");
  }
}
