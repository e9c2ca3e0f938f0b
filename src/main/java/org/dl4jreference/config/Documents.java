package org.dl4jreference.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.InputFile;
import org.dl4jreference.model.Memory;

/** Reads a YAML or JSON document into nodes that know their line. */
final class Documents {
  private static final int LARGEST = 1 << 29;

  /** Of which the time is a few seconds; SnakeYAML's own limit is told when that much is read. */
  private static final int LARGEST_YAML = 2 << 20;

  /** What a byte of text becomes, about: each number a node that knows its path. */
  private static final double BYTES_OF_NODES = 15;

  private final String file;
  private final JsonParser parser;

  private Documents(String file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  static Node yaml(Path path) {
    InputFile.check(path);
    if (path.toFile().length() > LARGEST_YAML) {
      throw new BadInput(
          "%s: larger than %d bytes, which no experiment is: data of that size go into a CSV file"
              .formatted(path, LARGEST_YAML));
    }
    return read(path, new YAMLFactory());
  }

  static Node json(Path path) {
    return read(path, new JsonFactory());
  }

  private static Node read(Path path, JsonFactory format) {
    String file = path.toString();
    byte[] bytes = bytes(path);
    Memory.expect(path + ": what it holds", bytes.length * BYTES_OF_NODES);
    try (JsonParser parser = format.createParser(bytes)) {
      return new Documents(file, parser).document();
    } catch (JacksonException e) {
      throw BadInput.at(file, line(e.getLocation()), "not well-formed: " + firstLine(e));
    } catch (IOException e) {
      throw BadInput.at(file, 1, "not readable as text: " + e.getMessage());
    }
  }

  private static byte[] bytes(Path path) {
    InputFile.check(path);
    Memory.expect(path + ": what it holds", path.toFile().length() * BYTES_OF_NODES);
    try {
      byte[] bytes = Files.readAllBytes(path);
      boolean isPacked = bytes.length > 2 && bytes[0] == 0x1f && (bytes[1] & 0xff) == 0x8b;
      return isPacked ? unpacked(path, bytes) : bytes;
    } catch (IOException e) {
      throw new BadInput(path + ": cannot be read");
    }
  }

  private static byte[] unpacked(Path path, byte[] bytes) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      int largest = (int) Math.min(LARGEST, Runtime.getRuntime().maxMemory() / BYTES_OF_NODES);
      byte[] all = in.readNBytes(largest + 1);
      if (all.length > largest) {
        throw new BadInput("%s: unpacks to more than %d bytes".formatted(path, largest));
      }
      return all;
    }
  }

  private static int line(JsonLocation location) {
    return location == null ? 1 : Math.max(1, location.getLineNr());
  }

  private static String firstLine(JacksonException e) {
    String message = e.getOriginalMessage();
    return message == null ? "unknown reason" : message.lines().findFirst().orElse("");
  }

  private Node document() throws IOException {
    try {
      if (parser.nextToken() == null) {
        throw BadInput.at(file, 1, "the file is empty");
      }
      Node root = node("");
      if (parser.nextToken() != null) {
        throw BadInput.at(file, here(), "expected a single document, found more after it");
      }
      return root;
    } catch (BadInput | JacksonException e) {
      throw e;
    } catch (RuntimeException e) {
      // SnakeYAML's own exceptions are not all translated by Jackson.
      throw BadInput.at(
          file,
          here(),
          "not well-formed: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private int here() {
    return line(parser.currentTokenLocation());
  }

  private Node node(String path) throws IOException {
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      throw BadInput.at(file, here(), path + " must be written out, found an alias");
    }
    int line = here();
    JsonToken token = parser.currentToken();
    Object value =
        switch (token) {
          case START_OBJECT -> mapping(path);
          case START_ARRAY -> sequence(path);
          case VALUE_STRING -> parser.getText();
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Node.Numeral(parser.getText());
          case VALUE_TRUE -> true;
          case VALUE_FALSE -> false;
          case VALUE_NULL -> null;
          default -> throw BadInput.at(file, line, "unexpected " + token);
        };
    return new Node(file, line, path, value);
  }

  private Map<String, Node> mapping(String path) throws IOException {
    Map<String, Node> result = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      int line = here();
      parser.nextToken();
      Node value = node(path.isEmpty() ? key : path + "." + key).atLeast(line);
      if (result.put(key, value) != null) {
        throw BadInput.at(file, line, "key '" + key + "' must appear once, found it again");
      }
    }
    return result;
  }

  private List<Node> sequence(String path) throws IOException {
    List<Node> result = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      result.add(node(path + "[" + result.size() + "]"));
    }
    return result;
  }
}
