package org.dl4jreference.report;

import static org.dl4jreference.report.Facts.Fact.keyed;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.dl4jreference.report.Facts.Fact;

/**
 * A page as one self-contained HTML file: styles, scripts, data and pictures are inside, and its
 * content security policy forbids everything else.
 */
final class PageHtml {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/%s/dist/";
  private static final Template TEMPLATE =
      Mustache.compiler()
          .withEscaper(raw -> Escapers.HTML.escape(unbroken(raw)))
          .emptyStringIsFalse(true)
          .withLoader(name -> new StringReader(resource(name + ".html")))
          .compile(resource("page.html"));

  private final Document page;
  private final PageBlocks blocks;
  private final boolean isLive;

  private PageHtml(Document page, Map<String, byte[]> pictures, boolean isLive) {
    this.page = page;
    this.blocks = PageBlocks.of(page, pictures);
    this.isLive = isLive;
  }

  /** The page, with pictures of charts for paper and for readers without scripts. */
  static String of(Document page, Map<String, byte[]> pictures) {
    return new PageHtml(page, pictures, false).html();
  }

  /** A page that asks {@code data.json} beside it for news as long as there are any. */
  static String live(Document page) {
    return new PageHtml(page, Map.of(), true).html();
  }

  /** What has become of a live page, of the charts that it had at first. */
  static Value update(Document page) {
    List<Fact> facts = new ArrayList<>(new PageHtml(page, Map.of(), true).data());
    facts.add(keyed("finished", Value.flag(false)));
    facts.add(keyed("outcome", Value.words(page.headline().word())));
    facts.add(keyed("tone", Value.words(tone(page.headline().word()))));
    facts.add(keyed("verdict", Value.words(page.headline().sentence())));
    return Value.object(facts);
  }

  /** No line ends between a number and its unit. */
  private static String unbroken(String text) {
    return text.replace(" σ", "\u00a0σ").replace(" %", "\u00a0%");
  }

  private String html() {
    String uplot = webjar("uPlot.iife.min.js");
    String script = resource("page.js");
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("title", page.title());
    context.put("outcome", page.headline().word());
    context.put("tone", tone(page.headline().word()));
    context.put("verdict", page.headline().sentence());
    context.putAll(blocks.context());
    context.put("uplotStyle", webjar("uPlot.min.css"));
    context.put("style", resource("page.css"));
    context.put("uplot", uplot);
    context.put("script", script);
    String hashes = hash(uplot) + " " + hash(script);
    String follow = isLive ? resource("live.js") : "";
    context.put("live", follow);
    hashes += isLive ? " " + hash(follow) : "";
    context.put("scriptHashes", hashes);
    context.put("data", scriptSafe(Value.object(data())));
    return TEMPLATE.execute(context);
  }

  private static String tone(String outcome) {
    return switch (outcome) {
      case "AGREES" -> "good";
      case "DISAGREES" -> "bad";
      default -> "open";
    };
  }

  /** What the script draws. */
  private List<Fact> data() {
    List<Fact> facts = new ArrayList<>();
    facts.add(keyed("live", Value.flag(isLive)));
    facts.add(keyed("charts", Value.list(blocks.charts(), this::data)));
    blocks.flows().forEach(flow -> facts.add(keyed("flow", PageData.flow(flow))));
    return facts;
  }

  private Value data(Chart chart) {
    return PageData.chart(chart, isLive ? Value.words(chart.alternative()) : Value.ABSENT);
  }

  /** Inside a script element nothing may look like markup. */
  private static String scriptSafe(Value value) {
    return JsonRenderer.node(value.data()).toString().replace("<", "\\u003c");
  }

  private static String hash(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String webjar(String file) {
    Properties jar = new Properties();
    try {
      jar.load(new StringReader(read("/META-INF/maven/org.webjars.npm/uplot/pom.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read(UPLOT.formatted(jar.getProperty("version")) + file);
  }

  private static String resource(String file) {
    return read("/org/dl4jreference/report/" + file);
  }

  private static String read(String path) {
    try (InputStream in = PageHtml.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
