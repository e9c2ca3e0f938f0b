package org.dl4jreference.report;

import static org.dl4jreference.report.Digits.number;
import static org.dl4jreference.report.Facts.Fact.keyed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dl4jreference.report.Table.Column;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.NetworkVerdict;
import org.dl4jreference.verify.NetworkVerdict.ByBoth;
import org.dl4jreference.verify.NetworkVerdict.ByDirections;
import org.dl4jreference.verify.NetworkVerdict.ByFormula;

/** The verdict on a user's network. */
public final class NetworkDocument {
  private final ByFormula verdict;
  private final Verdict decisive;
  private final FaultSections faults;

  private NetworkDocument(ByFormula verdict) {
    this.verdict = verdict;
    decisive = verdict.run().verdict();
    faults = FaultSections.of("The network", verdict.network(), verdict.run());
  }

  /**
   * The document.
   *
   * @param model the network's file
   * @param origin where it was computed
   * @param verdict what was found
   * @param worst how many of the worst elements to list
   * @return which check, where the fault begins, the largest errors, remarks
   */
  public static Document of(String model, Origin origin, NetworkVerdict verdict, int worst) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(origin.facts());
    blocks.add(Facts.of(keyed("model", Value.words(model))));
    blocks.addAll(blocks(verdict, worst));
    return new Document(
        "Verification of " + Path.of(model).getFileName(), headline(verdict), origin, blocks);
  }

  /**
   * The same as text, for the message of an assertion.
   *
   * @param verdict what was found
   * @param worst how many of the worst elements to list
   * @return lines, the verdict last
   */
  public static List<String> lines(NetworkVerdict verdict, int worst) {
    List<String> lines = new ArrayList<>(TextRenderer.lines(blocks(verdict, worst), false));
    lines.add(headline(verdict).line());
    return lines;
  }

  private static Headline headline(NetworkVerdict verdict) {
    return Headline.of(
        verdict.counted(),
        verdict instanceof ByFormula formula
            ? new NetworkDocument(formula).sentence()
            : verdict instanceof ByBoth both
                ? sentence(both)
                : new GradientBlocks((ByDirections) verdict).sentence());
  }

  private static String sentence(ByBoth both) {
    GradientBlocks differences = new GradientBlocks(both.directions());
    if (both.outcome() != Outcome.CONSISTENT) {
      // what is not compared by number is the worse for being consistent at best
      return both.formula().outcome().worse(Outcome.CONSISTENT) == Outcome.CONSISTENT
          ? differences.sentence()
          : new NetworkDocument(both.formula()).sentence();
    }
    return "%d of %d layers by number, %s by differences"
        .formatted(
            both.layers() - both.unknown().size(),
            both.layers(),
            both.unknown().stream().map(NetworkWords::title).collect(Collectors.joining(", "))
                + (both.isOnlyThose() ? "" : " and the gradients below"));
  }

  private static List<Block> blocks(NetworkVerdict verdict, int worst) {
    List<Block> blocks =
        new ArrayList<>(
            verdict instanceof ByFormula formula
                ? new NetworkDocument(formula).blocks(worst)
                : verdict instanceof ByBoth both
                    ? blocks(both, worst)
                    : new GradientBlocks((ByDirections) verdict).blocks());
    blocks.add(Section.of("Remarks", Prose.remarks(verdict.remarks())));
    return blocks;
  }

  private static List<Block> blocks(ByBoth both, int worst) {
    GradientBlocks differences = new GradientBlocks(both.directions());
    boolean isFault = both.directions().outcome() == Outcome.DISAGREES;
    List<Block> blocks = new ArrayList<>();
    for (Block block : new NetworkDocument(both.formula()).blocks(worst)) {
      blocks.add(isFault && block instanceof LayerRow ? differences.layers() : block);
    }
    blocks.add(Facts.of(keyed("byDifferences", Value.list(both.unknown(), Value::words))));
    blocks.add(differences.section());
    return blocks;
  }

  private List<Block> blocks(int worst) {
    List<Verdict> steps = verdict.run().steps();
    List<Block> found = new ArrayList<>();
    found.add(
        Prose.of(
            "Checked: every number of %s against first principles."
                .formatted(NetworkWords.steps(steps.size()))));
    found.addAll(faults.blocks());
    found.add(worst(worst));
    found.addAll(StepCharts.of("", "DL4J", 1, verdict.run()));
    return List.of(
        Facts.of(keyed("check", Value.words("first principles"))),
        faults.layers(),
        new Section("", "Where the errors are", found),
        new Cases(
                "steps",
                IntStream.range(0, steps.size())
                    .mapToObj(t -> Case.of("step " + (t + 1), steps.get(t), ""))
                    .toList())
            .only(Reader.PROGRAM));
  }

  private Table worst(int count) {
    return Table.of(
        "",
        "The worst elements of the worst tensors",
        decisive.tensors().stream()
            .sorted(Comparator.comparingDouble(t -> -t.worst().sigmas()))
            .limit(count)
            .toList(),
        Column.forPeople("worst of", t -> Value.words(t.decisive().place())),
        Column.forPeople("subject", t -> Value.exact(t.worst().subject())),
        Column.forPeople("reference", t -> Value.exact(t.worst().reference())),
        Column.forPeople("relative", t -> Value.computed(t.worst().relative())),
        Column.forPeople("in σ", t -> Value.computed(t.worst().sigmas())));
  }

  private String sentence() {
    int steps = verdict.run().steps().size();
    String step = steps == 1 ? "" : " in step " + (verdict.run().decisive() + 1);
    String where = decisive.worst().map(t -> t.decisive().place()).orElse("nothing") + step;
    return switch (verdict.outcome()) {
      case AGREES ->
          "everything in %s agrees with first principles within rounding (largest error %s σ, at %s)"
              .formatted(NetworkWords.steps(steps), number(decisive.sigmas()), where);
      case DISAGREES ->
          Reason.disagreement(
              decisive, ", " + FaultSections.FIRST_PRINCIPLES + " say ", step, faults.place());
      case CONSISTENT, SATURATED, OVERFLOWED, NOT_COMPARABLE ->
          Reason.outOfRange(decisive, ", " + FaultSections.FIRST_PRINCIPLES + " say ", step);
    };
  }
}
