package org.dl4jreference.faults;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.dl4jreference.config.Initialization;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.faults.Fault.Planted;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.TrainingState;
import org.dl4jreference.random.RandomCase;
import org.dl4jreference.random.SoundRegion;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;

/** The tables of docs/faults.md. */
final class FaultTable {
  static final List<Precision> PRECISIONS = List.of(Precision.FLOAT, Precision.DOUBLE);

  /** Small enough for differences of every parameter. */
  private static final List<Net> NETS = List.of(Net.SMALL, Net.ONE_EXAMPLE, Net.SQUARE, Net.MIDDLE);

  private static final int RANDOM_NETWORKS = 100;

  private static final int SORTED_BATCHES = 40;

  private FaultTable() {}

  /** How many of the networks with the fault a judge objects to. */
  record Count(int seen, int of) {
    Count plus(boolean objects) {
      return new Count(seen + (objects ? 1 : 0), of + 1);
    }

    String cell() {
      return of == 0 ? "" : seen == of ? "seen" : seen == 0 ? "–" : seen + " of " + of;
    }
  }

  /** One fault in one precision, judged by everybody. */
  record Row(Fault fault, Precision precision, Count verdict, Map<Rival, Count> rivals) {
    static Row of(Fault fault, Precision precision) {
      Count own = new Count(0, 0);
      Map<Rival, Count> rivals = new EnumMap<>(Rival.class);
      for (Rival rival : Rival.values()) {
        rivals.put(rival, new Count(0, 0));
      }
      for (Site site : fault.sites(precision, NETS).toList()) {
        Optional<Planted> planted = fault.at(site, site.target());
        if (planted.isPresent()) {
          own = own.plus(disagrees(site, planted.get()));
          Rival.Problem problem = Rival.Problem.of(site, planted.get());
          rivals.replaceAll((rival, count) -> count.plus(!rival.accepts(problem)));
        }
      }
      return new Row(fault, precision, own, rivals);
    }

    String line() {
      StringBuilder line = new StringBuilder();
      line.append("| `%s` | %s |".formatted(fault.name(), verdict.cell()));
      for (Rival rival : Rival.values()) {
        line.append(" ").append(rivals.get(rival).cell()).append(" |");
      }
      return line.toString();
    }
  }

  private static boolean disagrees(Site site, Planted planted) {
    return site.verdict(planted.seen()).outcome() == Outcome.DISAGREES;
  }

  static List<Row> rows(Precision precision) {
    List<Row> rows = new ArrayList<>();
    for (Fault fault : PlantedFaults.all()) {
      Row row = Row.of(fault, precision);
      if (row.verdict().of() > 0) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** Judges and how many of some sound networks each objects to. */
  record Alarms(Count verdict, Map<Rival, Count> rivals) {}

  /** Random networks that DL4J computes soundly. */
  static List<RandomCase> randomNetworks() {
    return LongStream.iterate(0, seed -> seed + 1)
        .mapToObj(seed -> RandomCase.of(seed, RandomCase.Size.SMALL, RandomCase.SOUND_ACTIVATIONS))
        .filter(SoundRegion::contains)
        .limit(RANDOM_NETWORKS)
        .toList();
  }

  /** Classifiers whose examples come class by class, as those of many a data set do. */
  static List<RandomCase> sortedBatches() {
    return LongStream.range(0, SORTED_BATCHES).mapToObj(FaultTable::sortedBatch).toList();
  }

  private static RandomCase sortedBatch(long seed) {
    Random random = new Random(seed);
    int classes = 2 + random.nextInt(3);
    int examples = 60 * classes;
    String hidden = List.of("sigmoid", "tanh", "relu").get(random.nextInt(3));
    NetworkSpec spec =
        NetworkSpec.dense(new int[] {4, 6, classes}, List.of(hidden, "softmax"), "mcxent");
    int[] of = IntStream.range(0, examples).map(i -> i * classes / examples).toArray();
    return new RandomCase(
        "sorted by class " + seed,
        RandomCase.Mode.PLAIN,
        spec,
        TrainingState.initial(
            Initialization.XAVIER.parameters(spec, seed).map(Precision.FLOAT::round)),
        new Batch(
            Matrix.generate(
                examples, 4, (i, j) -> (float) (of[i] * (j - 1.5) + random.nextGaussian())),
            Matrix.generate(examples, classes, (i, j) -> of[i] == j ? 1 : 0)));
  }

  static Alarms alarms(Precision precision, List<RandomCase> sound) {
    Count own = new Count(0, 0);
    Map<Rival, Count> rivals = new EnumMap<>(Rival.class);
    for (Rival rival : Rival.values()) {
      rivals.put(rival, new Count(0, 0));
    }
    Dl4jEngine engine = new Dl4jEngine(precision);
    org.dl4jreference.compare.Comparison comparison =
        new org.dl4jreference.compare.Comparison(Site.CATALOGUE);
    for (RandomCase c : sound) {
      Observation seen = Observation.of(engine.evaluate(c.spec(), c.state(), c.batch()));
      Verdict verdict = comparison.step(c.spec(), c.state(), c.batch(), seen, precision);
      own = own.plus(verdict.outcome() == Outcome.DISAGREES);
      Rival.Problem problem = Rival.Problem.sound(c, precision, seen);
      rivals.replaceAll((rival, count) -> count.plus(!rival.accepts(problem)));
    }
    return new Alarms(own, rivals);
  }

  /** Who sees which fault, which is the same on every machine. */
  static String headToHead() {
    StringBuilder text = new StringBuilder();
    for (Precision precision : PRECISIONS) {
      List<Row> rows = rows(precision);
      text.append("### %s, ε = %s\n\n".formatted(precision, size(precision)));
      text.append(head("| fault |")).append("\n");
      rows.forEach(row -> text.append(row.line()).append("\n"));
      text.append(
          total(
              "all seen, of " + rows.size(),
              rival -> (int) rows.stream().filter(r -> whole(r, rival)).count()));
      text.append("\n");
    }
    return text.toString();
  }

  /** Who objects to sound networks: for other judges than the verdict a matter of the last bits. */
  static String falseAlarms() {
    StringBuilder text = new StringBuilder();
    text.append(head("| |")).append("\n");
    for (Precision precision : PRECISIONS) {
      text.append(
          falseAlarms(
              "%s, of %d".formatted(precision, RANDOM_NETWORKS), precision, randomNetworks()));
      text.append(
          falseAlarms(
              "%s, batches sorted by class, of %d".formatted(precision, SORTED_BATCHES),
              precision,
              sortedBatches()));
    }
    return text.toString();
  }

  private static String falseAlarms(String title, Precision precision, List<RandomCase> sound) {
    Alarms alarms = alarms(precision, sound);
    return total(
        title,
        rival -> (rival.isEmpty() ? alarms.verdict() : alarms.rivals().get(rival.get())).seen());
  }

  private static boolean whole(Row row, Optional<Rival> rival) {
    Count count = rival.isEmpty() ? row.verdict() : row.rivals().get(rival.get());
    return count.seen() == count.of();
  }

  private static String total(String title, ToIntFunction<Optional<Rival>> count) {
    StringBuilder line = new StringBuilder("| %s |".formatted(title));
    line.append(" **%d** |".formatted(count.applyAsInt(Optional.empty())));
    for (Rival rival : Rival.values()) {
      line.append(" %d |".formatted(count.applyAsInt(Optional.of(rival))));
    }
    return line.append("\n").toString();
  }

  private static String head(String first) {
    StringBuilder head = new StringBuilder(first).append(" verdict |");
    StringBuilder rule = new StringBuilder("|---|---|");
    for (Rival rival : Rival.values()) {
      head.append(" ").append(rival.title()).append(" |");
      rule.append("---|");
    }
    return head + "\n" + rule;
  }

  private static String size(Precision precision) {
    return precision == Precision.FLOAT ? "1e-4" : "1e-11";
  }

  /** The catalogue itself. */
  static String catalogue() {
    StringBuilder text = new StringBuilder("## The faults\n\n");
    text.append("| fault | what goes wrong | explanation |\n|---|---|---|\n");
    for (Fault fault : PlantedFaults.all()) {
      text.append(
          "| `%s` | %s | %s |\n"
              .formatted(
                  fault.name(),
                  fault.what(),
                  fault.explanation().map(id -> "`" + id + "`").orElse("")));
    }
    return text.toString();
  }

  /** How much of each gradient is too uncertain for a fault of the target size to be planted. */
  static String undetectable() {
    StringBuilder text = new StringBuilder("## Elements too uncertain to plant in\n\n");
    text.append("| network | elements | FLOAT, 1e-4 | DOUBLE, 1e-11 |\n|---|---|---|---|\n");
    for (Net net : Net.values()) {
      Site first = Site.of(net, Training.SGD, Precision.FLOAT);
      text.append("| %s | %d |".formatted(net.title(), first.gradient().size()));
      for (Precision precision : PRECISIONS) {
        Site site = Site.of(net, Training.SGD, precision);
        int hidden = 0;
        for (String name : site.gradient().names()) {
          for (int e = 0; e < site.gradient().get(name).size(); e++) {
            hidden += site.isDetectable(name, e, site.target()) ? 0 : 1;
          }
        }
        text.append(" %.1f %% |".formatted(100.0 * hidden / site.gradient().size()));
      }
      text.append("\n");
    }
    return text.toString();
  }

  /** The smallest of the sizes 1, 10^-½, 10^-1, … that the verdict still sees. */
  static OptionalDouble threshold(Fault fault, Net net, Precision precision) {
    Site site = Site.of(net, fault.training(), precision).anywhere();
    OptionalDouble smallest = OptionalDouble.empty();
    for (int i = 0; i <= 32; i++) {
      double epsilon = Math.pow(10, -i / 2.0);
      Optional<Planted> planted = fault.at(site, epsilon);
      if (planted.isEmpty() || !disagrees(site, planted.get())) {
        break;
      }
      smallest = OptionalDouble.of(epsilon);
    }
    return smallest;
  }

  static String thresholds() {
    StringBuilder text = new StringBuilder("## Detection thresholds\n\n");
    Map<String, Net> nets = new LinkedHashMap<>();
    nets.put("10-16-3", Net.MIDDLE);
    nets.put("5-5-5-4", Net.SQUARE);
    text.append("| fault |");
    StringBuilder rule = new StringBuilder("|---|");
    nets.keySet()
        .forEach(
            name ->
                PRECISIONS.forEach(
                    p -> {
                      text.append(" %s %s |".formatted(name, p));
                      rule.append("---|");
                    }));
    text.append(" rtol 1e-3 |\n").append(rule).append("---|\n");
    for (Fault fault : PlantedFaults.all()) {
      if (!fault.sized()) {
        continue;
      }
      text.append("| `%s` |".formatted(fault.name()));
      for (Net net : nets.values()) {
        for (Precision precision : PRECISIONS) {
          OptionalDouble smallest = threshold(fault, net, precision);
          text.append(
              " %s |"
                  .formatted(
                      smallest.isPresent()
                          ? String.format(Locale.ROOT, "%.0e", smallest.getAsDouble())
                          : ""));
        }
      }
      text.append(" 1e-03 |\n");
    }
    return text.toString();
  }
}
