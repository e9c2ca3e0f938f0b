package org.dl4jreference.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Library;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Tensors;

/** Golden numbers in JSON: networks with outputs, scores and gradients computed elsewhere. */
public final class GoldenFile {
  private static final int MOST_UNITS = 1_000_000;

  private final Catalogue catalogue;

  private GoldenFile(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * All cases of a file, which are of one kind.
   *
   * @param dense multilayer perceptrons
   * @param layers networks of any layers
   */
  public record Cases(List<GoldenCase> dense, List<LayersCase> layers) {
    /** Copies the lists. */
    public Cases {
      dense = List.copyOf(dense);
      layers = List.copyOf(layers);
    }

    /** How many there are. */
    public int size() {
      return dense.size() + layers.size();
    }
  }

  /**
   * Reads all cases.
   *
   * @param file a JSON file, or one packed by gzip, with a list {@code cases} of perceptrons, or
   *     just a list, of networks of any layers
   * @param catalogue the names it may use
   * @return the cases, at least one
   * @throws org.dl4jreference.model.BadInput if anything in it is wrong
   */
  public static Cases read(Path file, Catalogue catalogue) {
    Library.require("a file of golden cases", Library.JACKSON_DATAFORMAT_YAML);
    Node root = Documents.json(file);
    if (root.isSequence()) {
      LayersFile layers = new LayersFile(catalogue);
      return new Cases(List.of(), root.sequence().stream().map(layers::read).toList());
    }
    GoldenFile reader = new GoldenFile(catalogue);
    return new Cases(
        root.anyFields().get("cases").sequence().stream().map(reader::goldenCase).toList(),
        List.of());
  }

  private GoldenCase goldenCase(Node node) {
    Node.Fields fields = node.anyFields();
    NetworkSpec network = network(fields);
    Node xs = fields.get("x").allFinite();
    int m = xs.matrix().rows();
    return new GoldenCase(
        fields.get("name").text(),
        network,
        tensors(fields, "weights", "biases", network, true),
        new Batch(
            xs.matrix(m, network.nIn()), fields.get("y").allFinite().matrix(m, network.nOut())),
        activations(fields.get("layer_activations"), network, m),
        fields.get("score").number(),
        tensors(fields, "weight_gradients", "bias_gradients", network, false));
  }

  private NetworkSpec network(Node.Fields fields) {
    List<Node> dims = fields.get("dims").sequence();
    if (dims.size() < 2) {
      throw fields.get("dims").says("must have inputs and at least one layer, found one entry");
    }
    List<Node> activations = fields.get("activations").sequence();
    if (activations.size() != dims.size() - 1) {
      throw fields
          .get("activations")
          .says(
              "must have %d entries, one per layer, found %d"
                  .formatted(dims.size() - 1, activations.size()));
    }
    return NetworkSpec.dense(
        dims.stream().mapToInt(n -> n.count(MOST_UNITS)).toArray(),
        activations.stream().map(n -> n.oneOf(catalogue.activations().names())).toList(),
        fields.get("loss").oneOf(catalogue.losses().names()));
  }

  private static List<Matrix> activations(Node node, NetworkSpec network, int m) {
    List<Node> layers = perLayer(node, network);
    List<Matrix> result = new ArrayList<>();
    for (int l = 0; l < layers.size(); l++) {
      result.add(layers.get(l).matrix(m, network.layer(l).nOut()));
    }
    return result;
  }

  private static Tensors tensors(
      Node.Fields fields, String weights, String biases, NetworkSpec network, boolean finite) {
    List<Node> ws = perLayer(fields.get(weights), network);
    List<Node> bs = perLayer(fields.get(biases), network);
    List<Matrix> w = new ArrayList<>();
    List<Matrix> b = new ArrayList<>();
    for (int l = 0; l < ws.size(); l++) {
      if (finite) {
        ws.get(l).allFinite();
        bs.get(l).allFinite();
      }
      w.add(ws.get(l).matrix(network.layer(l).nIn(), network.layer(l).nOut()));
      b.add(bs.get(l).row(network.layer(l).nOut()));
    }
    return Tensors.dense(w, b);
  }

  private static List<Node> perLayer(Node node, NetworkSpec network) {
    List<Node> layers = node.sequence();
    if (layers.size() != network.layers().size()) {
      throw node.says(
          "must have %d entries, one per layer, found %d"
              .formatted(network.layers().size(), layers.size()));
    }
    return layers;
  }
}
