package org.dl4jreference.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A page that follows a training, as a web server has to answer for it. Safe for use by several
 * threads.
 */
public final class LivePage {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Supplier<Document> now;
  private byte[] result;

  /**
   * A page.
   *
   * @param now what there is to say; every time with the same charts, by name and in order
   */
  public LivePage(Supplier<Document> now) {
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
    try {
      return JSON.writeValueAsBytes(
          result == null
              ? PageHtml.update(now.get())
              : JsonNodeFactory.instance.objectNode().put("finished", true));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Ends following.
   *
   * @param document the result; from now on it is the page, and needs nothing more
   */
  public void finish(Document document) {
    Map<String, byte[]> pictures = new LinkedHashMap<>();
    for (Chart chart : PageBlocks.of(document, Map.of()).charts()) {
      pictures.put(chart.id(), svg(chart));
    }
    finish(utf8(PageHtml.of(document, pictures)));
  }

  /** Whoever asks while the result is drawn is not kept waiting. */
  private synchronized void finish(byte[] html) {
    result = html;
  }

  private static byte[] svg(Chart chart) {
    try {
      return Figures.svg(chart);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
