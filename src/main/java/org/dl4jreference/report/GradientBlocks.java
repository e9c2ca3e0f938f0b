package org.dl4jreference.report;

import static org.dl4jreference.report.Digits.number;
import static org.dl4jreference.report.Facts.Fact.keyed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.dl4jreference.report.LayerRow.Mark;
import org.dl4jreference.report.Table.Column;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.DirectionalCheck;
import org.dl4jreference.verify.NetworkVerdict;
import org.dl4jreference.verify.NetworkVerdict.ByDirections;

/** Where a gradient does not fit its score, where that is all that can be checked. */
final class GradientBlocks {
  private final ByDirections verdict;
  private final Optional<DirectionalCheck.Block> fault;

  GradientBlocks(ByDirections verdict) {
    this.verdict = verdict;
    fault = verdict.atFault();
  }

  List<Block> blocks() {
    return List.of(
        Facts.of(
            keyed("check", Value.words("directional differences")),
            keyed("reason", Value.words(verdict.reason()))),
        layers(),
        section("forward pass and update"),
        new Cases(
                "steps",
                IntStream.range(0, verdict.steps().size())
                    .mapToObj(t -> step("step " + (t + 1), verdict.steps().get(t)))
                    .toList())
            .only(Reader.PROGRAM));
  }

  /** What is said beside the numbers of other layers. */
  Section section() {
    return section("its forward pass");
  }

  private Section section(String unchecked) {
    return Section.of(
        "Gradient against the model's own score", new Prose("", "", words(unchecked)), table());
  }

  private List<String> words(String unchecked) {
    List<String> words = new ArrayList<>();
    words.add(
        "Checked: the gradient against the model's own score, by directional differences in DOUBLE, over %s."
            .formatted(NetworkWords.steps(verdict.steps().size())));
    words.add("Not checked: %s, because %s.".formatted(unchecked, verdict.reason()));
    fault.ifPresent(b -> words.add("The fault begins in %s.".formatted(fault(b))));
    verdict.explanation().ifPresent(e -> words.add("Explanation: " + Reason.explained(e)));
    return words;
  }

  private String fault(DirectionalCheck.Block b) {
    String cause =
        b.block().endsWith(NetworkVerdict.ACTIVATION_ALONE)
            ? "the activation's backprop is not the derivative of its own getActivation"
            : "the backward pass does not fit the forward pass"
                + (b.worstElement() < 0
                    ? ""
                    : ", most at element %d of %s".formatted(b.worstElement(), b.block()));
    String place = place(b);
    return "%s%s: %s".formatted(layer(b), place.isEmpty() ? "" : ", " + place, cause);
  }

  private String place(DirectionalCheck.Block b) {
    return verdict.places().getOrDefault(b.block(), "");
  }

  private boolean isFault(DirectionalCheck.Block b) {
    return fault.filter(b::equals).isPresent();
  }

  private Table table() {
    return Table.of(
        "",
        "Directional differences by block; the last column is the distance in units of the differences' own error",
        verdict.blocks(),
        Column.forPeople("block", b -> LayerRow.name(b.block(), isFault(b))),
        Column.forPeople("of", b -> Value.words(place(b))),
        Column.forPeople("verdict", b -> Value.verdict(b.outcome())),
        Column.forPeople("claimed", b -> Value.computed(b.claimed())),
        Column.forPeople("measured", b -> Value.computed(b.measured())),
        Column.forPeople("own error", b -> Value.computed(b.error())),
        Column.forPeople("distance", GradientBlocks::distance));
  }

  private static Value distance(DirectionalCheck.Block b) {
    return switch (b.outcome()) {
      case NOT_COMPARABLE -> Value.NONE;
      case DISAGREES -> Value.error(b.sigmas(), "disagrees");
      default -> Value.error(b.sigmas(), "");
    };
  }

  private Case step(String name, List<DirectionalCheck.Block> blocks) {
    Outcome outcome = Outcome.worst(blocks.stream().map(DirectionalCheck.Block::outcome));
    Optional<Explanation> explanation =
        verdict.explanation().filter(e -> outcome == Outcome.DISAGREES);
    List<Facts.Fact> facts = new ArrayList<>();
    explanation.ifPresent(
        e ->
            facts.add(
                keyed(
                    "explanation",
                    Value.object(
                        keyed("id", Value.words(e.id())), keyed("text", Value.words(e.text()))))));
    facts.add(keyed("blocks", Value.list(blocks, this::json)));
    return new Case(
        name,
        "",
        outcome,
        explanation.flatMap(Explanation::finding),
        Optional.empty(),
        Optional.empty(),
        "",
        facts);
  }

  private Value json(DirectionalCheck.Block b) {
    return Value.object(
        keyed("block", Value.words(b.block())),
        keyed("of", Value.words(place(b))),
        keyed("verdict", Value.verdict(b.outcome())),
        keyed("claimed", Value.computed(b.claimed())),
        keyed("measured", Value.computed(b.measured())),
        keyed("error", Value.computed(b.error())),
        keyed("worstElement", Value.count(b.worstElement())),
        keyed("usableDirections", Value.count(b.usable())));
  }

  LayerRow layers() {
    Map<String, List<DirectionalCheck.Block>> byLayer = new LinkedHashMap<>();
    verdict.blocks().forEach(b -> byLayer.computeIfAbsent(layer(b), l -> new ArrayList<>()).add(b));
    return new LayerRow(
        "The layers whose gradient was checked, with the largest distance of each in units of the"
            + " differences' own error",
        byLayer.entrySet().stream().map(e -> box(e.getKey(), e.getValue())).toList());
  }

  private static String layer(DirectionalCheck.Block b) {
    int end = b.block().lastIndexOf('_');
    return end < 0 ? b.block() : "layer " + b.block().substring(0, end);
  }

  private LayerRow.Box box(String layer, List<DirectionalCheck.Block> blocks) {
    double largest =
        blocks.stream().mapToDouble(DirectionalCheck.Block::sigmas).max().orElseThrow();
    Mark mark =
        switch (Outcome.worst(blocks.stream().map(DirectionalCheck.Block::outcome))) {
          case AGREES -> Mark.AGREES;
          case DISAGREES -> blocks.stream().anyMatch(this::isFault) ? Mark.BEGINS : Mark.AFTER;
          default -> Mark.UNCHECKED;
        };
    return new LayerRow.Box(
        layer,
        place(blocks.get(0)),
        mark,
        mark == Mark.UNCHECKED ? "" : number(largest) + " own errors");
  }

  String sentence() {
    return switch (verdict.outcome()) {
      case AGREES, CONSISTENT ->
          "the gradient fits the score in all %d blocks; forward pass and update were not checked, because %s"
              .formatted(verdict.blocks().size(), verdict.reason());
      case DISAGREES -> {
        DirectionalCheck.Block b = fault.orElseThrow();
        yield "the gradient of %s does not fit the score: claimed %s, measured %s; first at fault: %s%s"
            .formatted(
                b.block(),
                number(b.claimed()),
                number(b.measured()),
                fault(b),
                verdict.explanation().map(e -> "; " + Reason.explained(e)).orElse(""));
      }
      case SATURATED, OVERFLOWED, NOT_COMPARABLE ->
          "differences tell nothing of %s; all else fits; there are only differences, because %s"
              .formatted(
                  verdict.blocks().stream()
                      .filter(b -> b.outcome() == Outcome.NOT_COMPARABLE)
                      .map(DirectionalCheck.Block::block)
                      .toList(),
                  verdict.reason());
    };
  }
}
