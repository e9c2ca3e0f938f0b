package org.dl4jreference.report;

import org.dl4jreference.training.NetworkFlow;

/** A network to step through, on a page. */
record Diagram(NetworkFlow flow) implements Block {
  @Override
  public void renderBy(Renderer renderer) {
    renderer.diagram(this);
  }
}
