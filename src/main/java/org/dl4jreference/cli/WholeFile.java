package org.dl4jreference.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.dl4jreference.model.BadInput;

/**
 * A file that is written as a whole: whoever reads it never sees half of it.
 *
 * @param option names it on the command line
 * @param file where
 */
record WholeFile(String option, Path file) {
  /** Refuses an impossible place: to be called before the work, not after. */
  void check() {
    Path directory = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw new BadInput("%s must name a file, found the directory %s".formatted(option, file));
    }
    if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
      throw new BadInput(
          "%s must name a file in a writable directory, found %s".formatted(option, file));
    }
  }

  void write(byte[] content) {
    check();
    Path target = file.toAbsolutePath();
    Path part = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      Files.write(part, content);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      part.toFile().delete();
      throw new BadInput("cannot write " + file + ": " + e.getMessage());
    }
  }
}
