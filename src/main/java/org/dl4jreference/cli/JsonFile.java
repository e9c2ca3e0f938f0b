package org.dl4jreference.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.dl4jreference.report.Document;
import org.dl4jreference.report.JsonRenderer;
import picocli.CommandLine.Option;

/** {@code --json FILE}: a mixin of every command that has a report. */
final class JsonFile {
  private WholeFile file;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write everything there, machine-readable, in full precision.")
  void setFile(Path path) {
    file = new WholeFile("--json", path);
  }

  /** Refuses an impossible place: to be called before the work, not after. */
  void check() {
    if (file != null) {
      file.check();
    }
  }

  void write(Document document) {
    if (file == null) {
      return;
    }
    try {
      file.write(
          new ObjectMapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsBytes(JsonRenderer.json(document)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
