package org.dl4jreference.dl4j.file;

import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.dl4jreference.dl4j.border.FirstLine;
import org.dl4jreference.dl4j.user.Sizes;
import org.dl4jreference.model.BadInput;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.JsonNodeFactory;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.nd4j.shade.jackson.dataformat.yaml.YAMLFactory;

/**
 * The text of a DL4J configuration, checked before DL4J sees it: DL4J creates an object of whatever
 * class the text names. What it is given is the checked tree written out anew, so that neither a
 * repeated key nor a YAML tag says something else to it.
 */
final class ConfigurationJson {
  private static final int DEEPEST = 100;

  /** Where DL4J keeps what a configuration may name, package by package. */
  private static final Set<String> PACKAGES =
      Set.of(
          "org.deeplearning4j.nn.conf.constraint",
          "org.deeplearning4j.nn.conf.distribution",
          "org.deeplearning4j.nn.conf.dropout",
          "org.deeplearning4j.nn.conf.graph",
          "org.deeplearning4j.nn.conf.graph.rnn",
          "org.deeplearning4j.nn.conf.inputs",
          "org.deeplearning4j.nn.conf.layers",
          "org.deeplearning4j.nn.conf.layers.convolutional",
          "org.deeplearning4j.nn.conf.layers.misc",
          "org.deeplearning4j.nn.conf.layers.objdetect",
          "org.deeplearning4j.nn.conf.layers.recurrent",
          "org.deeplearning4j.nn.conf.layers.util",
          "org.deeplearning4j.nn.conf.layers.variational",
          "org.deeplearning4j.nn.conf.layers.wrapper",
          "org.deeplearning4j.nn.conf.memory",
          "org.deeplearning4j.nn.conf.ocnn",
          "org.deeplearning4j.nn.conf.preprocessor",
          "org.deeplearning4j.nn.conf.stepfunctions",
          "org.deeplearning4j.nn.conf.weightnoise",
          "org.deeplearning4j.nn.weights",
          "org.deeplearning4j.nn.weights.embeddings",
          "org.nd4j.linalg.activations.impl",
          "org.nd4j.linalg.learning.config",
          "org.nd4j.linalg.learning.regularization",
          "org.nd4j.linalg.lossfunctions.impl",
          "org.nd4j.linalg.schedule");

  private static final Set<String> WIDTHS = Set.of("nin", "nout");

  /** No number of a configuration has so many digits, and long ones take long to read. */
  private static final int LONGEST_NUMBER = 1000;

  private static final String DISTRIBUTIONS = "org.deeplearning4j.nn.conf.distribution.";

  private static final Pattern CLASS_NAME = Pattern.compile("(.+)\\.[A-Za-z0-9_]+(\\$\\w+)?");

  private final String where;
  private final Set<String> allowed;

  private ConfigurationJson(String where, Set<String> allowed) {
    this.where = where;
    this.allowed = allowed;
  }

  /** A checked configuration; {@code graph} says of which kind. */
  record Checked(String json, boolean graph) {}

  /** Whether a YAML text is a DL4J configuration rather than some other. */
  static boolean isConfiguration(String yaml) {
    // reading it all takes seconds for what is large
    if (!yaml.contains("confs") && !yaml.contains("vertices")) {
      return false;
    }
    try {
      JsonNode root = new ConfigurationJson("", Set.of()).tree(new YAMLFactory(), yaml);
      return root.has("confs") || root.has("vertices");
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /**
   * Checks a configuration.
   *
   * @param where the file, for messages
   * @param text JSON or YAML
   * @param allowed classes that the user vouches for, beside DL4J's own
   */
  static Checked check(String where, String text, boolean yaml, Set<String> allowed) {
    ConfigurationJson checker = new ConfigurationJson(where, allowed);
    try {
      JsonFactory format = yaml ? new YAMLFactory() : new JsonFactory();
      format.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      JsonNode root = checker.tree(format, text);
      boolean graph = root.has("vertices");
      if (!graph && !root.has("confs")) {
        throw new BadInput(
            where
                + ": expected a MultiLayerConfiguration or ComputationGraphConfiguration, found"
                + " neither 'confs' nor 'vertices'");
      }
      checker.scan(root, "");
      return new Checked(new ObjectMapper().writeValueAsString(root), graph);
    } catch (JsonProcessingException e) {
      throw new BadInput(
          "%s:%d: not well-formed: %s"
              .formatted(
                  where,
                  e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr()),
                  FirstLine.of(e.getOriginalMessage())));
    } catch (BadInput e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new BadInput(where + ": not well-formed: " + FirstLine.of(e.getMessage()));
    }
  }

  private JsonNode tree(JsonFactory format, String text) throws IOException {
    try (JsonParser parser = format.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new BadInput(where + ": the file is empty");
      }
      JsonNode root = node(parser, 0);
      if (parser.nextToken() != null) {
        throw new BadInput(where + ": expected a single document, found more after it");
      }
      return root;
    }
  }

  private JsonNode node(JsonParser parser, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new BadInput(
          "%s: nested deeper than %d, which no configuration is".formatted(where, DEEPEST));
    }
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      tag(parser, object);
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        object.set(name, node(parser, depth + 1));
      }
      return object;
    }
    if (token == JsonToken.START_ARRAY) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        array.add(node(parser, depth + 1));
      }
      return array;
    }
    return scalar(parser, token);
  }

  /**
   * DL4J's YAML names classes by tags, its JSON by a field: distributions have one of their own.
   */
  private static void tag(JsonParser parser, ObjectNode object) throws IOException {
    Object tag = parser.canReadTypeId() ? parser.getTypeId() : null;
    if (tag != null) {
      object.put(tag.toString().startsWith(DISTRIBUTIONS) ? "type" : "@class", tag.toString());
    }
  }

  private JsonNode scalar(JsonParser parser, JsonToken token) throws IOException {
    JsonNodeFactory factory = JsonNodeFactory.instance;
    if (token.isNumeric() && parser.getTextLength() > LONGEST_NUMBER) {
      throw new BadInput(
          "%s: a number of %d digits, which no configuration has"
              .formatted(where, parser.getTextLength()));
    }
    return switch (token) {
      case VALUE_STRING -> factory.textNode(parser.getText());
      case VALUE_NUMBER_INT -> factory.numberNode(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> factory.numberNode(parser.getDoubleValue());
      case VALUE_TRUE, VALUE_FALSE -> factory.booleanNode(token == JsonToken.VALUE_TRUE);
      case VALUE_NULL -> factory.nullNode();
      default -> throw new BadInput(where + ": not well-formed: unexpected " + token);
    };
  }

  private void scan(JsonNode node, String path) {
    for (Iterator<Map.Entry<String, JsonNode>> i = node.fields(); i.hasNext(); ) {
      Map.Entry<String, JsonNode> field = i.next();
      String name = field.getKey();
      // "type" is what distributions call it; elsewhere it holds an enum's constant
      if (name.equals("@class")
          || (name.equals("type") && field.getValue().asText().contains("."))) {
        check(field.getValue().asText(), path);
      }
      String below = path.isEmpty() ? name : path + "." + name;
      if (WIDTHS.contains(name)) {
        atLeast(Long.MIN_VALUE, field.getValue(), below);
      } else if (Sizes.least(name).isPresent()) {
        atLeast(Sizes.least(name).getAsInt(), field.getValue(), below);
      }
      scan(field.getValue(), below);
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        if (node.get(i).isNull()) {
          throw new BadInput("%s: %s[%d] is null, expected a value".formatted(where, path, i));
        }
        scan(node.get(i), path + "[" + i + "]");
      }
    }
  }

  /** A number, or those of a list. */
  private void atLeast(long least, JsonNode value, String path) {
    if (value.isNumber() && value.doubleValue() < least) {
      throw new BadInput(
          "%s: %s must be at least %d, found %s".formatted(where, path, least, value.asText()));
    }
    // DL4J would leave out the fraction without a word
    if (value.isNumber() && value.doubleValue() != Math.rint(value.doubleValue())) {
      throw new BadInput(
          "%s: %s must be a whole number, found %s".formatted(where, path, value.asText()));
    }
    value
        .elements()
        .forEachRemaining(
            element -> {
              // which DL4J would take for 0
              if (!element.isNumber() && !element.isArray()) {
                throw new BadInput(
                    "%s: %s must be numbers, found %s".formatted(where, path, element));
              }
              atLeast(least, element, path);
            });
  }

  private void check(String type, String path) {
    var match = CLASS_NAME.matcher(type);
    if (allowed.contains(type) || (match.matches() && PACKAGES.contains(match.group(1)))) {
      return;
    }
    String shown = type.length() > 200 ? type.substring(0, 200) + "..." : type;
    throw new BadInput(
        ("%s: %s names the class '%s', which is not one of DL4J's; --allow-class %s lets it be"
                + " created")
            .formatted(where, path, shown.replaceAll("\\p{Cntrl}", "?"), shown));
  }
}
