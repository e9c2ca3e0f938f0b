package org.dl4jreference.report;

import static org.dl4jreference.report.Digits.given;
import static org.dl4jreference.report.Facts.Fact.keyed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.dl4jreference.chapter.ChapterPart.Gradients;
import org.dl4jreference.chapter.ChapterPart.Training;
import org.dl4jreference.chapter.ChapterPart.Update;
import org.dl4jreference.chapter.ChapterRun;
import org.dl4jreference.chapter.SigmaErrors;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.GradientDescent.Step;
import org.dl4jreference.report.Table.Column;
import org.dl4jreference.report.Table.Heading;

/** The chapter's 2-3-1 network: gradients, one update, many updates. */
final class ChapterNetworkTables {
  static final String CHAIN_RULE = "chain rule";
  private static final List<Integer> SHOWN_EPOCHS = List.of(1, 2, 3, 5, 10, 20, 50, 100);

  private final SigmaErrors errors;

  ChapterNetworkTables(SigmaErrors errors) {
    this.errors = errors;
  }

  Section gradients(Gradients g) {
    Tensors exact = g.byMethod().get(CHAIN_RULE);
    List<String> names = new ArrayList<>(NetworkWords.elements(g.parameters()));
    names.add("largest relative error");
    List<Column<Integer>> columns = new ArrayList<>(List.of(column("", words(names))));
    g.byMethod()
        .forEach(
            (method, t) ->
                columns.add(column(method, with(numbers(t), Value.computed(off(t, exact))))));
    errors
        .byEngine()
        .forEach((engine, steps) -> columns.add(errors(engine + ", error", steps.get(0))));
    return new Section(
        "gradients",
        "3. The %d gradients of the 2-3-1 network, (1, 1) -> 0".formatted(exact.size()),
        List.of(
            Prose.of(
                ("The derivative of the loss (%s at the start) by each parameter. \"central\" is"
                        + " (loss(w + h) - loss(w - h)) / 2h in float64 with h = %s.")
                    .formatted(Digits.ALL.of(g.loss()), Digits.float32(g.centralStep()))),
            numbers(g),
            table(names.size(), columns),
            Prose.of(
                "0_W and 0_b are weight and bias of the hidden layer, 1_W and 1_b of the output, as"
                    + " DL4J names them. The last line is against the chain rule. The tutorial's"
                    + " step of 0.0001 is too long for a tangent, and added to a float32 number it"
                    + " is rounded: hence its difference."),
            Prose.of(
                    ("An error is the distance from the chain rule in units of σ, the standard"
                            + " deviation that rounding alone gives this number; up to %s σ agree."
                            + " Colours: below 1, 2, 4, 8, 100 σ, and above.")
                        .formatted(given(errors.k())))
                .only(Reader.PAGE)));
  }

  private static Facts numbers(Gradients g) {
    return Facts.of(
        keyed("names", Value.list(NetworkWords.elements(g.parameters()), Value::words)),
        keyed("parameters", Value.flat(g.parameters())),
        keyed("loss", Value.computed(g.loss())),
        keyed("centralStep", Value.computed(g.centralStep())),
        keyed("centralError", Value.flat(g.centralError())),
        keyed("byMethod", Value.named(g.byMethod(), Value::flat)));
  }

  private static double off(Tensors found, Tensors exact) {
    double[] f = found.flatten();
    double[] e = exact.flatten();
    return IntStream.range(0, e.length)
        .mapToDouble(i -> Math.abs(f[i] - e[i]) / Math.abs(e[i]))
        .max()
        .orElseThrow();
  }

  private Column<Integer> errors(String heading, Tensors step) {
    List<Value> cells =
        Arrays.stream(step.flatten())
            .mapToObj(e -> Value.error(e, Math.abs(e) <= errors.k() ? "" : "disagrees"))
            .toList();
    return new Column<>(
        new Heading("", heading, EnumSet.of(Reader.PAGE)), with(cells, Value.ABSENT)::get);
  }

  Section update(Update u) {
    List<Column<Integer>> columns = new ArrayList<>();
    columns.add(column("", words(NetworkWords.elements(u.byMethod().get(CHAIN_RULE)))));
    u.byMethod().forEach((method, t) -> columns.add(column(method, numbers(t))));
    columns.add(1, column("printed", printed(u.printedFiniteDifference(), Digits.GIVEN)));
    columns.add(3, column("printed", printed(u.printedChainRule(), Digits.FLOAT32)));
    return new Section(
        "update",
        "4. One update at learning rate " + given(u.rate()),
        List.of(
            Prose.of(
                "Each parameter less its gradient. \"printed\" is what the chapter's notebooks"
                    + " print, first by finite differences, then by the chain rule."),
            Facts.of(
                keyed("learningRate", Value.given(u.rate())),
                keyed(
                    "printedFiniteDifference",
                    Value.list(u.printedFiniteDifference(), Value::words)),
                keyed("printedChainRule", Value.list(u.printedChainRule(), Value::words)),
                keyed("byMethod", Value.named(u.byMethod(), Value::flat))),
            table(u.printedChainRule().size(), columns)));
  }

  private static List<Value> printed(List<String> numbers, Digits digits) {
    return numbers.stream()
        .<Value>map(n -> new Value.Digit(Double.parseDouble(n), digits))
        .toList();
  }

  Section training(Training t) {
    double tutorial = t.runs().get(0).finalLoss();
    double exact = t.runs().get(1).finalLoss();
    ChapterCharts charts = new ChapterCharts(t, errors);
    return new Section(
        "training",
        "5. %d epochs at learning rate %s".formatted(t.epochs(), given(t.rate())),
        List.of(
            numbers(t),
            Prose.of("The loss before each epoch's update, and after the last:")
                .only(Reader.TERMINAL),
            losses(t, SHOWN_EPOCHS).only(Reader.BRIEF_TERMINAL),
            losses(t, List.of()).only(Reader.VERBOSE_TERMINAL),
            last(t),
            Prose.of(
                ("The notebook prints a loss of %s at the start and a prediction of %s after 100"
                        + " epochs. The tutorial's inexact gradients put its final loss %s %% off"
                        + " the exact one.")
                    .formatted(
                        t.printedLoss(),
                        t.printedPrediction(),
                        Digits.number(100 * Math.abs(tutorial / exact - 1)))),
            charts.loss(),
            charts.distribution(),
            charts.drift()));
  }

  private static Facts numbers(Training t) {
    Map<String, ChapterRun> byMethod = new LinkedHashMap<>();
    t.runs().forEach(run -> byMethod.put(run.engine(), run));
    return Facts.of(
        keyed("learningRate", Value.given(t.rate())),
        keyed("epochs", Value.count(t.epochs())),
        keyed(
            "printedByNotebook",
            Value.object(
                keyed("initialLoss", Value.words(t.printedLoss())),
                keyed("final", Value.list(t.printedFinal(), Value::words)),
                keyed("prediction", Value.words(t.printedPrediction())))),
        keyed("byMethod", Value.named(byMethod, ChapterNetworkTables::run)));
  }

  private static Value run(ChapterRun run) {
    return Value.object(
        keyed("losses", Value.numbers(run.steps().stream().map(Step::loss).toList())),
        keyed("finalLoss", Value.computed(run.finalLoss())),
        keyed("final", Value.flat(run.last())),
        keyed("prediction", Value.computed(run.prediction().get(0))));
  }

  /** Of some epochs and the last; of all if none are named. The one past the last is its end. */
  private static Table losses(Training t, List<Integer> some) {
    int last = t.epochs();
    List<Integer> epochs =
        IntStream.rangeClosed(1, last + 1)
            .filter(e -> some.isEmpty() || some.contains(e) || e >= last)
            .boxed()
            .toList();
    List<Column<Integer>> columns = new ArrayList<>();
    columns.add(Column.forPeople("epoch", e -> e > last ? Value.words("after") : Value.count(e)));
    t.runs()
        .forEach(
            run ->
                columns.add(
                    Column.forPeople(
                        run.engine(),
                        e -> e > last ? Value.float32(run.finalLoss()) : loss(run, e))));
    return Table.of("", "", epochs, columns);
  }

  private static Value loss(ChapterRun run, int epoch) {
    return epoch <= run.steps().size()
        ? Value.float32(run.steps().get(epoch - 1).loss())
        : Value.words("overflowed");
  }

  private static Table last(Training t) {
    List<String> names = new ArrayList<>(List.of("prediction"));
    names.addAll(NetworkWords.elements(t.runs().get(0).last()));
    List<Column<Integer>> columns = new ArrayList<>();
    columns.add(column("after %d epochs".formatted(t.epochs()), words(names)));
    for (ChapterRun run : t.runs()) {
      List<Value> cells = new ArrayList<>(List.of(Value.float32(run.prediction().get(0))));
      cells.addAll(numbers(run.last()));
      columns.add(column(run.engine(), cells));
    }
    return table(names.size(), columns);
  }

  private static Table table(int rows, List<Column<Integer>> columns) {
    return Table.of("", "", IntStream.range(0, rows).boxed().toList(), columns);
  }

  private static Column<Integer> column(String heading, List<Value> cells) {
    return Column.forPeople(heading, cells::get);
  }

  private static List<Value> words(List<String> names) {
    return names.stream().<Value>map(Value::words).toList();
  }

  private static List<Value> numbers(Tensors t) {
    return Arrays.stream(t.flatten()).mapToObj(Value::float32).toList();
  }

  private static List<Value> with(List<Value> cells, Value last) {
    return Stream.concat(cells.stream(), Stream.of(last)).toList();
  }
}
