package org.dl4jreference.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.training.NetworkFlow;

/**
 * A page as one self-contained HTML file: styles, scripts, data and pictures are inside, and its
 * content security policy forbids everything else.
 */
final class PageHtml {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/%s/dist/";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Template TEMPLATE =
      Mustache.compiler()
          .escapeHTML(true)
          .emptyStringIsFalse(true)
          .withLoader(name -> new StringReader(resource(name + ".html")))
          .compile(resource("page.html"));

  private final Document page;
  private final PageBlocks blocks;
  private final boolean live;

  private PageHtml(Document page, Map<String, byte[]> pictures, boolean live) {
    this.page = page;
    this.blocks = PageBlocks.of(page, pictures);
    this.live = live;
  }

  /**
   * The page.
   *
   * @param page what it says
   * @param pictures by a chart's id, its SVG for paper and for readers without scripts
   * @return HTML
   */
  static String of(Document page, Map<String, byte[]> pictures) {
    return new PageHtml(page, pictures, false).html();
  }

  /**
   * A page that asks {@code data.json} beside it for {@link #update news} as long as there are any.
   *
   * @param page what it says at first
   * @return HTML
   */
  static String live(Document page) {
    return new PageHtml(page, Map.of(), true).html();
  }

  /**
   * What has become of a live page.
   *
   * @param page with the charts that it had at first
   * @return its verdict and its data
   */
  static ObjectNode update(Document page) {
    ObjectNode data = new PageHtml(page, Map.of(), true).data();
    return data.put("finished", false)
        .put("outcome", page.headline().word())
        .put("tone", tone(page.headline().word()))
        .put("verdict", page.headline().sentence());
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
    if (live) {
      String follow = resource("live.js");
      context.put("live", follow);
      hashes += " " + hash(follow);
    } else {
      context.put("live", false);
    }
    context.put("scriptHashes", hashes);
    context.put("data", scriptSafe(data()));
    return TEMPLATE.execute(context);
  }

  private static String tone(String outcome) {
    return switch (outcome) {
      case "AGREES" -> "good";
      case "DISAGREES" -> "bad";
      default -> "open";
    };
  }

  private ObjectNode data() {
    ObjectNode data = NODES.objectNode().put("live", live);
    ArrayNode charts = data.putArray("charts");
    blocks.charts().forEach(chart -> charts.add(data(chart)));
    blocks.flows().forEach(flow -> data.set("flow", json(flow)));
    return data;
  }

  private ObjectNode data(Chart chart) {
    return live ? json(chart).put("alternative", chart.alternative()) : json(chart);
  }

  static ObjectNode json(Chart chart) {
    ObjectNode node = NODES.objectNode().put("id", chart.id()).put("title", chart.title());
    node.set("x", axis(chart.x()));
    node.set("y", axis(chart.y()));
    node.put("stepped", chart.isStepped());
    ArrayNode series = node.putArray("series");
    for (Chart.Series s : chart.series()) {
      ObjectNode one = series.addObject().put("name", s.name());
      ArrayNode x = one.putArray("x");
      ArrayNode y = one.putArray("y");
      double[] xs = s.x();
      double[] ys = s.y();
      for (int i = 0; i < xs.length; i++) {
        if (chart.x().shows(xs[i])) {
          x.add(xs[i]);
          y.add(chart.y().shows(ys[i]) ? NODES.numberNode(ys[i]) : NODES.nullNode());
        }
      }
    }
    return node;
  }

  private static ObjectNode axis(Chart.Axis axis) {
    return NODES.objectNode().put("label", axis.label()).put("log", axis.isLogarithmic());
  }

  private static ObjectNode json(NetworkFlow flow) {
    ObjectNode node = NODES.objectNode().put("engine", flow.engine());
    flow.activations().forEach(node.putArray("activations")::add);
    node.set("input", row(flow.input()));
    ArrayNode frames = node.putArray("frames");
    for (NetworkFlow.Frame frame : flow.frames()) {
      ObjectNode f = frames.addObject().put("epoch", frame.epoch());
      f.set("loss", JsonRenderer.node(frame.loss()));
      ArrayNode values = f.putArray("values");
      frame.values().forEach(m -> values.add(row(m)));
      ArrayNode layers = f.putArray("layers");
      for (int l = 0; l < frame.values().size(); l++) {
        ObjectNode layer = layers.addObject();
        Map<String, Matrix> parameters = frame.parameters().layer(l);
        Map<String, Matrix> gradient = frame.gradient().layer(l);
        parameters.forEach((key, m) -> layer.set(key, JsonRenderer.node(Value.matrix(m).data())));
        gradient.forEach(
            (key, m) -> layer.set("d" + key, JsonRenderer.node(Value.matrix(m).data())));
      }
    }
    return node;
  }

  private static JsonNode row(Matrix m) {
    return JsonRenderer.node(Value.matrix(m).data()).get(0);
  }

  /** Inside a script element nothing may look like markup. */
  static String scriptSafe(JsonNode node) {
    try {
      return JSON.writeValueAsString(node).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
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
