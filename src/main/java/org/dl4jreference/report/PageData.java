package org.dl4jreference.report;

import static org.dl4jreference.report.Facts.Fact.keyed;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.report.Facts.Fact;
import org.dl4jreference.training.NetworkFlow;

/** What the page's script wants to know of charts and of the network to step through. */
final class PageData {
  private PageData() {}

  static Value chart(Chart chart, Value alternative) {
    return Value.object(
        keyed("id", Value.words(chart.id())),
        keyed("title", Value.words(chart.title())),
        keyed("x", axis(chart.x())),
        keyed("y", axis(chart.y())),
        keyed("stepped", Value.flag(chart.isStepped())),
        keyed("series", Value.list(chart.series(), s -> series(chart, s))),
        keyed("alternative", alternative));
  }

  private static Value axis(Chart.Axis axis) {
    return Value.object(
        keyed("label", Value.words(axis.label())), keyed("log", Value.flag(axis.isLogarithmic())));
  }

  /** A value that is not shown is a gap; one that has no place on the axis is not there. */
  private static Value series(Chart chart, Chart.Series s) {
    double[] x = s.x();
    double[] y = s.y();
    List<Integer> placed =
        IntStream.range(0, x.length).filter(i -> chart.x().shows(x[i])).boxed().toList();
    return Value.object(
        keyed("name", Value.words(s.name())),
        keyed("x", Value.list(placed, i -> Value.exact(x[i]))),
        keyed(
            "y", Value.list(placed, i -> chart.y().shows(y[i]) ? Value.exact(y[i]) : Value.NONE)));
  }

  static Value flow(NetworkFlow flow) {
    return Value.object(
        keyed("engine", Value.words(flow.engine())),
        keyed("activations", Value.list(flow.activations(), Value::words)),
        keyed("input", row(flow.input())),
        keyed("frames", Value.list(flow.frames(), PageData::frame)));
  }

  private static Value frame(NetworkFlow.Frame frame) {
    List<Integer> layers = IntStream.range(0, frame.values().size()).boxed().toList();
    return Value.object(
        keyed("epoch", Value.count(frame.epoch())),
        keyed("loss", Value.exact(frame.loss())),
        keyed("values", Value.list(frame.values(), PageData::row)),
        keyed("layers", Value.list(layers, l -> layer(frame, l))));
  }

  private static Value layer(NetworkFlow.Frame frame, int layer) {
    List<Fact> facts = new ArrayList<>();
    frame.parameters().layer(layer).forEach((key, m) -> facts.add(keyed(key, Value.matrix(m))));
    frame.gradient().layer(layer).forEach((key, m) -> facts.add(keyed("d" + key, Value.matrix(m))));
    return Value.object(facts);
  }

  /** Of one row. */
  private static Value row(Matrix m) {
    return Value.row(m.toArray());
  }
}
