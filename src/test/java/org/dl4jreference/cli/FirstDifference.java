package org.dl4jreference.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Where two texts part, with what stands around it in both. */
final class FirstDifference {
  private static final int LINES_BEFORE = 2;
  private static final int LINES_AFTER = 3;
  private static final int WORDS_AROUND = 12;

  private FirstDifference() {}

  static Optional<String> ofLines(String recorded, String found) {
    List<String> r = List.of(recorded.split("\n", -1));
    List<String> f = List.of(found.split("\n", -1));
    return place(r, f)
        .map(
            i ->
                "line %d differs%nrecorded:%n%s%nfound:%n%s"
                    .formatted(
                        i + 1,
                        around(r, i, LINES_BEFORE, LINES_AFTER, "\n"),
                        around(f, i, LINES_BEFORE, LINES_AFTER, "\n")));
  }

  static Optional<String> ofWords(List<String> recorded, List<String> found) {
    return place(recorded, found)
        .map(
            i ->
                "word %d differs%nrecorded: %s%nfound:    %s"
                    .formatted(
                        i + 1,
                        around(recorded, i, WORDS_AROUND, WORDS_AROUND, " "),
                        around(found, i, WORDS_AROUND, WORDS_AROUND, " ")));
  }

  private static Optional<Integer> place(List<String> recorded, List<String> found) {
    int common = Math.min(recorded.size(), found.size());
    for (int i = 0; i < common; i++) {
      if (!recorded.get(i).equals(found.get(i))) {
        return Optional.of(i);
      }
    }
    return recorded.size() == found.size() ? Optional.empty() : Optional.of(common);
  }

  private static String around(List<String> parts, int i, int before, int after, String separator) {
    return IntStream.range(Math.max(0, i - before), Math.min(parts.size(), i + after + 1))
        .mapToObj(j -> (j == i && separator.equals("\n") ? "> " : "") + parts.get(j))
        .collect(Collectors.joining(separator));
  }
}
