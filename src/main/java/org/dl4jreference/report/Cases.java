package org.dl4jreference.report;

import java.util.List;

/** Verdicts, one a line; for programs an object each, in an array of this key. */
record Cases(String key, List<Case> cases) implements Block {
  Cases {
    cases = List.copyOf(cases);
  }

  static Cases of(Case... cases) {
    return new Cases("cases", List.of(cases));
  }

  @Override
  public void renderBy(Renderer renderer) {
    renderer.cases(this);
  }
}
