package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.training.NetworkFlow;

/**
 * An experiment's runs while they go on. Keeps so many points of each curve as a picture shows,
 * however long they get. Safe for use by several threads.
 */
public final class RunProgress {
  private final String title;
  private final List<Page.Fact> facts;
  private final Optional<NetworkFlow> start;
  private final Map<Double, Map<String, Thinned<Point>>> losses = new LinkedHashMap<>();
  private final Thinned<NetworkFlow.Frame> frames = new Thinned<>(200);
  private String words = "about to begin";

  private record Point(int epoch, double loss) {}

  /**
   * Nothing yet.
   *
   * @param title the experiment's name
   * @param facts what is computed with
   * @param rates the learning rates in the order of their runs
   * @param start the network before the first run, with one frame; empty if it is too large to show
   */
  public RunProgress(
      String title, List<Page.Fact> facts, List<Double> rates, Optional<NetworkFlow> start) {
    this.title = title;
    this.facts = List.copyOf(facts);
    this.start = start;
    rates.forEach(rate -> losses.put(rate, new LinkedHashMap<>()));
    start.ifPresent(flow -> flow.frames().forEach(frames::add));
  }

  /**
   * Another point of a curve.
   *
   * @param rate the run's learning rate, one of those at the start
   * @param name who computes
   * @param epoch how many epochs there were before
   * @param loss the loss there
   */
  public synchronized void add(double rate, String name, int epoch, double loss) {
    losses.get(rate).computeIfAbsent(name, n -> new Thinned<>(1000)).add(new Point(epoch, loss));
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
   * What there is to say.
   *
   * @param sentence for example how far the run is
   */
  public synchronized void say(String sentence) {
    words = sentence;
  }

  /**
   * The runs so far.
   *
   * @return a page, always with the same charts
   */
  public synchronized Page page() {
    List<PageSection> sections = new ArrayList<>();
    start.ifPresent(
        flow ->
            sections.add(
                RunPage.network(
                    new NetworkFlow(
                        flow.engine(), flow.activations(), flow.input(), frames.items()),
                    losses.keySet().iterator().next())));
    sections.add(RunPage.losses(losses.entrySet().stream().map(RunProgress::curves).toList()));
    return new Page("Experiment " + title, "TRAINING", words, facts, sections);
  }

  private static RunPage.Curves curves(Map.Entry<Double, Map<String, Thinned<Point>>> run) {
    List<Series> series = new ArrayList<>();
    run.getValue().forEach((name, points) -> series.add(series(name, points.items())));
    return new RunPage.Curves(run.getKey(), series);
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
