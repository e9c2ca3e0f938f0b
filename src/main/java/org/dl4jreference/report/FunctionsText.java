package org.dl4jreference.report;

import static org.dl4jreference.report.TextBlock.given;
import static org.dl4jreference.report.TextBlock.number;
import static org.dl4jreference.report.TextBlock.row;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.dl4jreference.chapter.ChapterResult.ActivationValues;
import org.dl4jreference.chapter.ChapterResult.Forward;
import org.dl4jreference.chapter.ChapterResult.Functions;
import org.dl4jreference.chapter.ChapterResult.LossValue;
import org.dl4jreference.chapter.ChapterResult.NaiveForm;
import org.dl4jreference.model.Matrix;

/** The forward example, activations and losses. */
final class FunctionsText {
  private FunctionsText() {}

  static void forward(TextBlock text, Forward f) {
    text.heading("1. Forward pass: the worked example");
    text.paragraph(
        "Two inputs %s, three sigmoid hidden units, one output, no biases."
            .formatted(values(f.x())));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("hidden unit", "weights", "sum", "sigmoid", "rounded", "weight to output"));
    for (int j = 0; j < f.pre().columns(); j++) {
      rows.add(
          List.of(
              Integer.toString(j + 1),
              "(%s, %s)".formatted(given(f.wHidden().get(0, j)), given(f.wHidden().get(1, j))),
              number(f.pre().get(0, j)),
              number(f.hidden().get(0, j)),
              given(f.rounded().get(0, j)),
              given(f.wOut().get(j, 0))));
    }
    text.table(rows);
    rows.clear();
    rows.add(
        List.of(
            "prediction from the rounded sigmoids, as in the chapter",
            number(f.roundedPrediction())));
    rows.add(List.of("prediction, by formula", Double.toString(f.prediction())));
    f.engines().forEach((name, p) -> rows.add(List.of("prediction, " + name, number(p))));
    rows.add(List.of("squared error, the label being 0", Double.toString(f.squaredError())));
    text.table(rows);
    text.paragraph(
        "So the chapter's 1.235 is no slip of a program: it comes from rounding to two decimals on"
            + " paper.");
  }

  static void functions(TextBlock text, Functions functions) {
    text.heading("2. Activations and losses");
    List<List<String>> rows = new ArrayList<>();
    List<String> engines = new ArrayList<>(functions.losses().get(0).engines().keySet());
    rows.add(row(List.of("activation", "z", "by formula"), engines));
    functions.activations().forEach(a -> activation(rows, a));
    text.table(rows);
    text.blank();
    rows.clear();
    rows.add(row(List.of("loss of one example", "prediction", "label", "by formula"), engines));
    for (LossValue l : functions.losses()) {
      rows.add(
          row(
              List.of(l.name(), values(l.p()), values(l.y()), number(l.value())),
              l.engines().values().stream().map(TextBlock::number).toList()));
    }
    text.table(rows);
    text.paragraph("The chapter prints 0.128 for a probability of 0.88: it is -ln 0.88.");
    text.blank();
    text.paragraph("Where the chapter's own code parts from the textbook:");
    rows.clear();
    rows.add(List.of("function", "at", "chapter's code", "textbook", "because it"));
    for (NaiveForm n : functions.naive()) {
      rows.add(List.of(n.name(), n.at(), number(n.chapter()), number(n.sound()), n.why()));
    }
    text.table(rows);
  }

  private static void activation(List<List<String>> rows, ActivationValues a) {
    for (int k = 0; k < a.z().size(); k++) {
      int index = k;
      rows.add(
          row(
              List.of(
                  k == 0 ? a.name() + " = " + a.formula() : "",
                  given(a.z().get(k)),
                  number(a.value().get(k))),
              a.engines().values().stream().map(m -> number(m.get(index))).toList()));
    }
  }

  private static String values(Matrix m) {
    return Arrays.stream(m.toArray())
        .mapToObj(TextBlock::given)
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
