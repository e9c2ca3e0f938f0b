package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.report.LayerRow.Mark;
import org.dl4jreference.report.PageTable.Cell;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.DirectionalCheck.Block;
import org.dl4jreference.verify.NetworkVerdict.ByDirections;

/** Where a gradient does not fit its score, where that is all that can be checked. */
final class BlockSections {
  private final ByDirections verdict;
  private final Optional<Block> fault;

  BlockSections(ByDirections verdict) {
    this.verdict = verdict;
    fault = verdict.atFault();
  }

  PageSection section() {
    List<String> words = new ArrayList<>();
    fault.ifPresent(
        b ->
            words.add(
                "The fault begins in %s: %s."
                    .formatted(NetworkReport.place(verdict, b), NetworkReport.cause(verdict, b))));
    words.add("Forward pass and update were not checked, because " + verdict.reason() + ".");
    return PageSection.of(
        "Gradient against the model's own score",
        words,
        List.of(),
        List.of(
            new PageTable(
                "Directional differences by block; the last column is the distance in units of the"
                    + " differences' own error",
                List.of("block", "of", "verdict", "claimed", "measured", "distance"),
                verdict.blocks().stream().map(this::row).toList())));
  }

  private List<Cell> row(Block b) {
    return List.of(
        isFault(b) ? Cell.faulty(b.block()) : Cell.of(b.block()),
        Cell.of(place(b)),
        Cell.of(b.outcome().words()),
        Cell.number(b.claimed()),
        Cell.number(b.measured()),
        b.outcome() == Outcome.NOT_COMPARABLE
            ? Cell.of("–")
            : Cell.distance(b.sigmas(), b.outcome() == Outcome.DISAGREES));
  }

  private boolean isFault(Block b) {
    return fault.filter(b::equals).isPresent();
  }

  private String place(Block b) {
    return verdict.places().getOrDefault(b.block(), "");
  }

  LayerRow layers() {
    Map<String, List<Block>> byLayer = new LinkedHashMap<>();
    verdict.blocks().forEach(b -> byLayer.computeIfAbsent(layer(b), l -> new ArrayList<>()).add(b));
    List<LayerRow.Box> boxes = new ArrayList<>();
    byLayer.forEach((layer, blocks) -> boxes.add(box(layer, blocks)));
    return new LayerRow(
        "The layers whose gradient was checked, with the largest distance of each in units of the"
            + " differences' own error",
        boxes);
  }

  private static String layer(Block b) {
    int end = b.block().lastIndexOf('_');
    return end < 0 ? b.block() : "layer " + b.block().substring(0, end);
  }

  private LayerRow.Box box(String layer, List<Block> blocks) {
    Outcome outcome = blocks.stream().map(Block::outcome).reduce(Outcome::worse).orElseThrow();
    double largest = blocks.stream().mapToDouble(Block::sigmas).max().orElseThrow();
    Mark mark =
        switch (outcome) {
          case AGREES -> Mark.AGREES;
          case DISAGREES -> blocks.stream().anyMatch(this::isFault) ? Mark.BEGINS : Mark.AFTER;
          default -> Mark.UNCHECKED;
        };
    return new LayerRow.Box(
        layer,
        place(blocks.get(0)),
        mark,
        mark == Mark.UNCHECKED ? "" : TextBlock.size(largest) + " own errors");
  }
}
