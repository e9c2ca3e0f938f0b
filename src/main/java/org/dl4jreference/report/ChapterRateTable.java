package org.dl4jreference.report;

import static org.dl4jreference.report.Digits.float32;
import static org.dl4jreference.report.Digits.given;
import static org.dl4jreference.report.Digits.number;
import static org.dl4jreference.report.Facts.Fact.keyed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.dl4jreference.chapter.ChapterPart.LearningRates;
import org.dl4jreference.chapter.ChapterPart.Rate;
import org.dl4jreference.chapter.ChapterRun;
import org.dl4jreference.model.Precision;
import org.dl4jreference.reference.GradientDescent.Step;
import org.dl4jreference.report.Chart.Axis;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.report.Table.Column;

/** The chapter's table at one learning rate, and what every method makes of it. */
final class ChapterRateTable {
  private static final String WEIGHT = "0_W";

  /** An oscillation is over and a divergence out of range long before 1000 epochs. */
  private static final Map<String, Integer> SHOWN_EPOCHS = Map.of("0.1", 100, "1", 40);

  private final Rate rate;
  private final LearningRates all;
  private final Precision precision;

  ChapterRateTable(Rate rate, LearningRates all, Precision precision) {
    this.rate = rate;
    this.all = all;
    this.precision = precision;
  }

  Section section() {
    Map<String, ChapterRun> byMethod = new LinkedHashMap<>();
    rate.runs().forEach(run -> byMethod.put(run.engine(), run));
    ChapterRun tutorial = rate.runs().get(0);
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        Facts.of(
            keyed("learningRate", Value.given(rate.rate())),
            keyed("printedAfterTen", Value.list(rate.printed(), Value::words))));
    blocks.add(
        Prose.of(
            "The chapter's table, one line for each of %d epochs:".formatted(rate.tableEpochs())));
    blocks.add(
        new Lines(
            "chapterTable",
            tutorial.steps().stream()
                .limit(rate.tableEpochs())
                .map(ChapterRateTable::chapterLine)
                .toList()));
    blocks.add(
        Facts.of(keyed("byMethod", Value.named(byMethod, run -> run(run, rate.tableEpochs())))));
    blocks.add(Prose.of("The weight after each epoch, by every method:"));
    blocks.add(weights(rate.tableEpochs()).only(Reader.BRIEF_TERMINAL, Reader.PAGE));
    blocks.add(weights(tutorial.steps().size()).only(Reader.VERBOSE_TERMINAL));
    blocks.add(
        new Prose("", "  ", rate.runs().stream().flatMap(run -> overflow(run).stream()).toList()));
    blocks.add(chart());
    return new Section(
        given(rate.rate()),
        "Learning rate %s: %s".formatted(given(rate.rate()), behaviour()),
        blocks);
  }

  private String behaviour() {
    if (diverges()) {
      return "too large, the error grows %s times an epoch"
          .formatted(float32(all.growth(rate.rate())));
    }
    return 1 - rate.rate() * all.spectrum().largest() < 0
        ? "the error changes sign each epoch and shrinks"
        : "the error shrinks without changing sign";
  }

  private boolean diverges() {
    return rate.rate() > all.spectrum().largestStableRate();
  }

  /** The line that the chapter's {@code update_weights} prints, for the weight only. */
  private static String chapterLine(Step step) {
    return "weight value: %s original loss: %s loss_plus: %s gradient: %s updated_weights: %s"
        .formatted(
            NumPyFormat.round2((float) step.before().get(WEIGHT).get(0)),
            NumPyFormat.round2(step.loss()),
            NumPyFormat.round2(step.lossPlus().orElseThrow().get(WEIGHT).get(0)),
            NumPyFormat.round2(step.gradient().get(WEIGHT).get(0)),
            NumPyFormat.round2((float) weight(step)));
  }

  private static double weight(Step step) {
    return step.after().get(WEIGHT).get(0);
  }

  private Value run(ChapterRun run, int tableEpochs) {
    return Value.object(
        keyed(
            "tenEpochs",
            Value.list(run.steps().stream().limit(tableEpochs).toList(), ChapterRateTable::step)),
        keyed("weightAfterEach", Value.numbers(weights(run))),
        keyed("last", Value.flat(run.last())),
        keyed("lossLeavesRangeAtEpoch", Value.count(run.lossLeaves(precision))),
        keyed("parametersLeaveRangeAtEpoch", Value.count(run.parametersLeave(precision))));
  }

  private static List<Double> weights(ChapterRun run) {
    return run.steps().stream().map(ChapterRateTable::weight).toList();
  }

  private static Value step(Step step) {
    return Value.object(
        keyed("params", Value.flat(step.before())),
        keyed("loss", Value.computed(step.loss())),
        keyed("lossPlus", step.lossPlus().map(Value::flat).orElse(Value.ABSENT)),
        keyed("gradient", Value.flat(step.gradient())),
        keyed("updated", Value.flat(step.after())));
  }

  /** Of the first epochs and the last. */
  private Table weights(int first) {
    int last = rate.runs().get(0).steps().size();
    List<Column<Integer>> columns = new ArrayList<>();
    columns.add(Column.forPeople("epoch", Value::count));
    rate.runs()
        .forEach(run -> columns.add(Column.forPeople(run.engine(), epoch -> weight(run, epoch))));
    return Table.of(
        "",
        "",
        IntStream.rangeClosed(1, last).filter(e -> e <= first || e == last).boxed().toList(),
        columns);
  }

  private static Value weight(ChapterRun run, int epoch) {
    double weight = epoch <= run.steps().size() ? weight(run.steps().get(epoch - 1)) : Double.NaN;
    return Double.isFinite(weight) ? Value.float32(weight) : Value.words("overflowed");
  }

  private List<String> overflow(ChapterRun run) {
    OptionalInt loss = run.lossLeaves(precision);
    return loss.isEmpty()
        ? List.of()
        : List.of(
            "%s: the loss is beyond %s's range (%s) from epoch %s on, the update from %s."
                .formatted(
                    run.engine(),
                    precision,
                    number(precision.largest()),
                    loss.getAsInt(),
                    Value.count(run.parametersLeave(precision)).words()));
  }

  private Chart chart() {
    boolean diverges = diverges();
    String name = given(rate.rate());
    List<Series> series = new ArrayList<>();
    for (ChapterRun run : rate.runs()) {
      List<Double> weights =
          weights(run).stream()
              .limit(SHOWN_EPOCHS.getOrDefault(name, Integer.MAX_VALUE))
              .map(w -> diverges ? Double.valueOf(Math.abs(w)) : w)
              .toList();
      series.add(Series.from(1, run.engine(), weights));
    }
    return Chart.lines(
        "learning-rate-" + name.replace('.', '-'),
        "The weight at learning rate %s; the true one is 3".formatted(name),
        Axis.linear("epoch"),
        diverges ? Axis.logarithmic("|weight|") : Axis.linear("weight"),
        series);
  }
}
