package org.dl4jreference.report;

import static org.dl4jreference.report.Facts.Fact.forPeople;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.chapter.ChapterPart;
import org.dl4jreference.chapter.ChapterResult;
import org.dl4jreference.chapter.SigmaErrors;
import org.dl4jreference.training.NetworkFlow;

/** Chapter 1, number by number. */
public final class ChapterDocument {
  private ChapterDocument() {}

  /**
   * The document without what only a page shows.
   *
   * @param origin where the engines computed
   * @param result what was computed
   * @return a section for each of the chapter's, then what was checked
   */
  public static Document of(Origin origin, ChapterResult result) {
    return of(origin, result, SigmaErrors.NONE, Optional.empty());
  }

  /**
   * The document.
   *
   * @param origin where the engines computed
   * @param result what was computed
   * @param errors of the gradients of the training's steps
   * @param flow the network of the training; empty if there is none to show
   * @return a section for each of the chapter's, then what was checked
   */
  public static Document of(
      Origin origin, ChapterResult result, SigmaErrors errors, Optional<NetworkFlow> flow) {
    ChapterVerdict verdict = new ChapterVerdict(result);
    List<Block> blocks = new ArrayList<>();
    blocks.add(origin.facts());
    largest(errors).ifPresent(blocks::add);
    blocks.add(verdict.cases());
    blocks.add(introduction(origin));
    flow.ifPresent(f -> blocks.add(network(f)));
    blocks.add(new Section("sections", "", sections(origin, result, errors)));
    blocks.add(verdict.section());
    return new Document(
        "Chapter 1, computed by hand and by Deeplearning4j", verdict.headline(), origin, blocks);
  }

  /**
   * The verdict alone.
   *
   * @param result what was computed
   * @return how many checks agree, and which do not
   */
  public static Headline headline(ChapterResult result) {
    return new ChapterVerdict(result).headline();
  }

  private static List<Block> sections(Origin origin, ChapterResult result, SigmaErrors errors) {
    List<Block> sections = new ArrayList<>();
    result
        .part(ChapterPart.Forward.class)
        .map(ChapterFunctionTables::forward)
        .ifPresent(sections::add);
    result
        .part(ChapterPart.Functions.class)
        .map(ChapterFunctionTables::functions)
        .ifPresent(sections::add);
    ChapterNetworkTables network = new ChapterNetworkTables(errors);
    result.part(ChapterPart.Gradients.class).map(network::gradients).ifPresent(sections::add);
    result.part(ChapterPart.Update.class).map(network::update).ifPresent(sections::add);
    result.part(ChapterPart.Training.class).map(network::training).ifPresent(sections::add);
    result
        .part(ChapterPart.LearningRates.class)
        .map(rates -> new ChapterRateTables(rates, origin.precision()).section())
        .ifPresent(sections::add);
    return sections;
  }

  private static Optional<Block> largest(SigmaErrors errors) {
    return errors.byEngine().values().stream()
        .flatMap(List::stream)
        .flatMapToDouble(step -> Arrays.stream(step.flatten()))
        .map(Math::abs)
        .boxed()
        .reduce(Math::max)
        .map(
            worst ->
                Facts.of(
                        forPeople(
                            "Largest gradient error",
                            "%s σ of %s allowed"
                                .formatted(Digits.number(worst), Digits.given(errors.k()))))
                    .only(Reader.PAGE));
  }

  private static Section introduction(Origin origin) {
    List<Block> columns =
        List.of(
            Prose.of(
                ("Chapter 1 of Modern Computer Vision with PyTorch (Ayyadevara and Reddy, 2nd"
                        + " edition), recomputed with Deeplearning4j %s in %s on %s. The columns:")
                    .formatted(Producer.current().dl4j(), origin.precision(), origin.device())),
            Facts.of(
                forPeople(
                    "tutorial",
                    "the chapter's NumPy code: float32 parameters, and for each parameter w one"
                        + " forward difference, (loss(w + 0.0001) - loss(w)) / 0.0001"),
                forPeople(
                    "chain rule", "the derivatives written out, in plain Java and float64: exact"),
                forPeople("samediff", "ND4J's automatic differentiation, in " + origin.precision()),
                forPeople("dl4j", "DL4J's MultiLayerNetwork, in " + origin.precision())),
            Prose.of(
                "An engine agrees where rounding explains its distance from the chain rule: one"
                    + " sigma is the standard deviation that rounding alone gives a number, and up"
                    + " to 8 sigma agree."));
    return Section.of(
        "",
        new Section("", "", columns).only(Reader.TERMINAL),
        new Section("", "The columns", columns).only(Reader.PAGE));
  }

  private static Block network(NetworkFlow flow) {
    return Section.of(
            "The network, epoch by epoch",
            Prose.of(
                "The chapter's 2-3-1 network while %s trains it at learning rate 0.01. Forward, the"
                        .formatted(flow.engine())
                    + " inputs become activations; back, the error δ of the output becomes a"
                    + " gradient for each weight. Thick lines are large numbers, dashed lines"
                    + " negative ones."),
            new Diagram(flow))
        .only(Reader.PAGE);
  }
}
