package org.dl4jreference.golden;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.dl4jreference.model.GraphBatch;
import org.dl4jreference.model.Tensor;

/**
 * A network of {@code layers.json}: PyTorch's numbers in DL4J's conventions. Inputs, labels and
 * masks are named {@code in} and by the output.
 */
public record LayersCase(JsonNode json) {
  /** Where a parameter stands in the flattened ones. */
  public record Place(String name, int[] shape, char order, int offset) {
    /** The parameter, of a flattened array. */
    public Tensor of(double[] flat) {
      int[] strides = new int[shape.length];
      int stride = 1;
      for (int i = 0; i < shape.length; i++) {
        int d = order == 'f' ? i : shape.length - 1 - i;
        strides[d] = stride;
        stride *= shape[d];
      }
      double[] values = new double[stride];
      for (int i = 0; i < values.length; i++) {
        int rest = i;
        int at = offset;
        for (int d = shape.length - 1; d >= 0; d--) {
          at += rest % shape[d] * strides[d];
          rest /= shape[d];
        }
        values[i] = flat[at];
      }
      return new Tensor(shape, values);
    }
  }

  /** All of the file. */
  public static List<LayersCase> all() {
    return stream(Golden.read("layers.json.gz")).map(LayersCase::new).toList();
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** Its name, unique. */
  public String name() {
    return json.get("name").textValue();
  }

  /** Whether it is a graph rather than a network of layers. */
  public boolean isGraph() {
    return json.get("spec").get("kind").textValue().equals("graph");
  }

  /** What it is built of. */
  public JsonNode input() {
    return json.get("spec").get("input");
  }

  /** What it is built of, in order. */
  public List<JsonNode> nodes() {
    return stream(json.get("spec").get("nodes")).toList();
  }

  /** The name of the last node. */
  public String output() {
    return nodes().get(nodes().size() - 1).get("name").textValue();
  }

  /** The examples. */
  public GraphBatch batch() {
    return new GraphBatch(
        named("in", json.get("x")),
        named(output(), json.get("y")),
        named("in", json.get("fmask")),
        named(output(), json.get("lmask")));
  }

  private static Map<String, Tensor> named(String name, JsonNode tensor) {
    return tensor.isNull() ? Map.of() : Map.of(name, tensor(tensor));
  }

  private static Tensor tensor(JsonNode node) {
    return new Tensor(ints(node.get("shape")), Golden.numbers(node.get("data")));
  }

  /** Whole numbers. */
  public static int[] ints(JsonNode array) {
    return stream(array).mapToInt(JsonNode::intValue).toArray();
  }

  /** The learning rate of the steps that are expected. */
  public double learningRate() {
    return json.get("lr").doubleValue();
  }

  /** The parameters, flattened. */
  public double[] parameters() {
    return Golden.numbers(json.get("params"));
  }

  /** The parameters' places, in order. */
  public List<Place> layout() {
    return stream(json.get("layout"))
        .map(
            p ->
                new Place(
                    p.get(0).textValue() + "_" + p.get(1).textValue(),
                    ints(p.get(2)),
                    p.get(3).textValue().charAt(0),
                    p.get(4).intValue()))
        .toList();
  }

  /** By node. */
  public Map<String, Tensor> activations() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    json.get("expect")
        .get("activations")
        .fields()
        .forEachRemaining(e -> all.put(e.getKey(), tensor(e.getValue())));
    return all;
  }

  /** The score. */
  public double score() {
    return json.get("expect").get("score").doubleValue();
  }

  /**
   * An array that is flattened like the parameters, by name.
   *
   * @param what {@code gradient}, {@code sgd} or {@code adam}
   */
  public Map<String, Tensor> byName(String what) {
    double[] flat = Golden.numbers(json.get("expect").get(what));
    Map<String, Tensor> all = new LinkedHashMap<>();
    layout().forEach(place -> all.put(place.name(), place.of(flat)));
    return all;
  }

  /** One number for each axis; a single one counts for all. */
  public static int[] axes(JsonNode node, String field, int fallback, int axes) {
    JsonNode value = node.get(field);
    return value != null && value.isArray()
        ? ints(value)
        : IntStream.generate(() -> value == null ? fallback : value.intValue())
            .limit(axes)
            .toArray();
  }

  @Override
  public String toString() {
    return name();
  }
}
