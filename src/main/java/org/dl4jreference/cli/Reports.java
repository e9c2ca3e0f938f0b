package org.dl4jreference.cli;

import org.dl4jreference.model.BadInput;
import org.dl4jreference.report.Document;
import picocli.CommandLine.Mixin;

/**
 * {@code --json} and {@code --report}, and how a command ends: a mixin of every one with a verdict.
 */
final class Reports {
  @Mixin private JsonFile json;
  @Mixin private ReportDirectory page;

  /** Refuses impossible places: to be called before the work, not after. */
  void check() {
    json.check();
    page.check();
  }

  /** Whether anybody will see a page. */
  boolean havePage() {
    return page.isGiven();
  }

  /**
   * The text, then the files, last the verdict.
   *
   * @throws BadInput with the verdict, if any of it was lost
   */
  int show(Document document, Console console) {
    String verdict = document.headline().line();
    console.show(document);
    try {
      json.write(document);
      page.write(console, document);
    } catch (BadInput e) {
      throw new BadInput("%s; the verdict: %s".formatted(e.getMessage(), verdict));
    }
    console.verdict(verdict);
    return document.headline().outcome().exitCode();
  }
}
