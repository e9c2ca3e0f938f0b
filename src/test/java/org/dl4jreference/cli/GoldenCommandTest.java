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
import org.dl4jreference.golden.GoldenLayers;
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

  private static final List<String> FEW =
      List.of("conv same even", "bn dense", "lstm last fmask end", "merge subset l2n scale");

  private ArrayNode few() throws IOException {
    return some(GoldenLayers.FILE, FEW);
  }

  private static ArrayNode some(Path file, List<String> names) throws IOException {
    ArrayNode few = new ObjectMapper().createArrayNode();
    try (var in = new java.util.zip.GZIPInputStream(Files.newInputStream(file))) {
      for (JsonNode one : new ObjectMapper().readTree(in)) {
        if (names.contains(one.get("name").asText())) {
          few.add(one);
        }
      }
    }
    return few;
  }

  private Path written(JsonNode cases) throws IOException {
    Path file = directory.resolve("layers.json");
    new ObjectMapper().writeValue(file.toFile(), cases);
    return file;
  }

  @Test
  void theReferenceAgreesOnEveryNetworkOfAnyLayers() {
    CommandLineRun run =
        CommandLineRun.of("golden", GoldenLayers.FILE.toString(), "--engine", "reference");
    assertThat(run.exit()).isZero();
    assertThat(run.lastLine()).startsWith("AGREES: 180 of 180 cases agree within rounding");
  }

  @ParameterizedTest
  @ValueSource(strings = {"float", "double"})
  void soDoesDl4j(String type) throws IOException {
    Path json = directory.resolve("out.json");
    CommandLineRun run =
        CommandLineRun.of(
            "golden", written(few()).toString(), "--data-type", type, "--json", json.toString());
    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.lastLine()).startsWith("AGREES: 8 of 8 cases");
    assertThat(run.out()).contains("dl4j ConvolutionLayer → OutputLayer");
    JsonSchemaAssert.validReport(json);
  }

  @Test
  void aFindingAboutLayersIsNamedAndDoesNotCount() throws IOException {
    ArrayNode cases =
        some(
            GoldenLayers.MORE,
            List.of(
                "embseq with bias, fmask, last of a GravesLSTM",
                "branches of images: merged, subset, scaled, normalised"));
    CommandLineRun run = CommandLineRun.of("golden", written(cases).toString(), "--engine", "dl4j");
    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.out()).contains("graves-lstm-cell-ignores-mask-backward");
  }

  /** DL4J counts from − to + 1 channels of a part of an image. */
  @Test
  void aNetworkThatDl4jRefusesIsNotCompared() throws IOException {
    ArrayNode cases = some(GoldenLayers.MORE, List.of("two of three channels of images"));
    CommandLineRun run = CommandLineRun.of("golden", written(cases).toString(), "--engine", "dl4j");
    assertThat(run.exit()).as(run.err()).isEqualTo(3);
    assertThat(run.lastLine()).startsWith("NOT COMPARABLE");
    assertThat(run.out()).contains("DL4J refuses the network");
  }

  @ParameterizedTest
  @CsvSource({"gradient, 0_b'", "sgd, 0_b'", "adam, 0_b'"})
  void aWrongNumberOfAnyLayersDisagrees(String what, String tensor) throws IOException {
    ArrayNode cases = few();
    ArrayNode numbers = (ArrayNode) cases.at("/0/expect/" + what);
    numbers.set(0, numbers.get(0).asDouble() + 1e-9);
    CommandLineRun run =
        CommandLineRun.of("golden", written(cases).toString(), "--engine", "reference");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.lastLine()).startsWith("DISAGREES: 3 of 4").contains("conv same even");
    assertThat(run.out()).contains(tensor + "[0, 0]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/0/spec/nodes/0/op | \"conv4d\" | [0].spec.nodes[0].op must be one of",
        "/0/spec/nodes/0/act | \"tanhh\" | [0].spec.nodes[0].act must be one of",
        "/0/spec/nodes/0/s | [0, 1] | [0].spec.nodes[0].s[0] must be a whole number from 1 to",
        "/0/spec/nodes/0/p | [-1, 0] | [0].spec.nodes[0].p[0] must be a whole number from 0 to",
        "/0/spec/nodes/0/nOut | 1000000000000 | [0].spec.nodes[0].nOut must be a whole number from 1",
        "/0/spec/input/shape | [2, 6] | [0].spec.input.shape must have 3 sizes for an input of type cnn",
        "/0/spec/nodes/0/kk | 3 | [0].spec.nodes[0].kk is no field of this format",
        "/0/spec/nodes/1/in | [\"7\"] | [0].spec.nodes[1].in[0] must be one of [0, in], found",
        "/0/x/data | [1, 2] | [0].x.data must have",
        "/0/params | [1] | [0].expect.gradient must have as many numbers as params, 1, found",
        "/0/layout/0/4 | 5 | [0].layout[0][4] must be 0, where the last one ends, found 5",
        "/0/expect | {} | key '[0].expect.gradient' is missing",
        "/0/lmask | {\"shape\": [1], \"data\": [1]} | [0] : the labels mask",
      })
  void aMalformedFileOfAnyLayersIsOneLine(String place, String value, String message)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ArrayNode cases = few();
    JsonNode owner = cases.at(place.substring(0, place.lastIndexOf('/')));
    String key = place.substring(place.lastIndexOf('/') + 1);
    if (owner instanceof ArrayNode array) {
      array.set(Integer.parseInt(key), mapper.readTree(value));
    } else {
      ((ObjectNode) owner).set(key, mapper.readTree(value));
    }
    Path file = written(cases);
    CommandLineRun run = CommandLineRun.of("golden", file.toString());
    assertThat(run.exit()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).startsWith(file + ":1: " + message).hasLineCount(1);
  }
}
