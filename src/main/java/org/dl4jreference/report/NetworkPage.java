package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.report.PageTable.Cell;
import org.dl4jreference.verify.DirectionalCheck;
import org.dl4jreference.verify.NetworkVerdict;
import org.dl4jreference.verify.NetworkVerdict.ByDirections;
import org.dl4jreference.verify.NetworkVerdict.ByFormula;

/** The verdict on a user's network as a page. */
public final class NetworkPage {
  private NetworkPage() {}

  /**
   * The page.
   *
   * @param title what was checked
   * @param facts what was computed with
   * @param verdict what was found
   * @return at its top, where the fault begins
   */
  public static Page of(String title, List<Page.Fact> facts, NetworkVerdict verdict) {
    String words = NetworkReport.words(verdict);
    List<Section> sections = new ArrayList<>();
    sections.add(
        verdict instanceof ByFormula formula
            ? byFormula(formula)
            : byDirections((ByDirections) verdict));
    if (!verdict.remarks().isEmpty()) {
      sections.add(Section.of("Remarks", verdict.remarks(), List.of(), List.of()));
    }
    return new Page(
        title,
        verdict.outcome().words(),
        words.substring(words.indexOf(": ") + 2),
        facts,
        sections);
  }

  private static Section byFormula(ByFormula verdict) {
    return FaultSections.of(
        "Where the errors are",
        verdict.run().verdict(),
        verdict.run().steps(),
        verdict.spec().layers().stream().map(NetworkPage::layer).toList());
  }

  static String layer(LayerSpec layer) {
    return "%d → %d, %s".formatted(layer.nIn(), layer.nOut(), layer.activation());
  }

  private static Section byDirections(ByDirections verdict) {
    List<List<Cell>> rows = new ArrayList<>();
    for (DirectionalCheck.Block b : verdict.blocks()) {
      rows.add(
          List.of(
              Cell.of(b.block()),
              Cell.of(verdict.places().getOrDefault(b.block(), "")),
              Cell.of(b.outcome().words()),
              Cell.number(b.claimed()),
              Cell.number(b.measured()),
              Cell.sigmas(b.sigmas(), Double.POSITIVE_INFINITY)));
    }
    return Section.of(
        "Gradient against the model's own score",
        List.of("Forward pass and update were not checked, because " + verdict.reason() + "."),
        List.of(),
        List.of(
            new PageTable(
                "Directional differences by block; the last column is the distance in units of the"
                    + " differences' own error",
                List.of("block", "of", "verdict", "claimed", "measured", "distance"),
                rows)));
  }
}
