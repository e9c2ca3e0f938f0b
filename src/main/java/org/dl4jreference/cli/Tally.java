package org.dl4jreference.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.dl4jreference.verdict.Outcome;

/** Many cases, one verdict: the worst that no known finding explains. */
final class Tally {
  private final List<Judged> cases = new ArrayList<>();

  void add(Judged judged) {
    cases.add(judged);
  }

  Outcome worst() {
    return cases.stream().map(Judged::counted).reduce(Outcome.AGREES, Outcome::worse);
  }

  Exit exit() {
    return Exit.of(worst());
  }

  /** The verdict in words; {@code what} names the cases in the plural. */
  String words(String what) {
    Set<String> findings = new TreeSet<>();
    cases.forEach(c -> c.finding().ifPresent(findings::add));
    long agreeing = count(Outcome.AGREES);
    double largest =
        cases.stream()
            .filter(c -> c.outcome() == Outcome.AGREES)
            .mapToDouble(Judged::sigmas)
            .max()
            .orElse(0);
    StringBuilder words =
        new StringBuilder(
            "%s: %d of %d %s agree within rounding"
                .formatted(worst().words(), agreeing, cases.size(), what));
    if (agreeing > 0) {
      words.append(" (largest error ").append(Judged.number(largest)).append(" sigma)");
    }
    long explained = cases.stream().filter(c -> c.finding().isPresent()).count();
    if (explained > 0) {
      words.append("; %d disagree by known findings %s".formatted(explained, findings));
    }
    List<Judged> bad =
        cases.stream()
            .filter(c -> c.outcome() == Outcome.DISAGREES && c.finding().isEmpty())
            .toList();
    if (!bad.isEmpty()) {
      words.append("; %d disagree, the first is %s".formatted(bad.size(), bad.get(0).name()));
    }
    for (Outcome other : List.of(Outcome.NOT_COMPARABLE, Outcome.OVERFLOWED, Outcome.SATURATED)) {
      if (count(other) > 0) {
        words.append(
            "; %s: %s"
                .formatted(
                    other.words(),
                    cases.stream()
                        .filter(c -> c.outcome() == other)
                        .map(Judged::name)
                        .collect(Collectors.joining(", "))));
      }
    }
    return words.toString();
  }

  private long count(Outcome outcome) {
    return cases.stream().filter(c -> c.outcome() == outcome).count();
  }

  List<Judged> cases() {
    return List.copyOf(cases);
  }
}
