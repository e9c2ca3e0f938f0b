package org.dl4jreference.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.dl4jreference.model.BadInput;
import picocli.CommandLine.Option;

/** {@code --json FILE}: a mixin of every command that has a report. */
final class JsonFile {
  private Path file;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write everything there, machine-readable, in full precision.")
  void setFile(Path path) {
    file = path;
  }

  boolean isGiven() {
    return file != null;
  }

  /** Refuses an impossible place: to be called before the work, not after. */
  void check() {
    if (file == null) {
      return;
    }
    Path directory = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new BadInput("--json must name a file, found the directory " + file);
    }
    if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
      throw new BadInput("--json must name a file in a writable directory, found " + file);
    }
  }

  /** Writes all or nothing: whoever reads the file never sees half a report. */
  void write(JsonNode report) {
    if (file == null) {
      return;
    }
    check();
    Path target = file.toAbsolutePath();
    Path part = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(part.toFile(), report);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      part.toFile().delete();
      throw new BadInput("cannot write " + file + ": " + e.getMessage());
    }
  }
}
