package org.dl4jreference.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * JSON as a recording keeps it: pretty printed, of a long array the first elements, then the number
 * and the digest of the others.
 */
final class KeptJson {
  private static final int MOST_NUMBERS = 8;
  private static final int MOST_OBJECTS = 16;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private KeptJson() {}

  static String of(String json) throws JsonProcessingException {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(kept(MAPPER.readTree(json)));
  }

  private static JsonNode kept(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(entry -> entry.setValue(kept(entry.getValue())));
      return object;
    }
    return node instanceof ArrayNode array ? shortened(array) : node;
  }

  private static JsonNode shortened(ArrayNode array) {
    boolean objects = !array.isEmpty() && array.get(0).isObject();
    int most = objects ? MOST_OBJECTS : MOST_NUMBERS;
    ArrayNode result = JsonNodeFactory.instance.arrayNode();
    ArrayNode others = JsonNodeFactory.instance.arrayNode();
    // one more is not worth a digest
    int shown = array.size() > most + 1 ? most : array.size();
    for (int i = 0; i < array.size(); i++) {
      if (i < shown) {
        result.add(kept(array.get(i)));
      } else {
        others.add(array.get(i));
      }
    }
    return others.isEmpty()
        ? result
        : result.add("%d more, %s".formatted(others.size(), Digest.of(others.toString())));
  }
}
