package org.dl4jreference.report;

import static org.dl4jreference.report.TextBlock.given;
import static org.dl4jreference.report.TextBlock.number;
import static org.dl4jreference.report.TextBlock.row;
import static org.dl4jreference.report.TextBlock.size;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.dl4jreference.chapter.ChapterResult.Gradients;
import org.dl4jreference.chapter.ChapterResult.Run;
import org.dl4jreference.chapter.ChapterResult.Training;
import org.dl4jreference.chapter.ChapterResult.Update;
import org.dl4jreference.model.Tensors;

/** The 2-3-1 network: gradients, one update, many updates. */
final class NetworkText {
  private static final String CHAIN_RULE = "chain rule";
  private static final List<Integer> SHOWN_EPOCHS = List.of(1, 2, 3, 5, 10, 20, 50, 100);

  private NetworkText() {}

  static void gradients(TextBlock text, Gradients g) {
    text.heading(
        "3. The %d gradients of the 2-3-1 network, (1, 1) -> 0".formatted(g.parameters().size()));
    text.paragraph(
        ("The derivative of the loss (%s at the start) by each parameter. \"central\" is (loss(w + h) -"
                + " loss(w - h)) / 2h in float64 with h = %s.")
            .formatted(g.loss(), number(g.centralStep())));
    Tensors exact = g.byMethod().get(CHAIN_RULE);
    List<List<String>> rows = new ArrayList<>();
    rows.add(row(List.of(""), g.byMethod().keySet()));
    parameters(rows, g.byMethod());
    rows.add(
        row(
            List.of("largest relative error"),
            each(g.byMethod().values(), t -> size(relative(t, exact)))));
    text.table(rows);
    text.paragraph(
        "0_W and 0_b are weight and bias of the hidden layer, 1_W and 1_b of the output, as DL4J names"
            + " them. The last line is against the chain rule. The tutorial's step of 0.0001 is too long for a"
            + " tangent, and added to a float32 number it is rounded: hence its difference.");
  }

  private static double relative(Tensors found, Tensors exact) {
    double[] f = found.flatten();
    double[] e = exact.flatten();
    double largest = 0;
    for (int i = 0; i < e.length; i++) {
      largest = Math.max(largest, Math.abs(f[i] - e[i]) / Math.abs(e[i]));
    }
    return largest;
  }

  static void update(TextBlock text, Update u) {
    text.heading("4. One update at learning rate " + given(u.rate()));
    text.paragraph(
        "Each parameter less its gradient. \"printed\" is what the chapter's notebooks print, first"
            + " by finite differences, then by the chain rule.");
    List<String> methods = new ArrayList<>(u.byMethod().keySet());
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(methods);
    head.add(0, "");
    head.add(1, "printed");
    head.add(3, "printed");
    rows.add(head);
    List<String> names = elementNames(u.byMethod().get(CHAIN_RULE));
    for (int i = 0; i < names.size(); i++) {
      List<String> row = new ArrayList<>();
      for (String method : methods) {
        row.add(number(u.byMethod().get(method).flatten()[i]));
      }
      row.add(0, names.get(i));
      row.add(1, u.printedFiniteDifference().get(i));
      row.add(3, number(Double.parseDouble(u.printedChainRule().get(i))));
      rows.add(row);
    }
    text.table(rows);
  }

  static void training(TextBlock text, Training t, boolean verbose) {
    text.heading("5. %d epochs at learning rate %s".formatted(t.epochs(), given(t.rate())));
    text.paragraph("The loss before each epoch's update, and after the last:");
    List<List<String>> rows = new ArrayList<>();
    rows.add(row(List.of("epoch"), each(t.runs(), Run::engine)));
    for (int epoch : epochs(t.epochs(), verbose)) {
      rows.add(row(List.of(Integer.toString(epoch)), each(t.runs(), run -> loss(run, epoch))));
    }
    rows.add(row(List.of("after"), each(t.runs(), run -> number(run.finalLoss()))));
    text.table(rows);
    text.blank();
    rows.clear();
    rows.add(row(List.of("after %d epochs".formatted(t.epochs())), each(t.runs(), Run::engine)));
    rows.add(row(List.of("prediction"), each(t.runs(), r -> number(r.prediction().get(0)))));
    Map<String, Tensors> last = new LinkedHashMap<>();
    t.runs().forEach(run -> last.put(run.engine(), run.last()));
    parameters(rows, last);
    text.table(rows);
    double tutorial = t.runs().get(0).finalLoss();
    double exact = t.runs().get(1).finalLoss();
    text.paragraph(
        ("The notebook prints a loss of %s at the start and a prediction of %s after 100 epochs. The"
                + " tutorial's inexact gradients put its final loss %.2g %% off the exact one.")
            .formatted(
                t.printedLoss(), t.printedPrediction(), 100 * Math.abs(tutorial / exact - 1)));
  }

  private static TreeSet<Integer> epochs(int last, boolean all) {
    TreeSet<Integer> shown = new TreeSet<>();
    for (int epoch = 1; epoch <= last; epoch++) {
      if (all || SHOWN_EPOCHS.contains(epoch) || epoch == last) {
        shown.add(epoch);
      }
    }
    return shown;
  }

  private static String loss(Run run, int epoch) {
    return epoch <= run.steps().size() ? number(run.steps().get(epoch - 1).loss()) : "overflowed";
  }

  private static void parameters(List<List<String>> rows, Map<String, Tensors> byMethod) {
    List<String> names = elementNames(byMethod.get(CHAIN_RULE));
    for (int i = 0; i < names.size(); i++) {
      int k = i;
      rows.add(row(List.of(names.get(i)), each(byMethod.values(), t -> number(t.flatten()[k]))));
    }
  }

  private static <T> List<String> each(Collection<T> all, Function<T, String> text) {
    return all.stream().map(text).toList();
  }

  /** DL4J's names: {@code 0_W} is the weight of the first layer. */
  static List<String> elementNames(Tensors tensors) {
    List<String> names = new ArrayList<>();
    tensors
        .byName()
        .forEach(
            (name, m) -> {
              for (int k = 0; k < m.size(); k++) {
                names.add("%s[%d,%d]".formatted(name, k / m.columns(), k % m.columns()));
              }
            });
    return names;
  }
}
