package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.training.NetworkFlow;

/**
 * One part of a page.
 *
 * @param heading its heading
 * @param text paragraphs
 * @param flow a network to step through
 * @param charts curves
 * @param tables tables
 */
public record PageSection(
    String heading,
    List<String> text,
    Optional<NetworkFlow> flow,
    List<Chart> charts,
    List<PageTable> tables) {
  /** Copies the lists. */
  public PageSection {
    text = List.copyOf(text);
    charts = List.copyOf(charts);
    tables = List.copyOf(tables);
  }

  static PageSection of(Section section) {
    List<String> text = new ArrayList<>();
    List<PageTable> tables = new ArrayList<>();
    for (Block block : section.blocks()) {
      if (block instanceof Prose prose) {
        text.addAll(prose.paragraphs());
      } else if (block instanceof Table table) {
        tables.add(PageTable.of(table));
      }
    }
    return of(section.heading(), text, List.of(), tables);
  }

  static PageSection of(
      String heading, List<String> text, List<Chart> charts, List<PageTable> tables) {
    return new PageSection(heading, text, Optional.empty(), charts, tables);
  }
}
