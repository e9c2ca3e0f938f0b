package org.dl4jreference.report;

import java.util.List;

/**
 * Verdicts, one a line.
 *
 * @param key of an array in JSON with an object for each case
 * @param cases in the order in which they were judged
 */
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
