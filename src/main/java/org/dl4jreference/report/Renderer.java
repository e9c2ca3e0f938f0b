package org.dl4jreference.report;

import java.util.Set;

/** Writes blocks for some readers; what they cannot use it leaves out. */
interface Renderer {
  Set<Reader> readers();

  void section(Section section);

  void prose(Prose prose);

  void lines(Lines lines);

  void facts(Facts facts);

  void table(Table table);

  void cases(Cases cases);

  default void chart(Chart chart) {}

  default void diagram(Diagram diagram) {}

  default void layers(LayerRow layers) {}
}
