package org.dl4jreference.dl4j.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.dl4jreference.data.Nd4jBinary;
import org.dl4jreference.dl4j.border.NdArrays;
import org.dl4jreference.dl4j.user.Unwrapped;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.model.BadInput;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ModelFileTest {
  @TempDir private Path directory;

  private static NeuralNetConfiguration.Builder builder(DataType type) {
    return new NeuralNetConfiguration.Builder().seed(5).dataType(type).updater(new Adam(0.01));
  }

  private static MultiLayerNetwork network(DataType type) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            builder(type)
                .list()
                .layer(
                    new DenseLayer.Builder()
                        .nIn(4)
                        .nOut(6)
                        .updater(new Nesterovs(0.1))
                        .activation(Activation.TANH)
                        .build())
                .layer(new BatchNormalization.Builder().nIn(6).nOut(6).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(6)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build())
                .build());
    network.init();
    for (int i = 0; i < 3; i++) {
      network.fit(data(type));
    }
    return network;
  }

  private static ComputationGraph graph(DataType type) {
    ComputationGraph graph =
        new ComputationGraph(
            builder(type)
                .graphBuilder()
                .addInputs("in")
                .addLayer(
                    "hidden",
                    new DenseLayer.Builder().nIn(4).nOut(6).activation(Activation.TANH).build(),
                    "in")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(6)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "hidden")
                .setOutputs("out")
                .build());
    graph.init();
    graph.fit(data(type));
    return graph;
  }

  private static DataSet data(DataType type) {
    return new DataSet(Nd4j.randn(type, 7, 4), Nd4j.randn(type, 7, 2));
  }

  private static UserModel read(Path file) {
    return ModelFile.read(file, ModelFile.Options.DEFAULT);
  }

  @Test
  void aNetworkIsWhatDl4jItselfWouldRestore() throws IOException {
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      MultiLayerNetwork saved = network(type);
      Path file = directory.resolve(type + ".zip");
      ModelSerializer.writeModel(saved, file.toFile(), true);
      MultiLayerNetwork read = Unwrapped.network(read(file));
      assertThat(read.params()).isEqualTo(saved.params());
      assertThat(read.getUpdater().getStateViewArray())
          .isEqualTo(saved.getUpdater().getStateViewArray());
      assertThat(read.getIterationCount()).isEqualTo(3);
      assertThat(read.getLayerWiseConfigurations().toJson())
          .isEqualTo(saved.getLayerWiseConfigurations().toJson());
    }
  }

  @Test
  void aGraphIsWhatDl4jItselfWouldRestore() throws IOException {
    ComputationGraph saved = graph(DataType.DOUBLE);
    Path file = directory.resolve("graph.zip");
    ModelSerializer.writeModel(saved, file.toFile(), true);
    ComputationGraph read = Unwrapped.graph(read(file));
    assertThat(read.params()).isEqualTo(saved.params());
    assertThat(read.getUpdater().getStateViewArray())
        .isEqualTo(saved.getUpdater().getStateViewArray());
  }

  @Test
  void withoutParametersTheSeedDecides() throws IOException {
    Path file = directory.resolve("conf.json");
    Files.writeString(file, network(DataType.DOUBLE).getLayerWiseConfigurations().toJson());
    INDArray own = Unwrapped.network(read(file)).params();
    INDArray again = Unwrapped.network(read(file)).params();
    ModelFile.Options other =
        new ModelFile.Options(Set.of(), OptionalLong.of(6), getClass().getClassLoader());
    INDArray seeded = Unwrapped.network(ModelFile.read(file, other)).params();
    assertThat(again).isEqualTo(own);
    assertThat(seeded).isNotEqualTo(own);
  }

  @Test
  void arraysOfEveryOrderAndTypeAreReadAsNd4jWroteThem() throws IOException {
    INDArray c = Nd4j.randn(DataType.DOUBLE, 3, 4, 5);
    for (INDArray array :
        List.of(
            c,
            c.dup('f'),
            c.permute(2, 0, 1),
            c.castTo(DataType.FLOAT),
            c.castTo(DataType.BFLOAT16),
            c.castTo(DataType.HALF),
            c.mul(100).castTo(DataType.INT),
            c.mul(100).castTo(DataType.LONG),
            c.mul(10).castTo(DataType.BYTE),
            Nd4j.randn(DataType.FLOAT, 1, 7),
            Nd4j.randn(DataType.FLOAT, 7))) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      Nd4j.write(array, new DataOutputStream(bytes));
      Nd4jBinary.Read read =
          Nd4jBinary.read(
              "test", new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), -1);
      assertThat(read.values()).containsExactly(NdArrays.toArray(array));
      assertThat(Arrays.stream(read.shape()).asLongStream().toArray())
          .containsExactly(array.shape());
    }
  }

  /** A model file with some entries replaced, added, or, where null, left out. */
  private Path changed(String name, Map<String, byte[]> changes) throws IOException {
    Path sound = directory.resolve("sound.zip");
    ModelSerializer.writeModel(network(DataType.DOUBLE), sound.toFile(), true);
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(sound.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    entries.putAll(changes);
    Path file = directory.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        if (entry.getValue() != null) {
          out.putNextEntry(new ZipEntry(entry.getKey()));
          out.write(entry.getValue());
        }
      }
    }
    return file;
  }

  private static byte[] header(long length, String type) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF("LONG_SHAPE");
    out.writeLong(length);
    out.writeUTF(type);
    return bytes.toByteArray();
  }

  /** Claims a billion numbers, and has none. */
  private static byte[] liar() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(header(8, "LONG"));
    for (long v : new long[] {2, 1, 1_000_000_000, 1, 1, 0, 1, 99}) {
      bytes.write(java.nio.ByteBuffer.allocate(8).putLong(v).array());
    }
    bytes.write(header(1_000_000_000, "DOUBLE"));
    return bytes.toByteArray();
  }

  private static byte[] javaObject() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new Detonator());
    }
    return bytes.toByteArray();
  }

  /** Tells whether anybody deserialised it. */
  private static final class Detonator implements java.io.Serializable {
    private static final long serialVersionUID = 1L;
    private static final List<String> DETONATED = new ArrayList<>();

    private void readObject(java.io.ObjectInputStream in) {
      DETONATED.add("read");
    }
  }

  private static byte[] array(int length) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Nd4j.write(Nd4j.zeros(DataType.DOUBLE, 1, length), new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static Map<String, byte[]> entry(String name, byte[] content) {
    Map<String, byte[]> one = new LinkedHashMap<>();
    one.put(name, content);
    return one;
  }

  @Test
  void javaObjectsInAModelFileArePassedOverAndSaidToBe() throws IOException {
    Path file = changed("normalizer.zip", entry("normalizer.bin", javaObject()));
    assertThat(read(file).remarks())
        .contains(
            "normalizer.bin in the model file is not read: the data must be normalised already");
    assertThat(Detonator.DETONATED).isEmpty();
  }

  private record Bad(String name, String says, Map<String, byte[]> changes) {}

  @TestFactory
  Stream<DynamicTest> aBadModelFileIsRefusedInOneLine() throws IOException {
    String json = network(DataType.DOUBLE).getLayerWiseConfigurations().toJson();
    byte[] sound = array(10);
    return Stream.of(
            new Bad("no configuration", "configuration.json", entry("configuration.json", null)),
            new Bad("no parameters", "coefficients.bin", entry("coefficients.bin", null)),
            new Bad("a Java object", "not an ND4J array", entry("coefficients.bin", javaObject())),
            new Bad("too few", "expected 68 elements, found 10", entry("coefficients.bin", sound)),
            new Bad("a liar", "is not between 1 and", entry("coefficients.bin", liar())),
            new Bad(
                "cut short",
                "coefficients.bin: truncated, expected a saved array of ",
                entry("coefficients.bin", Arrays.copyOf(array(68), 200))),
            new Bad(
                "more after it",
                "expected a single array of 68, found more after it",
                entry("coefficients.bin", Arrays.copyOf(array(68), array(68).length + 4))),
            new Bad("a bad state", "updaterState.bin", entry("updaterState.bin", sound)),
            new Bad("a path out", "points outside the file", entry("../../evil", sound)),
            new Bad("an absolute path", "points outside the file", entry("/etc/evil", sound)),
            new Bad(
                "a bomb",
                "configuration.json is larger than",
                entry("configuration.json", new byte[(64 << 20) + 1])),
            new Bad(
                "a foreign class",
                "javax.script.ScriptEngineManager",
                entry(
                    "configuration.json",
                    json.replace(
                            "org.nd4j.linalg.activations.impl.ActivationTanH",
                            "javax.script.ScriptEngineManager")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8))))
        .map(
            bad ->
                DynamicTest.dynamicTest(
                    bad.name(),
                    () -> {
                      Path file = changed("bad.zip", bad.changes());
                      assertThatThrownBy(() -> read(file))
                          .isInstanceOf(BadInput.class)
                          .hasMessageContaining(bad.says())
                          .hasMessageNotContaining("\n");
                      assertThat(Detonator.DETONATED).isEmpty();
                    }));
  }

  @TestFactory
  Stream<DynamicTest> aClassIsRefusedWhereverItIsNamed() {
    String json = network(DataType.DOUBLE).getLayerWiseConfigurations().toJson();
    List<String> named =
        java.util.regex.Pattern.compile("\"@class\"\\s*:\\s*\"([^\"]+)\"")
            .matcher(json)
            .results()
            .map(match -> match.group(1))
            .distinct()
            .toList();
    assertThat(named).hasSizeGreaterThan(6);
    return named.stream()
        .map(
            type ->
                DynamicTest.dynamicTest(
                    type,
                    () -> {
                      String evil = json.replace("\"" + type + "\"", "\"com.evil.Gadget\"");
                      assertThatThrownBy(
                              () -> ConfigurationJson.check("m.json", evil, false, Set.of()))
                          .isInstanceOf(BadInput.class)
                          .hasMessageContaining("com.evil.Gadget");
                    }));
  }

  @Test
  void aYamlConfigurationSaysWhatTheJsonSays() {
    MultiLayerConfiguration conf =
        builder(DataType.DOUBLE)
            .list()
            .layer(
                new DenseLayer.Builder()
                    .nIn(3)
                    .nOut(2)
                    .weightInit(new NormalDistribution(0, 0.1))
                    .activation(Activation.TANH)
                    .build())
            .layer(
                new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(2)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build())
            .build();
    ConfigurationJson.Checked yaml =
        ConfigurationJson.check("m.yaml", conf.toYaml(), true, Set.of());
    assertThat(MultiLayerConfiguration.fromJson(yaml.json())).isEqualTo(conf);
  }

  @Test
  void aYamlTagIsAClassLikeAnyOther() {
    assertThatThrownBy(
            () ->
                ConfigurationJson.check(
                    "m.yaml", "confs: [ !<com.evil.Gadget> {a: 1} ]\n", true, Set.of()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("com.evil.Gadget");
  }

  @Test
  void aClassInAPackageThatOnlyBeginsLikeDl4jsIsRefused() {
    for (String type :
        List.of(
            "org.nd4j.linalg.activations.impl.evil.Gadget",
            "org.nd4j.linalg.activations.impl",
            "org.nd4j.linalg.activations.implant.Gadget",
            "org.deeplearning4j.nn.conf.serde.JsonMappers",
            "java.util.ArrayList<org.nd4j.linalg.activations.impl.ActivationTanH>")) {
      assertThatThrownBy(
              () ->
                  ConfigurationJson.check(
                      "m.json", "{\"confs\": [{\"@class\": \"" + type + "\"}]}", false, Set.of()))
          .as(type)
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("not one of DL4J's");
    }
  }
}
