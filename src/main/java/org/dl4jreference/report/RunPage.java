package org.dl4jreference.report;

import static org.dl4jreference.report.TextBlock.given;
import static org.dl4jreference.report.TextBlock.number;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.report.Chart.Axis;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.training.NetworkFlow;
import org.dl4jreference.verdict.Verdict;

/** An experiment's runs as a page. */
public final class RunPage {
  private RunPage() {}

  /**
   * The runs at one learning rate.
   *
   * @param rate η
   * @param losses by who computed them, the loss before each epoch and after the last
   * @param worst by engine under test, the verdict on its worst step
   * @param leftOut by engine, why it was not compared
   */
  public record Rate(
      double rate,
      Map<String, List<Double>> losses,
      Map<String, Verdict> worst,
      Map<String, String> leftOut) {
    /** Copies the maps. */
    public Rate {
      losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
      worst = Collections.unmodifiableMap(new LinkedHashMap<>(worst));
      leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
    }
  }

  /**
   * The page.
   *
   * @param title the experiment's name
   * @param verdict the verdict line, its outcome first
   * @param facts what was computed with
   * @param spec the network
   * @param rates what happened at each rate
   * @param flow the network to step through; empty if it is too large
   * @return faults first, then the network, then curves
   */
  public static Page of(
      String title,
      String verdict,
      List<Page.Fact> facts,
      NetworkSpec spec,
      List<Rate> rates,
      Optional<NetworkFlow> flow) {
    List<String> layers = NetworkPage.layers(spec);
    List<PageSection> sections = new ArrayList<>();
    List<PageSection> sound = new ArrayList<>();
    for (Rate rate : rates) {
      rate.worst()
          .forEach(
              (engine, worst) ->
                  (worst.layerAtFault().isPresent() ? sections : sound)
                      .add(
                          FaultSections.of(worst, List.of(worst), layers)
                              .section(
                                  "%s at learning rate %s, its worst step"
                                      .formatted(engine, given(rate.rate())),
                                  List.of())));
      rate.leftOut()
          .forEach(
              (engine, reason) ->
                  sound.add(
                      PageSection.of(
                          "%s at learning rate %s is left out"
                              .formatted(engine, given(rate.rate())),
                          List.of(reason),
                          List.of(),
                          List.of())));
    }
    flow.ifPresent(f -> sections.add(network(f, rates.get(0).rate())));
    sections.add(losses(rates.stream().map(RunPage::curves).toList()));
    sections.addAll(sound);
    return Page.of("Experiment " + title, verdict, facts, layers(rates, layers), sections);
  }

  /** The worst of all runs: the first of the worst outcome; where all agree, the largest error. */
  private static Optional<LayerRow> layers(List<Rate> rates, List<String> layers) {
    String whose = "";
    Verdict worst = null;
    for (Rate rate : rates) {
      for (Map.Entry<String, Verdict> run : rate.worst().entrySet()) {
        if (worst == null || FaultSections.isWorse(run.getValue(), worst)) {
          worst = run.getValue();
          whose = "%s at learning rate %s".formatted(run.getKey(), given(rate.rate()));
        }
      }
    }
    return worst == null
        ? Optional.empty()
        : Optional.of(FaultSections.of(worst, List.of(worst), layers).layers(whose));
  }

  static PageSection network(NetworkFlow flow, double rate) {
    return new PageSection(
        "The network, epoch by epoch",
        List.of(
            "%s trains at learning rate %s. The diagram shows the first example; gradients and errors δ are those of the mean loss over all examples. Thick lines are large numbers, dashed lines negative ones."
                .formatted(flow.engine(), given(rate))),
        Optional.of(flow),
        List.of(),
        List.of());
  }

  /**
   * The losses at one learning rate.
   *
   * @param rate η
   * @param series by who computed them; none before the run has begun
   */
  record Curves(double rate, List<Series> series) {
    Curves {
      series = List.copyOf(series);
    }
  }

  private static Curves curves(Rate rate) {
    return new Curves(
        rate.rate(),
        rate.losses().entrySet().stream()
            .map(run -> Series.from(0, run.getKey(), run.getValue()))
            .toList());
  }

  static PageSection losses(List<Curves> rates) {
    List<Chart> charts = new ArrayList<>();
    for (Curves curves : rates) {
      String words =
          curves.series().stream()
              .map(s -> "%s ends at %s".formatted(s.name(), number(s.y()[s.y().length - 1])))
              .collect(Collectors.joining(", "));
      charts.add(
          Chart.lines(
              "loss-" + (charts.size() + 1),
              "Loss at learning rate " + given(curves.rate()),
              Axis.linear("epoch"),
              Axis.logarithmic("loss"),
              curves.series(),
              words.isEmpty() ? "This run has not begun." : words + "."));
    }
    return PageSection.of("Loss", List.of(), charts, List.of());
  }
}
