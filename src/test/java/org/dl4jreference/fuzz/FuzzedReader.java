package org.dl4jreference.fuzz;

import java.nio.file.Path;
import java.util.List;

/**
 * A reader of files that anybody may bring.
 *
 * @param name of the format
 * @param extension of its files, with the dot
 * @param damage that is done to them
 * @param sound files that it reads
 * @param reading all that a command does with such a file before it computes
 */
record FuzzedReader(
    String name, String extension, Mutation damage, List<byte[]> sound, Reading reading) {
  /** Reads a file, or throws. */
  interface Reading {
    void of(Path file) throws Exception;
  }

  @Override
  public String toString() {
    return name;
  }
}
