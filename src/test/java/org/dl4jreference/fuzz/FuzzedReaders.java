package org.dl4jreference.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.config.ExperimentFile;
import org.dl4jreference.config.GoldenFile;
import org.dl4jreference.data.CsvColumns;
import org.dl4jreference.data.DataFile;
import org.dl4jreference.data.NpzBuilder;
import org.dl4jreference.dl4j.file.ModelFile;
import org.dl4jreference.dl4j.names.CustomFormulas;
import org.dl4jreference.dl4j.user.UserModel;
import org.dl4jreference.trace.TraceReader;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** One entry for each format that is read; a new one joins here. */
final class FuzzedReaders {
  private static final Path RESOURCES = Path.of("src/test/resources");

  private FuzzedReaders() {}

  static List<FuzzedReader> all() throws IOException {
    return List.of(
        new FuzzedReader(
            "experiment", ".yaml", Mutation.TEXT, experiments(), FuzzedReaders::experiment),
        new FuzzedReader("CSV", ".csv", Mutation.TEXT, tables(), FuzzedReaders::data),
        new FuzzedReader("NPZ", ".npz", Mutation.ZIP, arrays(), FuzzedReaders::data),
        new FuzzedReader(
            "DataSet", ".bin", Mutation.BYTES, List.of(dataSet()), FuzzedReaders::data),
        new FuzzedReader(
            "MultiDataSet", ".bin", Mutation.BYTES, List.of(multiDataSet()), FuzzedReaders::data),
        new FuzzedReader("trace", ".npz", Mutation.ZIP, traces(), FuzzedReaders::trace),
        new FuzzedReader("golden", ".json", Mutation.TEXT, golden(), FuzzedReaders::golden),
        new FuzzedReader("model", ".zip", Mutation.ZIP, models(), FuzzedReaders::model),
        new FuzzedReader(
            "configuration", ".json", Mutation.TEXT, configurations(), FuzzedReaders::model));
  }

  private static List<byte[]> files(String... names) throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (String name : names) {
      files.add(Files.readAllBytes(Path.of(name)));
    }
    return files;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<byte[]> experiments() throws IOException {
    return files(
        "config/sigmoid-2-3-1.yaml",
        "config/linear-3x.yaml",
        "src/test/resources/experiments/full.yaml");
  }

  private static void experiment(Path file) {
    if (ModelFile.isModel(file)) {
      model(file);
      return;
    }
    Experiment experiment = ExperimentFile.read(file, Catalogue.standard());
    for (double rate : experiment.learningRates()) {
      experiment.network().atRate(rate).check(experiment.initial(), experiment.batches().get(0));
    }
  }

  private static List<byte[]> tables() {
    return List.of(
        bytes("a,b,c,d,class\n5.1,3.5,1.4,0.2,0\n4.9,3,1.4,0.2,1\n4.7,3.2,1.3,0.2,2\n"),
        bytes("5.1,3.5,1.4,0.2,0,1,0\r\n4.9,3,1.4,\"0.2\",1,0,0\r\n"));
  }

  private static final DataFile.Wanted WANTED =
      new DataFile.Wanted(
          List.of(new DataFile.Port("input", OptionalInt.of(4))),
          List.of(new DataFile.Port("output", OptionalInt.of(3), Optional.of("mcxent"), true)),
          CsvColumns.AS_THEY_COME);

  private static void data(Path file) {
    DataFile.read(file, WANTED, warning -> {});
  }

  private static List<byte[]> arrays() throws IOException {
    Path file = Files.createTempFile("arrays", ".npz");
    try {
      new NpzBuilder()
          .put("x", new int[] {2, 4}, 1, 2, 3, 4, 5, 6, 7, 8)
          .put("y", "<f4", new int[] {2, 3}, 1, 0, 0, 0, 1, 0)
          .put("labels_mask", "|u1", new int[] {2, 1}, 1, 0)
          .write(file);
      return files(file.toString());
    } finally {
      Files.delete(file);
    }
  }

  private static byte[] dataSet() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new DataSet(
            Nd4j.rand(2, 4),
            Nd4j.createFromArray(new float[][] {{1, 0, 0}, {0, 0, 1}}),
            null,
            Nd4j.ones(2, 1))
        .save(out);
    return out.toByteArray();
  }

  private static byte[] multiDataSet() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new MultiDataSet(Nd4j.rand(2, 4), Nd4j.createFromArray(new double[][] {{1, 0, 0}, {0, 0, 1}}))
        .save(out);
    return out.toByteArray();
  }

  private static List<byte[]> traces() throws IOException {
    return files(RESOURCES + "/traces/torch-momentum-float32.npz");
  }

  private static void trace(Path file) {
    try (TraceReader trace = TraceReader.open(file)) {
      for (int t = 0; t < trace.steps(); t++) {
        trace.step(t);
      }
    }
  }

  private static List<byte[]> golden() throws IOException {
    ObjectMapper json = new ObjectMapper();
    byte[] packed = Files.readAllBytes(RESOURCES.resolve("golden/layers.json.gz"));
    JsonNode layers = json.readTree(new GZIPInputStream(new ByteArrayInputStream(packed)));
    JsonNode dense = json.readTree(Files.readAllBytes(RESOURCES.resolve("golden/mlp_cases.json")));
    List<byte[]> files = new ArrayList<>();
    files.add(bytes("{\"cases\": [" + dense.get("cases").get(0) + "]}"));
    for (JsonNode layer : layers) {
      if (List.of("emb", "bn dense", "srnn last fmask gap").contains(layer.get("name").asText())) {
        files.add(bytes("[" + layer + "]"));
      }
    }
    return files;
  }

  private static void golden(Path file) {
    GoldenFile.read(file, Catalogue.standard());
  }

  private static List<byte[]> models() throws IOException {
    return files(
        RESOURCES + "/models/xor_nominibatch.zip",
        RESOURCES + "/models/graph_mlp.zip",
        RESOURCES + "/models/char_lstm.zip",
        RESOURCES + "/models/conv_bias_bn.zip");
  }

  private static List<byte[]> configurations() throws IOException {
    List<byte[]> files = new ArrayList<>();
    for (String name : List.of("xor_nominibatch", "graph_mlp", "char_lstm", "lenet_relu")) {
      try (ZipFile zip = new ZipFile(RESOURCES.resolve("models/" + name + ".zip").toFile())) {
        files.add(zip.getInputStream(zip.getEntry("configuration.json")).readAllBytes());
      }
    }
    return files;
  }

  private static void model(Path file) {
    UserModel model = ModelFile.read(file, ModelFile.Options.DEFAULT);
    model.wanted(CsvColumns.AS_THEY_COME);
    model.readGraph(CustomFormulas.NONE);
    model.remarks();
  }
}
