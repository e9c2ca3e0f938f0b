package org.dl4jreference.report;

import static org.dl4jreference.report.Facts.Fact.keyed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dl4jreference.report.Facts.Fact;

/**
 * A document as JSON, in the one schema of every command ({@code docs/verdict.schema.json}), in
 * full precision.
 */
public final class JsonRenderer implements Renderer {
  /** The version of the schema; higher when a reader of the old one would go wrong. */
  private static final int SCHEMA_VERSION = 2;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ObjectNode object;

  private JsonRenderer(ObjectNode object) {
    this.object = object;
  }

  /**
   * Writes a document.
   *
   * @param document what there is to say
   */
  public static ObjectNode json(Document document) {
    ObjectNode report = MAPPER.createObjectNode();
    JsonRenderer renderer = new JsonRenderer(report);
    renderer.facts(
        Facts.of(
            keyed("schemaVersion", Value.count(SCHEMA_VERSION)),
            keyed("verdict", Value.verdict(document.headline().outcome()))));
    renderer.facts(document.origin().json());
    document.blocks().forEach(block -> block.renderBy(renderer));
    return report;
  }

  @Override
  public Set<Reader> readers() {
    return EnumSet.of(Reader.PROGRAM);
  }

  @Override
  public void section(Section section) {
    JsonRenderer inside = section.key().isEmpty() ? this : new JsonRenderer(child(section.key()));
    section.blocks().forEach(block -> block.renderBy(inside));
  }

  private ObjectNode child(String key) {
    return object.get(key) instanceof ObjectNode known ? known : object.putObject(key);
  }

  @Override
  public void prose(Prose prose) {
    put(prose.key(), Value.list(prose.paragraphs(), Value::words));
  }

  @Override
  public void lines(Lines lines) {
    put(lines.key(), Value.list(lines.lines(), Value::words));
  }

  @Override
  public void facts(Facts facts) {
    facts.facts().forEach(fact -> put(fact.key(), fact.value()));
  }

  @Override
  public void table(Table table) {
    List<Integer> seen = table.seenBy(readers());
    put(table.key(), Value.list(table.rows(), row -> object(table, seen, row)));
  }

  private static Value object(Table table, List<Integer> seen, List<Value> row) {
    List<Fact> facts = new ArrayList<>();
    seen.forEach(c -> facts.add(keyed(table.columns().get(c).key(), row.get(c))));
    return Value.object(facts);
  }

  @Override
  public void cases(Cases cases) {
    put(cases.key(), Value.list(cases.cases(), Case::value));
  }

  private void put(String key, Value value) {
    if (key.isEmpty() || value.data() instanceof Optional) {
      return;
    }
    if (object.has(key)) {
      throw new IllegalArgumentException("two blocks have the key " + key);
    }
    object.set(key, node(value.data()));
  }

  /** Numbers read back as the same float64; what JSON cannot write is a string. */
  static JsonNode node(Object data) {
    if (data instanceof Map<?, ?> map) {
      ObjectNode object = MAPPER.createObjectNode();
      map.forEach(
          (key, item) -> {
            if (!(item instanceof Optional)) {
              object.set((String) key, node(item));
            }
          });
      return object;
    }
    if (data instanceof List<?> list) {
      ArrayNode array = MAPPER.createArrayNode();
      list.forEach(item -> array.add(node(item)));
      return array;
    }
    if (data instanceof Double x && !Double.isFinite(x)) {
      return TextNode.valueOf(Double.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf");
    }
    return MAPPER.valueToTree(data);
  }
}
