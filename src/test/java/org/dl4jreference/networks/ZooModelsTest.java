package org.dl4jreference.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.zoo.model.NASNet;
import org.dl4jreference.dl4j.user.ModelData;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.Network;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.training.ModelCheck;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verify.NetworkVerdict;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every model of deeplearning4j-zoo, number by number; keeps docs/networks.md true. */
class ZooModelsTest {
  private static final Path DOCUMENT = Path.of("docs", "networks.md");
  private static final String GENERATED = "\n<!-- generated below: see ZooModelsTest -->\n\n";

  /** What is wrong in DL4J itself, and where it shows: findings. */
  private record Finding(String where, String what) {}

  private static final Finding STATISTICS =
      new Finding("batchnormalization_\\d+_(mean|var|log10stdev)'", "running statistics");

  private static final String HANDED_BACK = "what local response normalisation hands back";

  private static final Map<String, Finding> FINDINGS =
      Map.of(
          "AlexNet",
          new Finding("[15]_dinput", HANDED_BACK),
          "FaceNetNN4Small2",
          new Finding(".*-lrn1_dinput", HANDED_BACK),
          "TinyYOLO",
          STATISTICS,
          "YOLO2",
          STATISTICS);

  @TestFactory
  Stream<DynamicTest> theSmallOnesAreAsFirstPrinciplesSay() {
    return ZooModels.all().stream()
        .filter(ZooModels.Entry::isFast)
        .map(entry -> DynamicTest.dynamicTest(entry.name(), () -> check(entry)));
  }

  @Test
  void nasNetCannotBeBuilt() {
    NASNet model = NASNet.builder().numClasses(10).build();
    assertThatThrownBy(model::init).hasMessageContaining("if no inputs have been set");
  }

  @Test
  @Tag("slow")
  void theDocumentHasThemAll() throws IOException {
    List<String> lines = new ArrayList<>();
    for (ZooModels.Entry entry : ZooModels.all()) {
      lines.add(check(entry));
    }
    String before = Files.readString(DOCUMENT);
    String head =
        """
        | model | an example | narrowed by | vertices | parameters | by number | verdict | seconds |
        |---|---|---|---|---|---|---|---|
        """;
    Files.writeString(
        DOCUMENT,
        before.substring(0, before.indexOf(GENERATED) + GENERATED.length())
            + head
            + String.join("\n", lines)
            + "\n");
    assertThat(lines).allMatch(line -> line.contains("| all |"));
    assertThat(lines).filteredOn(line -> line.contains("| AGREES |")).hasSize(12);
  }

  private static String check(ZooModels.Entry entry) {
    Model network = entry.network().get();
    UserModel model =
        network instanceof ComputationGraph graph
            ? UserModel.of(graph)
            : UserModel.of((MultiLayerNetwork) network);
    ModelData data = ModelData.of(entry.data(network));
    long start = System.nanoTime();
    NetworkVerdict verdict = new ModelCheck().of(model, List.of(data));
    double seconds = (System.nanoTime() - start) * 1e-9;

    assertThat(verdict).isInstanceOf(NetworkVerdict.ByFormula.class);
    NetworkVerdict.ByFormula byNumber = (NetworkVerdict.ByFormula) verdict;
    List<String> wrong =
        byNumber.run().steps().get(0).tensors().stream()
            .filter(t -> t.outcome() != Outcome.AGREES)
            .map(TensorVerdict::name)
            .toList();
    Optional<Finding> finding = Optional.ofNullable(FINDINGS.get(entry.name()));
    if (finding.isPresent()) {
      assertThat(wrong).isNotEmpty().allMatch(name -> name.matches(finding.get().where()));
    } else {
      assertThat(wrong).as("%s: %s", entry.name(), byNumber.run().steps().get(0).worst()).isEmpty();
      assertThat(verdict.outcome()).isEqualTo(Outcome.AGREES);
    }
    String shape =
        Arrays.stream(entry.input()).mapToObj(String::valueOf).collect(Collectors.joining("×"));
    return String.format(
        Locale.ROOT,
        "| %s | %s | %d | %d | %,d | all | %s | %.0f |",
        entry.remark().isEmpty() ? entry.name() : entry.name() + ", " + entry.remark(),
        shape,
        entry.by(),
        vertices(byNumber.network()),
        network.numParams(),
        finding.map(f -> "DISAGREES: " + f.what()).orElse("AGREES"),
        seconds);
  }

  private static int vertices(Network network) {
    return network instanceof GraphSpec graph
        ? graph.vertices().size()
        : ((NetworkSpec) network).layers().size();
  }
}
