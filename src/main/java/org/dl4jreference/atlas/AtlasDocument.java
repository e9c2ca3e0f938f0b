package org.dl4jreference.atlas;

import java.util.Locale;
import org.dl4jreference.dl4j.reproduction.Reproductions;
import org.dl4jreference.finding.Finding;
import org.dl4jreference.finding.Findings;

/** The atlas as a document: conformance, then every finding with its reproduction. */
public final class AtlasDocument {
  private static final String INTRODUCTION =
      """
      # Atlas: what DL4J computes

      What Deeplearning4j 1.0.0-M2.1 (CPU, FLOAT and DOUBLE) computes, compared with the mathematics,
      step by step, at edge values: activations from 0 over kinks to |z| = 1e4; losses on saturated
      outputs, with weights and masks; updaters over several steps with large, tiny and zero gradients
      and rates; schedules, penalties, gradient normalisation, normalising layers. A number agrees if
      rounding explains its difference (within 8 standard deviations of what rounding alone gives it);
      nothing here is a tolerance.

      A *finding* is a disagreement that no source describes. It is named for a case only if the
      reference, made to err in that way, agrees with DL4J within rounding. Where it cannot be made to
      (a random slope, NaN from there on, clipped running statistics, a norm that overflowed), the finding
      is named if it foretells those numbers from DL4J's own pre-activations or gradient and everything
      before them agrees; what it spoils is then not checked further. A *convention* is a departure that a
      source describes or that every implementation shares; the reference allows for it.

      Written by `dl4j-reference atlas --markdown docs/atlas.md`; a test regenerates and compares it.
      """;

  private AtlasDocument() {}

  /**
   * The whole document.
   *
   * @param conformance of a full sweep
   * @return Markdown
   */
  public static String markdown(Conformance conformance) {
    StringBuilder text = new StringBuilder(INTRODUCTION);
    text.append("\n## Conformance\n\n");
    text.append("\"agrees\" means every case of the line, overflow and saturation aside.\n");
    text.append(conformance.markdown());
    text.append("\n## Findings and conventions\n\n| id | kind | |\n|---|---|---|\n");
    for (Finding f : Findings.all()) {
      text.append("| [%s](#%s) | %s | %s |\n".formatted(f.id(), f.id(), kind(f), f.title()));
    }
    text.append(
        "\nThe reproductions are plain DL4J. `out` is a `PrintWriter`; they share these:\n");
    text.append("\n```java\n").append(Reproductions.helpers()).append("```\n");
    Findings.all().forEach(f -> text.append(section(f)));
    return text.toString();
  }

  private static String kind(Finding f) {
    return f.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String section(Finding f) {
    return """

    ## %s

    **%s.** (%s)

    - Where: %s.
    - Measured: %s.
    - DL4J computes: %s.
    - Consequence: %s.
    - Instead: %s.

    ```java
    %s```
    ```text
    %s```
    """
        .formatted(
            f.id(),
            f.title(),
            kind(f),
            f.where(),
            f.measured(),
            f.formula(),
            f.consequence(),
            f.remedy(),
            Reproductions.source(f.id()),
            Reproductions.run(f.id()).output());
  }
}
