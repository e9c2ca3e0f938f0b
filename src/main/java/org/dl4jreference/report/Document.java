package org.dl4jreference.report;

import java.util.List;

/**
 * What there is to report about a subject: made once, then written as text, as JSON and as a page.
 *
 * @param title the page's name
 * @param headline the verdict
 * @param origin where the numbers come from
 * @param blocks the body; on a page, the facts and layers outside its sections stand at the top
 */
public record Document(String title, Headline headline, Origin origin, List<Block> blocks) {
  /** Copies the list. */
  public Document {
    blocks = List.copyOf(blocks);
  }
}
