package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.dl4jreference.model.GraphSpec;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.Network;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.report.Facts.Fact;
import org.dl4jreference.verdict.Judged;
import org.dl4jreference.verdict.Policy;
import org.dl4jreference.verdict.Tally;

/** Engines against numbers that somebody else computed. */
public final class GoldenDocument {
  private GoldenDocument() {}

  /**
   * One case.
   *
   * @param engine who was judged
   * @param network what it computed
   * @param judged what was found
   */
  public record Entry(String engine, Network network, Judged judged) {}

  /**
   * The document.
   *
   * @param file where the numbers are
   * @param origin where the engines computed
   * @param entries in the order in which they were judged
   */
  public static Document of(String file, Origin origin, List<Entry> entries) {
    Tally tally = new Tally(Policy.SWEEP);
    List<Case> cases = new ArrayList<>();
    for (Entry entry : entries) {
      tally.add(entry.judged());
      cases.add(judged(entry));
    }
    return new Document(
        "Numbers of " + file,
        Headline.of(tally, "cases"),
        origin,
        List.of(
            origin.facts(),
            Facts.of(Fact.keyed("file", Value.words(file))),
            Section.of("Cases", new Cases("cases", cases)).only(Reader.PAGE),
            new Cases("cases", cases).only(Reader.TERMINAL, Reader.PROGRAM)));
  }

  private static Case judged(Entry entry) {
    return entry.network() instanceof GraphSpec graph
        ? judged(entry, graph)
        : judged(entry, (NetworkSpec) entry.network());
  }

  private static Case judged(Entry entry, GraphSpec network) {
    List<String> layers = network.vertices().stream().map(v -> v.operation().type()).toList();
    return Case.of(entry.judged(), "%s %s".formatted(entry.engine(), String.join(" → ", layers)))
        .with("engine", Value.words(entry.engine()))
        .with("layers", Value.list(layers, Value::words));
  }

  private static Case judged(Entry entry, NetworkSpec network) {
    String activations =
        network.layers().stream()
            .map(layer -> layer.activation().toString())
            .collect(Collectors.joining(","));
    List<Integer> dims = new ArrayList<>(List.of(network.nIn()));
    network.layers().forEach(layer -> dims.add(layer.nOut()));
    return Case.of(
            entry.judged(),
            "%s %s %s %s"
                .formatted(
                    entry.engine(),
                    NetworkWords.dims(network),
                    activations,
                    network.loss().formula()))
        .with("engine", Value.words(entry.engine()))
        .with("dims", Value.list(dims, Value::count))
        .with("activations", Value.list(network.layers(), GoldenDocument::activation))
        .with("loss", Value.words(network.loss().formula().name()));
  }

  private static Value activation(LayerSpec layer) {
    return Value.words(layer.activation().name());
  }
}
