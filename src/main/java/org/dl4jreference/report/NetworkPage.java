package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.dl4jreference.model.LayerKind;
import org.dl4jreference.model.LayerSpec;
import org.dl4jreference.model.NetworkSpec;
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
    List<PageSection> sections = new ArrayList<>();
    LayerRow layers;
    if (verdict instanceof ByFormula formula) {
      FaultSections faults =
          FaultSections.of(formula.run().verdict(), formula.run().steps(), layers(formula.spec()));
      sections.add(
          faults.section("Where the errors are", StepCharts.of("", "DL4J", 1, formula.run())));
      layers = faults.layers("The network");
    } else {
      BlockSections blocks = new BlockSections((ByDirections) verdict);
      sections.add(blocks.section());
      layers = blocks.layers();
    }
    if (!verdict.remarks().isEmpty()) {
      sections.add(PageSection.of("Remarks", verdict.remarks(), List.of(), List.of()));
    }
    return Page.of(title, NetworkReport.words(verdict), facts, Optional.of(layers), sections);
  }

  static List<String> layers(NetworkSpec spec) {
    return spec.layers().stream().map(NetworkPage::layer).toList();
  }

  private static String layer(LayerSpec layer) {
    return layer.kind() == LayerKind.DENSE
        ? "%d → %d, %s".formatted(layer.nIn(), layer.nOut(), layer.activation())
        : "%s of %d, %s"
            .formatted(
                layer.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                layer.nOut(),
                layer.activation());
  }
}
