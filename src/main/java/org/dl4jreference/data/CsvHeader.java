package org.dl4jreference.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dl4jreference.model.BadInput;

/**
 * What the first line of a CSV file is.
 *
 * @param isThere whether it is no example
 * @param names of the columns; empty if it names none
 * @param classes names of the classes in their order, where it names those
 * @param remark what has to be said of it: a sentence
 */
record CsvHeader(
    boolean isThere, List<String> names, List<String> classes, Optional<String> remark) {
  /** Fewer numbers in a row may be consecutive by chance. */
  private static final int LEAST_NUMBERED = 3;

  private static final CsvHeader NONE =
      new CsvHeader(false, List.of(), List.of(), Optional.empty());

  private static CsvHeader named(List<String> names, Optional<String> remark) {
    return new CsvHeader(true, names, List.of(), remark);
  }

  /**
   * Reads the first line.
   *
   * @param file for messages
   * @param lines the first ones, at least one
   * @param dialect of the file
   * @param asked what the user says, if anything
   * @throws BadInput if it may be either, and the user says nothing
   */
  static CsvHeader of(
      String file, List<CsvLine> lines, CsvDialect dialect, Optional<Boolean> asked) {
    List<String> first = lines.get(0).fields();
    List<CsvLine> rest = lines.subList(1, lines.size());
    if (asked.isPresent()) {
      return asked.get() ? named(first, Optional.empty()) : NONE;
    }
    if (isOfScikitLearn(first, rest, dialect)) {
      List<String> classes = first.subList(2, first.size());
      return new CsvHeader(
          true,
          List.of(),
          classes,
          Optional.of(
              "the first line of %s, scikit-learn's, names the classes %s"
                  .formatted(
                      file, String.join(", ", classes.stream().map(CsvTable::shown).toList()))));
    }
    if (first.stream().noneMatch(dialect::isNumber)) {
      return first.stream().allMatch(CsvNumber::isMissing) ? NONE : named(first, Optional.empty());
    }
    boolean hasText =
        IntStream.range(0, first.size())
            .anyMatch(
                c ->
                    !dialect.isNumber(first.get(c))
                        && !CsvNumber.isMissing(first.get(c))
                        && isOfNumbers(rest, c, dialect));
    if (hasText) {
      return named(
          first,
          Optional.of(
              "the first line of %s is taken as names of columns: --no-header makes it an example"
                  .formatted(file)));
    }
    return isNumbered(first, dialect) ? numbered(file, first, rest, dialect) : NONE;
  }

  /** Number of examples, number of features, names of classes. */
  private static boolean isOfScikitLearn(
      List<String> first, List<CsvLine> rest, CsvDialect dialect) {
    if (first.size() < 4 || rest.isEmpty()) {
      return false;
    }
    double features = dialect.value(first.get(1));
    double examples = dialect.value(first.get(0));
    return features == rest.get(0).fields().size() - 1
        && examples == Math.rint(examples)
        && examples >= rest.size()
        && first.subList(2, first.size()).stream().noneMatch(dialect::isNumber);
  }

  private static boolean isOfNumbers(List<CsvLine> lines, int column, CsvDialect dialect) {
    return !lines.isEmpty()
        && lines.stream()
            .filter(line -> column < line.fields().size())
            .map(line -> line.fields().get(column))
            .allMatch(field -> dialect.isNumber(field) || CsvNumber.isMissing(field))
        && lines.stream()
            .anyMatch(
                line ->
                    column < line.fields().size() && dialect.isNumber(line.fields().get(column)));
  }

  /** 0, 1, 2 and so on, as a table has for names that was given none; the index may have none. */
  private static boolean isNumbered(List<String> first, CsvDialect dialect) {
    int from = first.get(0).isEmpty() ? 1 : 0;
    if (first.size() - from < LEAST_NUMBERED) {
      return false;
    }
    double start = dialect.value(first.get(from));
    return (start == 0 || start == 1)
        && IntStream.range(from, first.size())
            .allMatch(c -> first.get(c).equals(String.valueOf((int) start + c - from)));
  }

  /** Names, if columns of whole numbers would not go on with other numbers; else nobody knows. */
  private static CsvHeader numbered(
      String file, List<String> first, List<CsvLine> rest, CsvDialect dialect) {
    long fractional =
        IntStream.range(0, first.size())
            .filter(
                c ->
                    rest.stream()
                        .filter(line -> c < line.fields().size())
                        .mapToDouble(line -> dialect.value(line.fields().get(c)))
                        .anyMatch(v -> v != Math.rint(v)))
            .count();
    if (!rest.isEmpty() && (first.get(0).isEmpty() || fractional * 2 > first.size())) {
      return named(
          first,
          Optional.of(
              "the first line of %s, which counts the columns, is taken as their names:"
                      .formatted(file)
                  + " --no-header makes it an example"));
    }
    throw BadInput.at(
        file,
        1,
        "%s, … may be names of columns or an example: --header or --no-header says which"
            .formatted(String.join(", ", first.subList(0, LEAST_NUMBERED))));
  }
}
