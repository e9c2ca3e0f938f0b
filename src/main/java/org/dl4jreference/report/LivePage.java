package org.dl4jreference.report;

import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.dl4jreference.model.Library;
import org.dl4jreference.report.Facts.Fact;

/**
 * A page that follows a training, as a web server has to answer for it. Safe for use by several
 * threads.
 */
public final class LivePage {
  private final Supplier<Document> now;
  private byte[] result;

  /**
   * A page.
   *
   * @param now what there is to say; every time with the same charts, by name and in order
   */
  public LivePage(Supplier<Document> now) {
    Library.require(
        "a page",
        Library.JACKSON_DATABIND,
        Library.JMUSTACHE,
        Library.UPLOT,
        Library.XCHART,
        Library.VECTORGRAPHICS2D);
    this.now = now;
  }

  /**
   * The page itself.
   *
   * @return HTML in UTF-8; of the result, once there is one
   */
  public synchronized byte[] html() {
    return result == null ? utf8(PageHtml.live(now.get())) : result.clone();
  }

  /**
   * What has changed since, for the page's script.
   *
   * @return JSON in UTF-8; {@code finished} is true once there is a result, and the page is to be
   *     loaded again
   */
  public synchronized byte[] data() {
    Value news =
        result == null
            ? PageHtml.update(now.get())
            : Value.object(Fact.keyed("finished", Value.flag(true)));
    return utf8(JsonRenderer.node(news.data()).toString());
  }

  /**
   * Ends following. Whoever asks while the result is drawn is not kept waiting.
   *
   * @param document the result; from now on it is the page, and needs nothing more
   */
  public void finish(Document document) {
    byte[] drawn = utf8(PageHtml.of(document, Figures.svgs(document)));
    synchronized (this) {
      result = drawn;
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
