package org.dl4jreference.model;

import java.nio.file.Files;
import java.nio.file.Path;

/** What is given to be read: a file, which has an end and can be read again. */
public final class InputFile {
  private InputFile() {}

  /**
   * Refuses all that is no file.
   *
   * @param path as the user named it
   * @throws BadInput if there is nothing, a directory, a pipe or a device, or no permission
   */
  public static void check(Path path) {
    if (Files.isDirectory(path)) {
      throw new BadInput(path + ": expected a file, found a directory");
    }
    if (!Files.exists(path)) {
      throw new BadInput(path + ": no such file");
    }
    if (!Files.isRegularFile(path)) {
      throw new BadInput(path + ": expected a file, found a pipe or a device");
    }
    if (!Files.isReadable(path)) {
      throw new BadInput(path + ": cannot be read");
    }
  }
}
