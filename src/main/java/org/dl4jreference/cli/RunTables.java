package org.dl4jreference.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.report.CaseText;
import org.dl4jreference.report.Sparkline;
import org.dl4jreference.training.Trajectory;

/** What {@code run} prints for each learning rate: losses, final parameters, drift, verdicts. */
final class RunTables {
  private static final int MOST_PARAMETERS_SHOWN = 64;
  private static final int WIDTH = 16;

  private final Console console;
  private final Experiment experiment;
  private final String device;

  RunTables(Console console, Experiment experiment, String device) {
    this.console = console;
    this.experiment = experiment;
    this.device = device;
  }

  void head() {
    console.print(
        "%s: %d parameters, %d examples in batches of %d, %d epochs, %s on %s"
            .formatted(
                experiment.name(),
                experiment.initial().size(),
                experiment.data().size(),
                experiment.batchSize(),
                experiment.epochs(),
                experiment.dataType(),
                device));
  }

  void print(double rate, List<Trajectory> runs) {
    console.print("");
    console.print("learning rate " + rate);
    losses(runs);
    curves(runs);
    parameters(runs);
    for (Trajectory run : runs) {
      drift(runs.get(0), run);
    }
    for (Trajectory run : runs) {
      run.judged()
          .ifPresent(
              judged ->
                  console.print(
                      CaseText.line(judged, "(worst of %d updates)".formatted(run.updates()))));
    }
  }

  /** After how many epochs: few lines, denser at the start, where the most happens. */
  private TreeSet<Integer> sampled() {
    TreeSet<Integer> epochs = new TreeSet<>(List.of(0, experiment.epochs()));
    for (long power = 1; power < experiment.epochs(); power *= 10) {
      for (long factor : new long[] {1, 2, 5}) {
        if (factor * power < experiment.epochs()) {
          epochs.add((int) (factor * power));
        }
      }
    }
    return epochs;
  }

  private void losses(List<Trajectory> runs) {
    console.print(row("loss after epoch", runs.stream().map(Trajectory::name).toList()));
    TreeSet<Integer> epochs = sampled();
    runs.forEach(run -> run.firstNonFinite().ifPresent(epoch -> epochs.add(epoch - 1)));
    for (int epoch : epochs) {
      if (runs.stream().anyMatch(run -> run.lossAfter(epoch).isPresent())) {
        console.print(
            row(
                Integer.toString(epoch),
                runs.stream()
                    .map(run -> run.lossAfter(epoch).map(CaseText::number).orElse("-"))
                    .toList()));
      }
    }
  }

  private void curves(List<Trajectory> runs) {
    console.print(
        row(
            "on a log scale",
            runs.stream().map(run -> Sparkline.of(run.losses(), WIDTH - 2)).toList()));
  }

  private void parameters(List<Trajectory> runs) {
    if (experiment.initial().size() > MOST_PARAMETERS_SHOWN) {
      console.print("(final parameters: see --json)");
      return;
    }
    console.print(row("final parameter", runs.stream().map(Trajectory::name).toList()));
    for (Map.Entry<String, Matrix> entry : experiment.initial().byName().entrySet()) {
      Matrix shape = entry.getValue();
      for (int i = 0; i < shape.rows(); i++) {
        for (int j = 0; j < shape.columns(); j++) {
          int row = i;
          int column = j;
          console.print(
              row(
                  "%s[%d, %d]".formatted(entry.getKey(), i, j),
                  runs.stream()
                      .map(
                          run ->
                              CaseText.number(
                                  run.parameters().get(entry.getKey()).get(row, column)))
                      .toList()));
        }
      }
    }
  }

  private void drift(Trajectory exact, Trajectory run) {
    OptionalInt epoch = run.firstNonFinite();
    if (epoch.isPresent()) {
      console.print(
          "%s leaves the range of its arithmetic: the first value that is not finite is in epoch %d"
              .formatted(run.name(), epoch.getAsInt()));
    } else if (run != exact && exact.firstNonFinite().isEmpty()) {
      double[] a = run.parameters().flatten();
      double[] b = exact.parameters().flatten();
      double largest = 0;
      for (int k = 0; k < a.length; k++) {
        largest = Math.max(largest, Math.abs(a[k] - b[k]));
      }
      console.print(
          "%s ends %s from exact in the parameter that is farthest (information, no verdict)"
              .formatted(run.name(), CaseText.number(largest)));
    }
  }

  private static String row(String head, List<String> cells) {
    List<String> padded = new ArrayList<>();
    padded.add(("%-" + WIDTH + "s").formatted(head));
    cells.forEach(cell -> padded.add(("%" + WIDTH + "s").formatted(cell)));
    return padded.stream().collect(Collectors.joining(" "));
  }
}
