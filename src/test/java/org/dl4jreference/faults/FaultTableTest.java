package org.dl4jreference.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dl4jreference.adversary.CauseTable;
import org.dl4jreference.model.Precision;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keeps docs/faults.md true. */
class FaultTableTest {
  private static final Path DOCUMENT = Path.of("docs", "faults.md");
  private static final String GENERATED = "\n<!-- generated below: see FaultTableTest -->\n\n";

  private static final String CAUSES =
      """
      Here whole trainings are computed by an arithmetic of its own that owes nothing to DL4J or to the
      reference: every order of sums, every updater, batches of all sorts, with and without recorded
      activations, gradients and state. Each is computed twice, once with a fault in it that is certain
      to be seen (its numbers lie where no rounding takes them), once without. "cause right" counts the
      trainings whose cause is named rightly; of the others nothing is said.

      """;

  private static String written() throws IOException {
    return Files.readString(DOCUMENT);
  }

  @Test
  void theDocumentSaysWhoSeesWhat() throws IOException {
    assertThat(written())
        .as(
            "regenerate with ./mvnw test -Dtest=FaultTableTest -Dtest.groups=slow -Dtest.excludedGroups=")
        .contains(FaultTable.catalogue())
        .contains(FaultTable.headToHead());
  }

  @Test
  void theVerdictGivesNoFalseAlarm() {
    for (Precision precision : FaultTable.PRECISIONS) {
      assertThat(FaultTable.alarms(precision, FaultTable.randomNetworks()).verdict())
          .as("%s", precision)
          .isEqualTo(new FaultTable.Count(0, 100));
      assertThat(FaultTable.alarms(precision, FaultTable.sortedBatches()).verdict())
          .as("%s, sorted by class", precision)
          .isEqualTo(new FaultTable.Count(0, 40));
    }
  }

  /** Thresholds depend on the last bits of the machine's arithmetic, so they are only shown. */
  @Test
  @Tag("slow")
  void regenerateTheDocument() throws IOException {
    String before = written();
    String introduction = before.substring(0, before.indexOf(GENERATED) + GENERATED.length());
    Files.writeString(
        DOCUMENT,
        introduction
            + "## False alarms on sound networks\n\n"
            + FaultTable.falseAlarms()
            + "\n## Who sees which fault\n\n"
            + FaultTable.headToHead()
            + FaultTable.thresholds()
            + "\n"
            + FaultTable.undetectable()
            + "\n"
            + FaultTable.catalogue()
            + "\n## Faulty trainings, and what is said to be their cause\n\n"
            + CAUSES
            + CauseTable.markdown());
    assertThat(written()).contains("| `learning-rate` |");
  }
}
