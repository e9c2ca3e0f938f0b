package org.dl4jreference.finding;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code findings.txt}: blocks of an id and lines {@code key: value}. */
final class FindingsFile {
  private static final String NAME = "findings.txt";

  private FindingsFile() {}

  static List<Finding> read() {
    try (InputStream in = FindingsFile.class.getResourceAsStream(NAME)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Finding> parse(String text) {
    List<Finding> all = new ArrayList<>();
    for (String block : text.split("\n\n+", -1)) {
      List<String> lines = block.lines().filter(line -> !line.startsWith("#")).toList();
      if (!lines.isEmpty()) {
        all.add(finding(lines.get(0), lines.subList(1, lines.size())));
      }
    }
    return all;
  }

  private static Finding finding(String id, List<String> lines) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : lines) {
      String[] pair = line.split(": ", 2);
      if (pair.length != 2) {
        throw new IllegalArgumentException(
            "%s: %s: expected 'key: value', found '%s'".formatted(NAME, id, line));
      }
      fields.put(pair[0], pair[1]);
    }
    return new Finding(
        id,
        Finding.Kind.valueOf(field(id, fields, "kind")),
        field(id, fields, "title"),
        alternatives(field(id, fields, "touches")),
        field(id, fields, "where"),
        field(id, fields, "measured"),
        field(id, fields, "formula"),
        field(id, fields, "consequence"),
        field(id, fields, "remedy"));
  }

  private static String field(String id, Map<String, String> fields, String key) {
    String value = fields.get(key);
    if (value == null) {
      throw new IllegalArgumentException("%s: %s: lacks '%s'".formatted(NAME, id, key));
    }
    return value;
  }

  private static List<Set<String>> alternatives(String text) {
    return Arrays.stream(text.split(" \\| ", -1))
        .map(one -> Arrays.stream(one.split(",", -1)).collect(Collectors.toUnmodifiableSet()))
        .collect(Collectors.toUnmodifiableList());
  }
}
