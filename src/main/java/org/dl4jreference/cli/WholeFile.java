package org.dl4jreference.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.dl4jreference.model.BadInput;

/**
 * A file that is written as a whole: whoever reads it never sees half of it. A pipe or a device is
 * written to, never replaced by a file, and a link goes on to lead where it led.
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
    if (isPipeOrDevice()) {
      if (!Files.isWritable(file)) {
        throw new BadInput(
            "%s must name a file that can be written, found %s".formatted(option, file));
      }
    } else if (!Files.isDirectory(directory) || !Files.isWritable(directory)) {
      throw new BadInput(
          "%s must name a file in a writable directory, found %s".formatted(option, file));
    }
  }

  private boolean isPipeOrDevice() {
    return Files.exists(file) && !Files.isRegularFile(file);
  }

  void write(byte[] content) {
    check();
    try {
      if (isPipeOrDevice()) {
        Files.write(file, content, StandardOpenOption.WRITE);
      } else {
        replace(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(), content);
      }
    } catch (IOException e) {
      throw new BadInput("cannot write " + file + ": " + e.getMessage());
    }
  }

  private static void replace(Path target, byte[] content) throws IOException {
    Path part = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".part");
    // for whoever ends the process, before there is a file
    part.toFile().deleteOnExit();
    try {
      Files.write(part, content);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
