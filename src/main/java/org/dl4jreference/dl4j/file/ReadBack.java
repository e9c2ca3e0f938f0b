package org.dl4jreference.dl4j.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.spelling.Spelling;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A configuration beside what DL4J writes of what it read: DL4J cuts off fractions of whole numbers
 * and passes over keys that it does not know, both without a word.
 */
final class ReadBack {
  private final String where;
  private final List<String> remarks = new ArrayList<>();

  private ReadBack(String where) {
    this.where = where;
  }

  /**
   * Compares both.
   *
   * @param where the file, for messages
   * @param given what DL4J was given
   * @param read what it writes
   * @return sentences about keys that seem to be misspelt
   * @throws BadInput if a number was cut off
   */
  static List<String> check(String where, String given, String read) throws IOException {
    ReadBack comparison = new ReadBack(where);
    ObjectMapper json = new ObjectMapper();
    comparison.compare("", json.readTree(given), json.readTree(read));
    return comparison.remarks;
  }

  private void compare(String path, JsonNode given, JsonNode read) {
    if (given.isNumber() && read.isIntegralNumber()) {
      if (given.doubleValue() != Math.rint(given.doubleValue())) {
        throw new BadInput(
            "%s: %s must be a whole number, found %s".formatted(where, path, given.asText()));
      }
    } else if (given.isArray() && read.isArray()) {
      for (int i = 0; i < Math.min(given.size(), read.size()); i++) {
        compare(path + "[" + i + "]", given.get(i), read.get(i));
      }
    } else if (given.isObject() && read.isObject()) {
      for (Iterator<Map.Entry<String, JsonNode>> i = given.fields(); i.hasNext(); ) {
        Map.Entry<String, JsonNode> field = i.next();
        String child = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
        if (read.has(field.getKey())) {
          compare(child, field.getValue(), read.get(field.getKey()));
        } else {
          misspelt(child, field.getKey(), given, read);
        }
      }
    }
  }

  /** A key that is not there as it should be, and another in its place. */
  private void misspelt(String path, String key, JsonNode given, JsonNode read) {
    List<String> absent = new ArrayList<>();
    read.fieldNames()
        .forEachRemaining(
            name -> {
              if (!given.has(name)) {
                absent.add(name);
              }
            });
    if (Spelling.nearest(key, absent).isPresent()) {
      remarks.add(
          "%s in the configuration is no key of DL4J's, which passes over it%s"
              .formatted(path, Spelling.hint(key, absent)));
    }
  }
}
