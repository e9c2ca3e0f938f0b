package org.dl4jreference.report;

import static org.dl4jreference.report.Digits.given;
import static org.dl4jreference.report.Digits.number;
import static org.dl4jreference.report.Facts.Fact.keyed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.report.Chart.Axis;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.report.Facts.Fact;
import org.dl4jreference.report.Table.Column;
import org.dl4jreference.training.Dl4jExperiment;
import org.dl4jreference.training.NetworkFlow;
import org.dl4jreference.training.Trajectory;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Policy;
import org.dl4jreference.verdict.Tally;
import org.dl4jreference.verify.RunVerdict;

/** An experiment's runs: losses, final parameters, drift, verdicts. */
public final class RunDocument {
  private static final int MOST_PARAMETERS_SHOWN = 64;

  private final String file;
  private final Experiment experiment;
  private final List<String> remarks;
  private final Tally tally = new Tally(Policy.NETWORK);
  private final List<Block> sections = new ArrayList<>();
  private final List<Case> cases = new ArrayList<>();
  private final List<Value> trajectories = new ArrayList<>();
  private final List<FaultSections> faults = new ArrayList<>();
  private int charts;

  /**
   * Nothing run yet.
   *
   * @param file where the experiment stands
   * @param own what is run
   */
  public RunDocument(String file, Dl4jExperiment own) {
    this.file = file;
    this.experiment = own.experiment();
    this.remarks = own.remarks();
  }

  /**
   * The runs at one learning rate.
   *
   * @param rate η
   * @param runs the reference's own, then those of engines
   * @param refused by engine without which there is no verdict, why it could not compute
   * @param leftOut by engine that is a second opinion only, the same
   */
  public record Rate(
      double rate,
      List<Trajectory> runs,
      Map<String, String> refused,
      Map<String, String> leftOut) {
    /** Copies the collections. */
    public Rate {
      runs = List.copyOf(runs);
      refused = Collections.unmodifiableMap(new LinkedHashMap<>(refused));
      leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
    }
  }

  /**
   * What is run.
   *
   * @param device where
   * @return one line
   */
  public Block head(String device) {
    return add(
        Prose.of(
                "%s: %d parameters, %d examples in batches of %d, %d epochs, %s on %s"
                    .formatted(
                        experiment.name(),
                        experiment.initial().size(),
                        experiment.data().size(),
                        experiment.batchSize(),
                        experiment.epochs(),
                        experiment.dataType(),
                        device))
            .only(Reader.TERMINAL));
  }

  private Block add(Block block) {
    sections.add(block);
    return block;
  }

  /**
   * Adds the runs at another learning rate.
   *
   * @param rate what happened
   * @return a section about them, for who does not want to wait for the others
   */
  public Block add(Rate rate) {
    List<Case> shown = new ArrayList<>();
    for (Trajectory run : rate.runs()) {
      run.judged()
          .ifPresentOrElse(
              worst -> shown.add(judged(rate.rate(), run, worst)),
              () -> trajectories.add(trajectory(rate.rate(), run)));
    }
    rate.refused().forEach((engine, why) -> shown.add(refused(rate.rate(), engine, why)));
    List<Block> blocks = new ArrayList<>();
    blocks.add(losses(rate.runs()).only(Reader.TERMINAL));
    blocks.add(chart(++charts, rate.rate(), series(rate.runs())));
    blocks.add(parameters(rate.runs()));
    blocks.add(new Prose("", "", drift(rate.runs())));
    rate.leftOut()
        .forEach((e, why) -> blocks.add(Prose.of(e + " is left out: " + why).only(Reader.PAGE)));
    blocks.add(new Cases("", shown));
    return add(new Section("", "Learning rate " + given(rate.rate()), blocks));
  }

  private static List<Series> series(List<Trajectory> runs) {
    return runs.stream().map(run -> Series.from(0, run.name(), run.losses())).toList();
  }

  /** For people the step that decides, for programs the run. */
  private Case judged(double rate, Trajectory run, Judged worst) {
    Judged judged = new Judged(name(rate, run.name()), worst.verdict(), worst.reason());
    tally.add(judged);
    Case whole =
        Case.of(judged, "")
            .with("engine", Value.words(run.name()))
            .with("worstStep", Value.words(worst.name()));
    for (Fact fact : facts(rate, run)) {
      whole = whole.with(fact.key(), fact.value());
    }
    cases.add(whole);
    worst
        .verdict()
        .ifPresent(
            verdict ->
                faults.add(
                    FaultSections.of(
                        "%s at learning rate %s".formatted(run.name(), given(rate)),
                        experiment.network().atRate(rate),
                        new RunVerdict(List.of(verdict)))));
    return Case.of(worst, "(worst of %d updates)".formatted(run.updates()));
  }

  private Case refused(double rate, String engine, String why) {
    Judged judged = Judged.notComparable(name(rate, engine), why);
    tally.add(judged);
    Case refused = Case.of(judged, "");
    cases.add(refused.with("engine", Value.words(engine)).with("learningRate", Value.given(rate)));
    return refused;
  }

  private static String name(double rate, String engine) {
    return engine + " at " + given(rate);
  }

  private static Value trajectory(double rate, Trajectory run) {
    List<Fact> facts = new ArrayList<>(List.of(keyed("arithmetic", Value.words(run.name()))));
    facts.addAll(facts(rate, run));
    return Value.object(facts);
  }

  private static List<Fact> facts(double rate, Trajectory run) {
    return List.of(
        keyed("learningRate", Value.given(rate)),
        keyed("updates", Value.count(run.updates())),
        keyed("firstNonFiniteEpoch", Value.count(run.firstNonFinite())),
        keyed("losses", Value.curve(run.losses())),
        keyed("finalParameters", Value.tensors(run.parameters())));
  }

  /** After some numbers of epochs, last the curves. */
  private Table losses(List<Trajectory> runs) {
    List<OptionalInt> rows = new ArrayList<>();
    for (int epoch : sampled(runs)) {
      if (runs.stream().anyMatch(run -> run.lossAfter(epoch).isPresent())) {
        rows.add(OptionalInt.of(epoch));
      }
    }
    rows.add(OptionalInt.empty());
    List<Column<OptionalInt>> columns = new ArrayList<>();
    columns.add(
        Column.forPeople(
            "loss after epoch",
            e -> e.isPresent() ? Value.count(e.getAsInt()) : Value.words("on a log scale")));
    runs.forEach(run -> columns.add(Column.forPeople(run.name(), e -> loss(run, e))));
    return Table.of("", "", rows, columns);
  }

  private static Value loss(Trajectory run, OptionalInt epoch) {
    return epoch.isPresent()
        ? run.lossAfter(epoch.getAsInt()).map(Value::computed).orElse(Value.NONE)
        : Value.curve(run.losses());
  }

  /** Few, denser at the start, where the most happens. */
  private TreeSet<Integer> sampled(List<Trajectory> runs) {
    TreeSet<Integer> epochs = new TreeSet<>(List.of(0, experiment.epochs()));
    for (long power = 1; power < experiment.epochs(); power *= 10) {
      for (long factor : new long[] {1, 2, 5}) {
        if (factor * power < experiment.epochs()) {
          epochs.add((int) (factor * power));
        }
      }
    }
    runs.forEach(run -> run.firstNonFinite().ifPresent(epoch -> epochs.add(epoch - 1)));
    return epochs;
  }

  private Block parameters(List<Trajectory> runs) {
    if (experiment.initial().size() > MOST_PARAMETERS_SHOWN) {
      return Prose.of("(final parameters: see --json)").only(Reader.TERMINAL);
    }
    List<String> names = NetworkWords.elements(experiment.initial());
    List<Column<Integer>> columns = new ArrayList<>();
    columns.add(Column.forPeople("final parameter", k -> Value.words(names.get(k))));
    for (Trajectory run : runs) {
      double[] last = run.parameters().flatten();
      columns.add(Column.forPeople(run.name(), k -> Value.computed(last[k])));
    }
    return Table.of("", "", IntStream.range(0, names.size()).boxed().toList(), columns);
  }

  private static List<String> drift(List<Trajectory> runs) {
    Trajectory exact = runs.get(0);
    List<String> words = new ArrayList<>();
    for (Trajectory run : runs) {
      OptionalInt epoch = run.firstNonFinite();
      if (epoch.isPresent()) {
        words.add(
            "%s leaves the range of its arithmetic: the first value that is not finite is in epoch %d"
                .formatted(run.name(), epoch.getAsInt()));
      } else if (run != exact && exact.firstNonFinite().isEmpty()) {
        words.add(
            "%s ends %s from exact in the parameter that is farthest (information, no verdict)"
                .formatted(run.name(), number(apart(run, exact))));
      }
    }
    return words;
  }

  private static double apart(Trajectory run, Trajectory exact) {
    double[] a = run.parameters().flatten();
    double[] b = exact.parameters().flatten();
    return IntStream.range(0, a.length).mapToDouble(k -> Math.abs(a[k] - b[k])).max().orElseThrow();
  }

  /** The losses at one learning rate; no series before the runs have begun. */
  static Chart chart(int number, double rate, List<Series> series) {
    return Chart.lines(
        "loss-" + number,
        "Loss at learning rate " + given(rate),
        Axis.linear("epoch"),
        Axis.logarithmic("loss"),
        series);
  }

  static Section network(NetworkFlow flow, double rate) {
    return Section.of(
        "The network, epoch by epoch",
        Prose.of(
                "%s trains at learning rate %s. The diagram shows the first example; gradients and errors δ are those of the mean loss over all examples. Thick lines are large numbers, dashed lines negative ones."
                    .formatted(flow.engine(), given(rate)))
            .only(Reader.PAGE),
        new Diagram(flow));
  }

  /**
   * All of it.
   *
   * @param origin where it was computed
   * @param flow the network to step through; empty if it is too large
   * @return on the page faults first, then the network, then each learning rate
   */
  public Document document(Origin origin, Optional<NetworkFlow> flow) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(origin.facts());
    blocks.add(
        Facts.of(
            keyed("experiment", Value.words(experiment.name())),
            keyed("file", Value.words(file)),
            keyed("epochs", Value.count(experiment.epochs()))));
    blocks.add(new Cases("cases", cases).only(Reader.PROGRAM));
    blocks.add(Facts.of(keyed("trajectories", Value.list(trajectories, Function.identity()))));
    if (!faults.isEmpty()) {
      blocks.add(FaultSections.worst(faults));
    }
    faults.stream().filter(FaultSections::isFaulty).forEach(f -> blocks.add(section(f)));
    flow.ifPresent(f -> blocks.add(network(f, experiment.learningRates().get(0))));
    blocks.addAll(sections);
    faults.stream().filter(f -> !f.isFaulty()).forEach(f -> blocks.add(section(f)));
    if (!remarks.isEmpty()) {
      blocks.add(Section.of("Remarks", Prose.remarks(remarks)));
    }
    return new Document(
        "Experiment " + experiment.name(), Headline.of(tally, "runs"), origin, blocks);
  }

  private static Block section(FaultSections faults) {
    return faults.section(faults.whose() + ", its worst step", List.of()).only(Reader.PAGE);
  }
}
