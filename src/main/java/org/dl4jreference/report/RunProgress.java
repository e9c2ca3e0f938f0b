package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.training.NetworkFlow;
import org.dl4jreference.verdict.Judged;

/**
 * An experiment's runs while they go on. Keeps so many points of each curve as a picture shows,
 * however long they get. Safe for use by several threads.
 */
public final class RunProgress {
  private final String title;
  private final int epochs;
  private final Origin origin;
  private final Optional<NetworkFlow> start;
  private final Map<Double, Map<String, Thinned<Point>>> losses = new LinkedHashMap<>();
  private final Thinned<NetworkFlow.Frame> frames = new Thinned<>(200);
  private final Map<String, Judged> worst = new TreeMap<>();
  private double rate;
  private String words = "about to begin";

  private record Point(int epoch, double loss) {}

  /**
   * Nothing yet.
   *
   * @param title the experiment's name
   * @param epochs how many each run has
   * @param origin where they are computed
   * @param rates the learning rates in the order of their runs
   * @param start the network before the first run, with one frame; empty if it is too large to show
   */
  public RunProgress(
      String title, int epochs, Origin origin, List<Double> rates, Optional<NetworkFlow> start) {
    this.title = title;
    this.epochs = epochs;
    this.origin = origin;
    this.start = start;
    rates.forEach(rate -> losses.put(rate, new LinkedHashMap<>()));
    start.ifPresent(flow -> flow.frames().forEach(frames::add));
  }

  /**
   * Another epoch is over.
   *
   * @param at the run's learning rate, one of those at the start
   * @param name who computes
   * @param epoch how many epochs there were before
   * @param loss the loss there
   * @param decisive the step that decides so far; empty for the reference's own runs
   */
  public synchronized void add(
      double at, String name, int epoch, double loss, Optional<Judged> decisive) {
    losses.get(at).computeIfAbsent(name, n -> new Thinned<>(1000)).add(new Point(epoch, loss));
    if (rate != at) {
      worst.clear();
      rate = at;
    }
    decisive.ifPresent(judged -> worst.put(name, judged));
    words =
        Stream.concat(
                Stream.of(
                    "learning rate %s, %s: epoch %d of %d"
                        .formatted(Digits.given(at), name, epoch + 1, epochs)),
                worst.entrySet().stream().map(e -> soFar(e.getKey(), e.getValue())))
            .collect(Collectors.joining("; "));
  }

  private static String soFar(String name, Judged judged) {
    return "%s %s so far (largest error %s sigma)"
        .formatted(name, judged.outcome().words(), Digits.number(judged.sigmas()));
  }

  /**
   * Another state of the network, of the first run.
   *
   * @param frame what flows through it
   */
  public synchronized void add(NetworkFlow.Frame frame) {
    frames.add(frame);
  }

  /**
   * The runs so far.
   *
   * @return a document, always with the same charts
   */
  public synchronized Document document() {
    List<Block> blocks = new ArrayList<>(List.of(origin.facts()));
    start.ifPresent(
        flow ->
            blocks.add(
                RunDocument.network(
                    new NetworkFlow(
                        flow.engine(), flow.activations(), flow.input(), frames.items()),
                    losses.keySet().iterator().next())));
    List<Chart> charts = new ArrayList<>();
    losses.forEach((at, runs) -> charts.add(chart(charts.size() + 1, at, runs)));
    blocks.add(new Section("", "Loss", List.copyOf(charts)));
    return new Document("Experiment " + title, Headline.open("TRAINING", words), origin, blocks);
  }

  private static Chart chart(int number, double at, Map<String, Thinned<Point>> runs) {
    List<Series> series = new ArrayList<>();
    runs.forEach((name, points) -> series.add(series(name, points.items())));
    return RunDocument.chart(number, at, series);
  }

  private static Series series(String name, List<Point> points) {
    return new Series(
        name,
        points.stream().mapToDouble(Point::epoch).toArray(),
        points.stream().mapToDouble(Point::loss).toArray());
  }

  /** The first, the last, and evenly many between of a sequence that grows. */
  private static final class Thinned<T> {
    private final int most;
    private List<T> kept = new ArrayList<>();
    private long every = 1;
    private long count;
    private T last;

    Thinned(int most) {
      this.most = most;
    }

    void add(T item) {
      if (count % every == 0) {
        kept.add(item);
      }
      count++;
      last = item;
      if (kept.size() > most) {
        List<T> half = new ArrayList<>();
        for (int i = 0; i < kept.size(); i += 2) {
          half.add(kept.get(i));
        }
        kept = half;
        every *= 2;
      }
    }

    List<T> items() {
      return kept.isEmpty() || kept.get(kept.size() - 1) == last
          ? List.copyOf(kept)
          : Stream.concat(kept.stream(), Stream.of(last)).toList();
    }
  }
}
