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
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.report.PageTable.Cell;
import org.dl4jreference.training.NetworkFlow;

/**
 * A page as one self-contained HTML file: styles, scripts, data and pictures are inside, and its
 * content security policy forbids everything else.
 */
final class PageHtml {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/%s/dist/";
  private static final int MOST_ROWS = 24;

  /** A cell with more letters than this may have several lines. */
  private static final int LONG_TEXT = 48;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Template TEMPLATE =
      Mustache.compiler()
          .escapeHTML(true)
          .withLoader(name -> new StringReader(resource(name + ".html")))
          .compile(resource("page.html"));

  private final Page page;
  private final Map<String, byte[]> pictures;
  private final boolean live;

  private PageHtml(Page page, Map<String, byte[]> pictures, boolean live) {
    this.page = page;
    this.pictures = pictures;
    this.live = live;
  }

  /**
   * The page.
   *
   * @param page what it says
   * @param pictures by a chart's id, its SVG for paper and for readers without scripts
   * @return HTML
   */
  static String of(Page page, Map<String, byte[]> pictures) {
    return new PageHtml(page, pictures, false).html();
  }

  /**
   * A page that asks {@code data.json} beside it for {@link #update news} as long as there are any.
   *
   * @param page what it says at first
   * @return HTML
   */
  static String live(Page page) {
    return new PageHtml(page, Map.of(), true).html();
  }

  /**
   * What has become of a live page.
   *
   * @param page with the charts that it had at first
   * @return its verdict and its data
   */
  static ObjectNode update(Page page) {
    ObjectNode data = new PageHtml(page, Map.of(), true).data();
    return data.put("finished", false)
        .put("outcome", page.outcome())
        .put("tone", tone(page.outcome()))
        .put("verdict", page.verdict());
  }

  private String html() {
    String uplot = webjar("uPlot.iife.min.js");
    String script = resource("page.js");
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("title", page.title());
    context.put("outcome", page.outcome());
    context.put("tone", tone(page.outcome()));
    context.put("verdict", page.verdict());
    context.put("facts", page.facts().stream().map(PageHtml::fact).toList());
    page.layers().ifPresent(layers -> context.put("layers", layers(layers)));
    List<Map<String, Object>> sections = new ArrayList<>();
    for (int i = 0; i < page.sections().size(); i++) {
      sections.add(section(i, page.sections().get(i)));
    }
    context.put("sections", sections);
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

  private static Map<String, Object> fact(Page.Fact fact) {
    return Map.of("name", fact.name(), "value", fact.value());
  }

  private static Map<String, Object> layers(LayerRow layers) {
    return Map.of(
        "layersCaption",
        layers.caption(),
        "boxes",
        layers.boxes().stream().map(PageHtml::box).toList());
  }

  private static Map<String, Object> box(LayerRow.Box box) {
    return Map.of(
        "name",
        box.name(),
        "detail",
        box.detail(),
        "tone",
        box.mark().tone(),
        "symbol",
        box.mark().symbol(),
        "words",
        box.mark().words(),
        "largest",
        unbroken(box.largest()));
  }

  /** No line ends between a number and its unit. */
  private static String unbroken(String text) {
    return text.replace(" σ", "\u00a0σ").replace(" %", "\u00a0%");
  }

  private Map<String, Object> section(int index, Section section) {
    return Map.of(
        "index",
        index,
        "heading",
        section.heading(),
        "text",
        section.text().stream().map(PageHtml::unbroken).toList(),
        "flow",
        section.flow().isPresent(),
        "charts",
        section.charts().stream().map(this::chart).toList(),
        "tables",
        section.tables().stream().map(PageHtml::table).toList());
  }

  private Map<String, Object> chart(Chart chart) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", chart.id());
    map.put("title", chart.title());
    map.put("alternative", unbroken(chart.alternative()));
    map.put("notes", chart.notes());
    Optional.ofNullable(pictures.get(chart.id()))
        .ifPresent(svg -> map.put("picture", Base64.getEncoder().encodeToString(svg)));
    map.put("table", table(values(chart)));
    return map;
  }

  private static Map<String, Object> table(PageTable table) {
    List<Map<String, Object>> headers = new ArrayList<>();
    for (int c = 0; c < table.headers().size(); c++) {
      headers.add(Map.of("text", table.headers().get(c), "style", isWords(table, c) ? "left" : ""));
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    for (List<Cell> row : table.rows()) {
      List<Map<String, Object>> cells = new ArrayList<>();
      for (int c = 0; c < row.size(); c++) {
        cells.add(cell(row.get(c), isWords(table, c)));
      }
      rows.add(Map.of("head", cells.get(0), "cells", cells.subList(1, cells.size())));
    }
    return Map.of("caption", table.caption(), "headers", headers, "rows", rows);
  }

  /** Whether a column holds words rather than figures: most cells begin with a letter. */
  private static boolean isWords(PageTable table, int column) {
    List<Cell> cells = table.rows().stream().map(row -> row.get(column)).toList();
    long words =
        cells.stream()
            .map(Cell::text)
            .filter(text -> !text.isEmpty() && Character.isLetter(text.charAt(0)))
            .count();
    long figures = cells.stream().filter(cell -> !cell.text().isEmpty()).count() - words;
    return words > figures && cells.stream().allMatch(cell -> cell.heat().isEmpty());
  }

  private static Map<String, Object> cell(Cell cell, boolean isWords) {
    return Map.of(
        "text",
        unbroken(cell.text()),
        "style",
        (cell.heat().isPresent() ? "heat heat" + cell.heat().getAsInt() : "")
            + (isWords ? " left" : "")
            + (cell.text().length() > LONG_TEXT ? " words" : ""));
  }

  /** Some of a chart's values: all of the ends, few in between. */
  private static PageTable values(Chart chart) {
    List<String> headers = new ArrayList<>(List.of(chart.x().label()));
    chart.series().forEach(s -> headers.add(s.name()));
    double[] x =
        chart.series().stream()
            .map(Chart.Series::x)
            .max(java.util.Comparator.comparingInt(a -> a.length))
            .orElse(new double[0]);
    int rows = Math.min(MOST_ROWS, x.length);
    List<List<Cell>> table = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      double at = x[rows == 1 ? 0 : (int) ((long) r * (x.length - 1) / (rows - 1))];
      List<Cell> cells = new ArrayList<>(List.of(Cell.of(TextBlock.given(at))));
      for (Chart.Series s : chart.series()) {
        cells.add(Cell.of(value(s, at)));
      }
      table.add(cells);
    }
    return new PageTable(
        "%s, %d of %d points; all of them in data/%s.csv"
            .formatted(chart.title(), rows, x.length, chart.id()),
        headers,
        table);
  }

  private static String value(Chart.Series s, double at) {
    double[] x = s.x();
    for (int i = 0; i < x.length; i++) {
      if (x[i] == at) {
        return TextBlock.number(s.y()[i]);
      }
    }
    return "";
  }

  private ObjectNode data() {
    ObjectNode data = NODES.objectNode().put("live", live);
    ArrayNode charts = data.putArray("charts");
    for (Section section : page.sections()) {
      section.charts().forEach(chart -> charts.add(data(chart)));
      section.flow().ifPresent(flow -> data.set("flow", json(flow)));
    }
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
      f.set("loss", VerdictJson.number(frame.loss()));
      ArrayNode values = f.putArray("values");
      frame.values().forEach(m -> values.add(row(m)));
      ArrayNode layers = f.putArray("layers");
      for (int l = 0; l < frame.values().size(); l++) {
        ObjectNode layer = layers.addObject();
        Map<String, Matrix> parameters = frame.parameters().layer(l);
        Map<String, Matrix> gradient = frame.gradient().layer(l);
        parameters.forEach((key, m) -> layer.set(key, VerdictJson.matrix(m)));
        gradient.forEach((key, m) -> layer.set("d" + key, VerdictJson.matrix(m)));
      }
    }
    return node;
  }

  private static JsonNode row(Matrix m) {
    return VerdictJson.matrix(m).get(0);
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
