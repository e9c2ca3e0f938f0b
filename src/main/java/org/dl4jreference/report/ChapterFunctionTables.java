package org.dl4jreference.report;

import static org.dl4jreference.report.Digits.given;
import static org.dl4jreference.report.Facts.Fact.keyed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dl4jreference.chapter.ChapterPart.ActivationValues;
import org.dl4jreference.chapter.ChapterPart.Forward;
import org.dl4jreference.chapter.ChapterPart.Functions;
import org.dl4jreference.chapter.ChapterPart.LossValue;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.report.Facts.Fact;
import org.dl4jreference.report.Table.Column;

/** The chapter's forward example, activations and losses. */
final class ChapterFunctionTables {
  private ChapterFunctionTables() {}

  static Section forward(Forward f) {
    Matrix hidden = f.weights().get(0, "W");
    Matrix out = f.weights().get(1, "W");
    return new Section(
        "forward",
        "1. Forward pass: the worked example",
        List.of(
            Prose.of(
                "Two inputs %s, three sigmoid hidden units, one output, no biases."
                    .formatted(point(f.x()))),
            Facts.of(
                keyed("x", Value.matrix(f.x())),
                keyed("wHidden", Value.matrix(hidden)),
                keyed("wOut", Value.matrix(out)),
                keyed("preActivation", Value.matrix(f.sums())),
                keyed("activation", Value.matrix(f.sigmoids())),
                keyed("activationRounded", Value.matrix(f.rounded()))),
            Table.of(
                "",
                "",
                IntStream.range(0, hidden.columns()).boxed().toList(),
                Column.forPeople("hidden unit", j -> Value.count(j + 1L)),
                Column.forPeople(
                    "weights",
                    j ->
                        Value.words(
                            "(%s, %s)"
                                .formatted(given(hidden.get(0, j)), given(hidden.get(1, j))))),
                Column.forPeople("sum", j -> Value.float32(f.sums().get(j))),
                Column.forPeople("sigmoid", j -> Value.float32(f.sigmoids().get(j))),
                Column.forPeople("rounded", j -> Value.given(f.rounded().get(j))),
                Column.forPeople("weight to output", j -> Value.given(out.get(j)))),
            predictions(f),
            Prose.of(
                "So the chapter's 1.235 is no slip of a program: it comes from rounding to two"
                    + " decimals on paper.")));
  }

  private static Facts predictions(Forward f) {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "predictionAsPrinted",
            "prediction from the rounded sigmoids, as in the chapter",
            Value.float32(f.roundedPrediction())));
    facts.add(new Fact("predictionExact", "prediction, by formula", Value.exact(f.prediction())));
    f.engines()
        .forEach((engine, p) -> facts.add(new Fact("", "prediction, " + engine, Value.float32(p))));
    facts.add(
        new Fact(
            "squaredErrorExact",
            "squared error, the label being 0",
            Value.exact(f.squaredError())));
    facts.add(keyed("predictionByEngine", Value.named(f.engines(), Value::computed)));
    return new Facts(facts);
  }

  static Section functions(Functions functions) {
    Set<String> engines = functions.losses().get(0).engines().keySet();
    return new Section(
        "activations",
        "2. Activations and losses",
        List.of(
            activations(functions.activations(), engines),
            Table.of(
                "activations",
                "",
                functions.activations(),
                Column.forPrograms("name", a -> Value.words(a.name())),
                Column.forPrograms("formula", a -> Value.words(a.formula())),
                Column.forPrograms("z", a -> Value.matrix(a.z())),
                Column.forPrograms("reference", a -> Value.matrix(a.value())),
                Column.forPrograms("byEngine", a -> Value.named(a.engines(), Value::matrix))),
            losses(functions.losses(), engines),
            Prose.of("The chapter prints 0.128 for a probability of 0.88: it is -ln 0.88."),
            Table.of(
                "chapterForms",
                "Where the chapter's own code parts from the textbook:",
                functions.naive(),
                Column.of("name", "function", n -> Value.words(n.name())),
                Column.of("at", "at", n -> Value.words(n.at())),
                Column.of("chapter", "chapter's code", n -> Value.float32(n.chapter())),
                Column.of("textbook", "textbook", n -> Value.float32(n.sound())),
                Column.of("because", "because it", n -> Value.words(n.why())))));
  }

  /** A function at one of its points. */
  private record At(ActivationValues function, int point) {
    Value name() {
      return point == 0 ? Value.words(function.name() + " = " + function.formula()) : Value.ABSENT;
    }

    Value of(Matrix values) {
      return Value.float32(values.get(point));
    }
  }

  private static Table activations(List<ActivationValues> activations, Set<String> engines) {
    List<At> points = new ArrayList<>();
    for (ActivationValues a : activations) {
      IntStream.range(0, a.z().size()).forEach(k -> points.add(new At(a, k)));
    }
    List<Column<At>> columns = new ArrayList<>();
    columns.add(Column.forPeople("activation", At::name));
    columns.add(Column.forPeople("z", at -> Value.given(at.function().z().get(at.point()))));
    columns.add(Column.forPeople("by formula", at -> at.of(at.function().value())));
    columns.addAll(each(engines, e -> at -> at.of(at.function().engines().get(e))));
    return Table.of("", "", points, columns);
  }

  private static Table losses(List<LossValue> losses, Set<String> engines) {
    List<Column<LossValue>> columns = new ArrayList<>();
    columns.add(Column.of("name", "loss of one example", l -> Value.words(l.name())));
    columns.add(Column.forPrograms("formula", l -> Value.words(l.formula())));
    columns.add(Column.forPrograms("p", l -> Value.matrix(l.p())));
    columns.add(Column.forPrograms("y", l -> Value.matrix(l.y())));
    columns.add(Column.forPeople("prediction", l -> Value.words(point(l.p()))));
    columns.add(Column.forPeople("label", l -> Value.words(point(l.y()))));
    columns.add(Column.of("reference", "by formula", l -> Value.float32(l.value())));
    columns.addAll(each(engines, e -> l -> Value.float32(l.engines().get(e))));
    columns.add(Column.forPrograms("byEngine", l -> Value.named(l.engines(), Value::computed)));
    return Table.of("losses", "", losses, columns);
  }

  private static <T> List<Column<T>> each(
      Set<String> engines, Function<String, Function<T, Value>> value) {
    return engines.stream().map(e -> Column.<T>forPeople(e, value.apply(e))).toList();
  }

  private static String point(Matrix m) {
    return Arrays.stream(m.toArray())
        .mapToObj(Digits::given)
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
