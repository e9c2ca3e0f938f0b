package org.dl4jreference.cli;

import java.nio.file.Path;
import org.dl4jreference.report.Document;
import org.dl4jreference.report.PageWriter;
import picocli.CommandLine.Option;

/** {@code --report DIR}: a mixin of every command that can be looked at. */
final class ReportDirectory {
  private PageWriter writer;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description =
          "Also write a page with figures there, DIR/index.html; DIR is new, empty or a former"
              + " report.")
  void setDirectory(Path directory) {
    writer = new PageWriter(directory);
  }

  /** Refuses an impossible place: to be called before the work, not after. */
  void check() {
    if (writer != null) {
      withoutScreen();
      writer.check();
    }
  }

  /** To be called before any drawing class is loaded: there may be no screen. */
  static void withoutScreen() {
    System.setProperty("java.awt.headless", "true");
  }

  boolean isGiven() {
    return writer != null;
  }

  void write(Console console, Document document) {
    if (writer != null) {
      console.warn("report: " + writer.write(document));
    }
  }
}
