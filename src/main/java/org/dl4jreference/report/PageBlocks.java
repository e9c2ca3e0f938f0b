package org.dl4jreference.report;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.dl4jreference.report.Facts.Fact;
import org.dl4jreference.report.Table.Column;
import org.dl4jreference.training.NetworkFlow;

/** Blocks as what the page's template wants to know of them. */
final class PageBlocks implements Renderer {
  private static final int MOST_ROWS = 24;

  /** A cell with more letters than this may have several lines. */
  private static final int LONG_TEXT = 48;

  private final Map<String, byte[]> pictures;
  private final boolean isTop;
  private final List<Object> blocks = new ArrayList<>();
  private final List<Object> sections;
  private final List<Object> facts;
  private final List<Object> layers;
  private final List<Chart> charts;
  private final List<NetworkFlow> flows;

  private PageBlocks(Map<String, byte[]> pictures) {
    this.pictures = pictures;
    isTop = true;
    sections = new ArrayList<>();
    facts = new ArrayList<>();
    layers = new ArrayList<>();
    charts = new ArrayList<>();
    flows = new ArrayList<>();
  }

  /** Inside another one, with blocks of its own. */
  private PageBlocks(PageBlocks outer, boolean isTop) {
    this.isTop = isTop;
    pictures = outer.pictures;
    sections = outer.sections;
    facts = outer.facts;
    layers = outer.layers;
    charts = outer.charts;
    flows = outer.flows;
  }

  /**
   * Those of a document.
   *
   * @param pictures by a chart's id, its SVG; a chart without one has none
   */
  static PageBlocks of(Document document, Map<String, byte[]> pictures) {
    PageBlocks top = new PageBlocks(pictures);
    document.blocks().forEach(block -> block.renderBy(top));
    return top;
  }

  List<Chart> charts() {
    return charts;
  }

  List<NetworkFlow> flows() {
    return flows;
  }

  Map<String, Object> context() {
    return Map.of("facts", facts, "layerRows", layers, "blocks", blocks, "sections", sections);
  }

  @Override
  public Set<Reader> readers() {
    return EnumSet.of(Reader.PAGE);
  }

  @Override
  public void section(Section section) {
    PageBlocks inside = new PageBlocks(this, isTop && section.heading().isEmpty());
    section.blocks().forEach(block -> block.renderBy(inside));
    if (section.heading().isEmpty() || inside.blocks.isEmpty()) {
      blocks.addAll(inside.blocks);
    } else if (isTop) {
      sections.add(
          Map.of("index", sections.size(), "heading", section.heading(), "blocks", inside.blocks));
    } else {
      blocks.add(Map.of("subheading", section.heading()));
      blocks.addAll(inside.blocks);
    }
  }

  @Override
  public void prose(Prose prose) {
    if (!prose.paragraphs().isEmpty()) {
      blocks.add(Map.of("prose", prose.paragraphs()));
    }
  }

  @Override
  public void lines(Lines lines) {
    blocks.add(Map.of("lines", String.join("\n", lines.lines())));
  }

  @Override
  public void facts(Facts these) {
    List<Fact> seen = these.facts().stream().filter(fact -> !fact.name().isEmpty()).toList();
    if (isTop) {
      facts.addAll(seen);
    } else if (!seen.isEmpty()) {
      blocks.add(Map.of("factList", Map.of("facts", seen)));
    }
  }

  @Override
  public void table(Table table) {
    if (!table.seenBy(readers()).isEmpty() && !table.rows().isEmpty()) {
      blocks.add(Map.of("table", context(table)));
    }
  }

  @Override
  public void cases(Cases cases) {
    table(
        Table.of(
            "",
            "",
            cases.cases(),
            Column.forPeople("case", c -> Value.words(c.label())),
            Column.forPeople("verdict", c -> Value.verdict(c.outcome())),
            Column.forPeople("found", c -> Value.words(c.words()))));
  }

  private record Cell(String text, String style) {}

  private record Row(Cell head, List<Cell> cells) {}

  private Object context(Table table) {
    List<Integer> seen = table.seenBy(readers());
    List<Cell> headers = new ArrayList<>();
    seen.forEach(
        c ->
            headers.add(
                new Cell(table.columns().get(c).text(), table.isOfFigures(c) ? "" : "left")));
    List<Row> rows = new ArrayList<>();
    for (List<Value> row : table.rows()) {
      List<Cell> cells = seen.stream().map(c -> cell(row.get(c), table.isOfFigures(c))).toList();
      rows.add(new Row(cells.get(0), cells.subList(1, cells.size())));
    }
    return Map.of("caption", table.caption(), "headers", headers, "rows", rows);
  }

  private static Cell cell(Value value, boolean isOfFigures) {
    return new Cell(
        value.words(),
        (value.heat().isPresent() ? "heat heat" + value.heat().getAsInt() : "")
            + (isOfFigures ? "" : " left")
            + (value.words().length() > LONG_TEXT ? " words" : ""));
  }

  @Override
  public void diagram(Diagram diagram) {
    flows.add(diagram.flow());
    blocks.add(Map.of("flow", true));
  }

  @Override
  public void layers(LayerRow row) {
    layers.add(row);
  }

  @Override
  public void chart(Chart chart) {
    charts.add(chart);
    byte[] svg = pictures.get(chart.id());
    blocks.add(
        Map.of(
            "chart",
            chart,
            "values",
            context(values(chart)),
            "picture",
            svg == null ? "" : Base64.getEncoder().encodeToString(svg)));
  }

  /** Some of a chart's values: all of the ends, few in between. */
  private static Table values(Chart chart) {
    double[] x =
        chart.series().stream()
            .map(Chart.Series::x)
            .max(Comparator.comparingInt(a -> a.length))
            .orElse(new double[0]);
    int rows = Math.min(MOST_ROWS, x.length);
    List<Double> shown = new ArrayList<>();
    for (int r = 0; r < rows; r++) {
      shown.add(x[rows == 1 ? 0 : (int) ((long) r * (x.length - 1) / (rows - 1))]);
    }
    List<Column<Double>> columns = new ArrayList<>();
    columns.add(Column.forPeople(chart.x().label(), Value::given));
    chart.series().forEach(s -> columns.add(Column.forPeople(s.name(), at -> value(s, at))));
    return Table.of(
        "",
        "%s, %d of %d points; all of them in data/%s.csv"
            .formatted(chart.title(), rows, x.length, chart.id()),
        shown,
        columns);
  }

  private static Value value(Chart.Series s, double at) {
    double[] x = s.x();
    for (int i = 0; i < x.length; i++) {
      if (x[i] == at) {
        return Value.computed(s.y()[i]);
      }
    }
    return Value.ABSENT;
  }
}
