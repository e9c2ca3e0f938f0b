package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The one schema of every {@code --json FILE}. */
final class JsonSchemaAssert {
  private static final Path SCHEMA = Path.of("docs/verdict.schema.json");

  private JsonSchemaAssert() {}

  /** Reads a report and holds it against the schema. */
  static JsonNode validReport(Path file) throws IOException {
    JsonNode report = new ObjectMapper().readTree(file.toFile());
    assertValid(report);
    return report;
  }

  static void assertValid(JsonNode report) throws IOException {
    assertThat(schema().validate(report)).isEmpty();
  }

  static JsonSchema schema() throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(Files.readString(SCHEMA));
  }
}
