package org.dl4jreference.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The parts of the chapter's report, in the chapter's order. */
enum ChapterSection {
  FORWARD,
  ACTIVATIONS,
  GRADIENTS,
  UPDATE,
  TRAINING,
  LEARNING_RATE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static List<String> names() {
    return Arrays.stream(values()).map(ChapterSection::toString).toList();
  }

  /** From the name on the command line. */
  static final class Converter implements ITypeConverter<ChapterSection> {
    @Override
    public ChapterSection convert(String name) {
      return Arrays.stream(values())
          .filter(section -> section.toString().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "expected one of %s, found '%s'"
                          .formatted(String.join(", ", names()), name)));
    }
  }

  /** For help and completion. */
  static final class Candidates implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return names().iterator();
    }
  }
}
