package org.dl4jreference.adversary;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.dl4jreference.model.Precision;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.RunVerdict;

/** What the verdict says of faulty trainings of every kind, and of the same without the fault. */
public final class CauseTable {
  /**
   * All trainings of a kind.
   *
   * @param alarms sound twins that were called faulty
   * @param right how often the cause was right
   * @param causes all that were named
   */
  private record Row(
      Fault fault,
      int inFloat,
      int seenInFloat,
      int inDouble,
      int seenInDouble,
      int alarms,
      int right,
      Set<String> causes) {
    String markdown() {
      return "| %s | %d of %d | %d of %d | %d | %d | %s |\n"
          .formatted(
              words(fault),
              seenInFloat,
              inFloat,
              seenInDouble,
              inDouble,
              alarms,
              right,
              String.join(", ", causes.stream().map("`%s`"::formatted).toList()));
    }
  }

  private final List<Row> rows = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();

  private CauseTable() {}

  static CauseTable of(long from, long to) {
    CauseTable table = new CauseTable();
    for (Fault fault : Fault.values()) {
      table.rows.add(table.row(fault, from, to));
    }
    return table;
  }

  private Row row(Fault fault, long from, long to) {
    int[] all = new int[2];
    int[] seen = new int[2];
    int alarms = 0;
    int right = 0;
    Set<String> causes = new TreeSet<>();
    for (long seed = from; seed < to; seed++) {
      Draft.Twins twins = fault.twins(seed);
      RunVerdict run = twins.faulty().verdict();
      int column = twins.faulty().precision() == Precision.FLOAT ? 0 : 1;
      all[column]++;
      seen[column] += run.outcome() == Outcome.DISAGREES ? 1 : 0;
      boolean isAlarm = isAlarm(twins.sound());
      alarms += isAlarm ? 1 : 0;
      Optional<Boolean> isRight = CausesOfFaultsTest.isRight(fault, run);
      List<String> ids = run.verdict().explanation().map(Explanation::ids).orElse(List.of());
      right += isRight.orElse(false) ? 1 : 0;
      causes.addAll(ids);
      boolean isMissed = run.outcome() != Outcome.DISAGREES;
      if (isMissed || !isRight.orElse(true) || isAlarm) {
        wrong.add(
            "%s %d: %s %s, twin: %s"
                .formatted(fault, seed, run.outcome(), ids, twins.sound().complaint()));
      }
    }
    return new Row(fault, all[0], seen[0], all[1], seen[1], alarms, right, causes);
  }

  /** A twin may leave the range of its arithmetic: then nothing is said of it. */
  private static boolean isAlarm(Run sound) {
    return sound.complaint().isPresent() && sound.verdict().outcome() != Outcome.OVERFLOWED;
  }

  /** Faults that were missed or put down to a wrong cause, and sound twins that were not. */
  List<String> wrong() {
    return wrong;
  }

  /** The kinds whose cause was named rightly at least once. */
  List<Fault> named() {
    return rows.stream().filter(r -> r.right() > 0).map(Row::fault).toList();
  }

  static String words(Fault fault) {
    return fault.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The table of ten trainings of each kind. */
  public static String markdown() {
    CauseTable table = of(7000, 7010);
    StringBuilder text =
        new StringBuilder(
            "| fault | seen in FLOAT | in DOUBLE | sound twins called faulty | cause right | causes named |\n|---|---|---|---|---|---|\n");
    table.rows.forEach(row -> text.append(row.markdown()));
    return text.append(
            "\n%d of %d kinds have a cause that is right; %d trainings are missed, called faulty or put down to a wrong cause.\n"
                .formatted(table.named().size(), table.rows.size(), table.wrong.size()))
        .toString();
  }
}
