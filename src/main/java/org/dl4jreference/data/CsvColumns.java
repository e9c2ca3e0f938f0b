package org.dl4jreference.data;

import java.util.List;
import java.util.Optional;

/**
 * What the user says of a CSV file.
 *
 * @param inputs the columns of the inputs, by name or number from 1; empty for all others
 * @param labels the columns of the labels; empty for the last ones
 * @param classes what the classes are called, in the order of the model's outputs; empty if labels
 *     are numbers, or names in alphabetical order
 * @param header whether the first line names the columns; empty to tell from what is in it
 */
public record CsvColumns(
    List<String> inputs, List<String> labels, List<String> classes, Optional<Boolean> header) {
  /** Nothing said. */
  public static final CsvColumns AS_THEY_COME =
      new CsvColumns(List.of(), List.of(), List.of(), Optional.empty());

  /** Copies the lists. */
  public CsvColumns {
    inputs = List.copyOf(inputs);
    labels = List.copyOf(labels);
    classes = List.copyOf(classes);
  }

  boolean isSaid() {
    return !inputs.isEmpty() || !labels.isEmpty() || !classes.isEmpty() || header.isPresent();
  }
}
