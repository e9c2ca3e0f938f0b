package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.report.Chart.Axis;
import org.dl4jreference.report.Chart.Series;
import org.dl4jreference.report.Facts.Fact;
import org.dl4jreference.report.Table.Column;
import org.dl4jreference.training.NetworkFlow;
import org.dl4jreference.verdict.ElementDifference;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Resolution;
import org.dl4jreference.verdict.Worst;
import org.junit.jupiter.api.Test;

/** Each kind of block, through each of the three renderers. */
class DocumentTest {
  private static final Origin ORIGIN = new Origin("cpu", Precision.FLOAT, Optional.empty());

  private record Run(String engine, double rate, double loss) {}

  private static final List<Run> RUNS =
      List.of(new Run("dl4j", 0.01, 1.0 / 3), new Run("reference", 10, Double.POSITIVE_INFINITY));

  private static Document document(Block... blocks) {
    return new Document(
        "a title", Headline.of(Outcome.AGREES, "all of it"), ORIGIN, List.of(blocks));
  }

  private static List<String> text(Block... blocks) {
    return TextRenderer.lines(document(blocks), false);
  }

  private static ObjectNode json(Block... blocks) {
    return JsonRenderer.json(document(blocks))
        .without(List.of("schemaVersion", "verdict", "producer", "device", "precision"));
  }

  private static String page(Block... blocks) {
    return PageHtml.of(document(blocks), Map.of());
  }

  private static Table runs() {
    return Table.of(
        "runs",
        "Two runs",
        RUNS,
        Column.of("engine", "who", r -> Value.words(r.engine())),
        Column.of("rate", "at", r -> Value.given(r.rate())),
        Column.forPeople("last loss", r -> Value.computed(r.loss())),
        Column.forPrograms("loss", r -> Value.computed(r.loss())));
  }

  @Test
  void aTableHasAlignedColumnsForPeopleAndAnObjectForEachRowForPrograms() {
    assertThat(text(runs()))
        .containsExactly(
            "Two runs",
            "  who          at  last loss",
            "  dl4j       0.01  0.3333333",
            "  reference    10   Infinity");
    assertThat(json(runs()))
        .hasToString(
            "{\"runs\":[{\"engine\":\"dl4j\",\"rate\":0.01,\"loss\":0.3333333333333333},"
                + "{\"engine\":\"reference\",\"rate\":10.0,\"loss\":\"inf\"}]}");
    assertThat(page(Section.of("Runs", runs())))
        .contains("<caption>Two runs</caption>")
        .contains("<th scope=\"col\" class=\"left\">who</th>", "class=\"\">last loss</th>")
        .contains("<th scope=\"row\" class=\" left\">dl4j</th><td class=\"\">0.01</td>")
        .doesNotContain(">loss</th>");
  }

  @Test
  void aTableWithoutRowsIsAnEmptyArrayAndNothingForPeople() {
    Table none = Table.of("runs", "Runs", List.<Run>of(), Column.of("a", "a", r -> Value.NONE));
    assertThat(text(Section.of("Heading", none))).isEmpty();
    assertThat(json(none)).hasToString("{\"runs\":[]}");
    assertThat(page(Section.of("Heading", none))).doesNotContain("Heading", "<table");
  }

  @Test
  void aThinnedTableBeginsWithTheFirstRowAndHasFewRows() {
    List<Integer> all = java.util.stream.IntStream.range(0, 41).boxed().toList();
    Table table = Table.of("", "", all, Column.forPeople("", Value::count)).thinned(20);
    assertThat(table.rows()).hasSize(14).first().isEqualTo(List.of(Value.count(0)));
  }

  @Test
  void sectionsOfOneKeyStandInOneObject() {
    Section one = new Section("study", "One", List.of(Facts.of(Fact.keyed("a", Value.count(1)))));
    Section other = new Section("study", "Other", List.of(new Prose("b", "", List.of("x"))));
    assertThat(json(one, other)).hasToString("{\"study\":{\"a\":1,\"b\":[\"x\"]}}");
    assertThat(text(one, other)).containsExactly("Other", "-----", "x");
    assertThat(page(one, other)).contains("<h2 id=\"s0\">Other</h2>").doesNotContain("One");
  }

  @Test
  void aKeyStandsForOneBlockAlone() {
    Facts fact = Facts.of(Fact.keyed("a", Value.count(1)));
    assertThatThrownBy(() -> json(fact, fact)).hasMessage("two blocks have the key a");
  }

  @Test
  void factsAreNamesWithValuesAndAtTheTopOfAPageThoseOfTheWhole() {
    Facts facts =
        Facts.of(
            new Fact("predicted", "predicted, 2/λmax", Value.computed(0.125)),
            Fact.forPeople("by", "dl4j"),
            Fact.keyed("fastest", Value.computed(OptionalDouble.empty())),
            Fact.keyed("left out", Value.ABSENT));
    assertThat(text(facts))
        .containsExactly("  predicted, 2/λmax  0.1250000", "  by                 dl4j");
    assertThat(json(facts)).hasToString("{\"predicted\":0.125,\"fastest\":null}");
    String html = page(facts, Section.of("Boundary", facts));
    assertThat(html.indexOf("<dt>by</dt><dd>dl4j</dd>")).isBetween(0, html.indexOf("<main"));
    assertThat(html.substring(html.indexOf("<main"))).contains("<dt>by</dt><dd>dl4j</dd>");
  }

  @Test
  void proseIsWrappedAndLinesAreNot() {
    String long1 = "word ".repeat(30).strip();
    assertThat(text(new Prose("remarks", "- ", List.of(long1))))
        .containsExactly("- " + "word ".repeat(18) + "word", "  " + "word ".repeat(10) + "word");
    assertThat(json(new Prose("remarks", "- ", List.of("a", "b"))))
        .hasToString("{\"remarks\":[\"a\",\"b\"]}");
    assertThat(text(new Lines("table", List.of(long1)))).containsExactly(long1);
    assertThat(json(new Lines("table", List.of("a")))).hasToString("{\"table\":[\"a\"]}");
    assertThat(page(Section.of("s", Prose.of("a < b"), new Lines("", List.of("c", "d")))))
        .contains("<p>a &lt; b</p>", "<pre class=\"scroll\">c\nd</pre>");
  }

  @Test
  void aCaseIsALineWithItsVerdictFirst() {
    Case judged =
        new Case(
            "step 1",
            "",
            Outcome.DISAGREES,
            Optional.of("some-finding"),
            Optional.of(new Worst("0_dW", new ElementDifference(1, 2, 1.5, 0.5, 1e-6))),
            Optional.of(new Resolution(1e-6, 1e-4)),
            "in words",
            List.of());
    Case refused = Case.notComparable("step 2", "no formula");
    assertThat(text(Cases.of(judged)).get(0)).isEqualTo("DISAGREES step 1: in words");
    JsonNode cases = json(Cases.of(judged, refused)).get("cases");
    assertThat(cases.get(0))
        .hasToString(
            "{\"name\":\"step 1\",\"verdict\":\"DISAGREES\",\"finding\":\"some-finding\","
                + "\"worst\":{\"tensor\":\"0_dW\",\"index\":[1,2],\"subject\":1.5,"
                + "\"reference\":0.5,\"sigmas\":1000000.0},"
                + "\"resolution\":{\"median\":1.0E-6,\"percentile99\":1.0E-4}}");
    assertThat(cases.get(1))
        .hasToString(
            "{\"name\":\"step 2\",\"verdict\":\"NOT COMPARABLE\",\"finding\":null,\"worst\":null,"
                + "\"resolution\":null,\"remarks\":[\"no formula\"]}");
    assertThat(page(Section.of("Cases", Cases.of(judged)))).contains(">DISAGREES</td>");
  }

  @Test
  void chartsLayersAndDiagramsAreForPagesAlone() {
    Chart chart =
        Chart.lines(
            "loss",
            "Loss",
            Axis.linear("epoch"),
            Axis.logarithmic("loss"),
            List.of(Series.from(0, "dl4j", List.of(1.0, 0.5))));
    Matrix one = Matrix.row(1);
    Tensors weights = Tensors.dense(List.of(one), List.of(one));
    Diagram diagram =
        new Diagram(
            new NetworkFlow(
                "dl4j",
                List.of("identity"),
                one,
                List.of(new NetworkFlow.Frame(0, 1, List.of(one), weights, weights))));
    LayerRow layers =
        new LayerRow(
            "All", List.of(new LayerRow.Box("layer 0", "1 → 1", LayerRow.Mark.AGREES, "")));
    Section section = Section.of("Figures", chart, diagram);
    assertThat(text(section, layers)).isEmpty();
    assertThat(json(section, layers)).isEmpty();
    assertThat(page(section, layers))
        .contains("id=\"chart-loss\"", "id=\"flow\"", "<li class=\"good\"><b>layer 0</b>")
        .contains("<p class=\"alternative\">dl4j ends at 0.5000000.</p>")
        .contains("<h2 id=\"s0\">Figures</h2>", "\"flow\":{\"engine\":\"dl4j\"");
  }

  @Test
  void aBlockMayBeForSomeReadersAlone() {
    Prose prose = new Prose("words", "", List.of("said"));
    assertThat(text(prose.only(Reader.PAGE, Reader.PROGRAM))).isEmpty();
    assertThat(json(prose.only(Reader.TERMINAL))).isEmpty();
    assertThat(page(Section.of("s", prose.only(Reader.PROGRAM)))).doesNotContain("said");
    Block verbose = prose.only(Reader.VERBOSE_TERMINAL, Reader.PROGRAM);
    assertThat(text(verbose)).isEmpty();
    assertThat(TextRenderer.lines(document(verbose), true)).containsExactly("said");
    assertThat(json(verbose)).hasToString("{\"words\":[\"said\"]}");
  }

  @Test
  void sectionsStandApartFromWhatIsAroundThem() {
    assertThat(
            text(
                Prose.of("before"),
                Section.of("Outer", Prose.of("a"), Section.of("Inner", Prose.of("b"))),
                Prose.of("after")))
        .containsExactly(
            "before", "", "Outer", "-----", "a", "", "Inner", "-----", "b", "", "after");
    assertThat(page(Section.of("Outer", Prose.of("a"), Section.of("Inner", Prose.of("b")))))
        .contains("<h2 id=\"s0\">Outer</h2>", "<h3>Inner</h3>");
  }

  @Test
  void wordsInTheLastColumnTakeSeveralLines() {
    Table table =
        Table.of(
            "",
            "",
            List.of("word ".repeat(20).strip()),
            Column.forPeople("", w -> Value.words("label")),
            Column.forPeople("", Value::words));
    assertThat(text(table))
        .containsExactly("  label  " + "word ".repeat(17) + "word", "         word word");
  }

  /** Random bits are any float64 that there is. */
  @Test
  void everyNumberInJsonReadsBackAsTheSame() throws IOException {
    Random random = new Random(7);
    double[] numbers = new double[10_000];
    Arrays.setAll(numbers, i -> Double.longBitsToDouble(random.nextLong()));
    numbers[0] = Double.NaN;
    numbers[1] = Double.NEGATIVE_INFINITY;
    numbers[2] = -0.0;
    numbers[3] = Double.MIN_VALUE;
    ObjectNode report =
        json(
            Facts.of(
                Fact.keyed("row", Value.matrix(Matrix.row(numbers))),
                Fact.keyed("curve", Value.curve(Arrays.stream(numbers).boxed().toList()))));
    JsonNode read = new ObjectMapper().readTree(report.toString());
    for (int i = 0; i < numbers.length; i++) {
      assertThat(bits(read.get("row").get(0).get(i))).isEqualTo(bits(numbers[i]));
      assertThat(bits(read.get("curve").get(i))).isEqualTo(bits(numbers[i]));
    }
  }

  /** All NaN are one. */
  private static long bits(double x) {
    return Double.doubleToLongBits(x);
  }

  private static long bits(JsonNode node) {
    return bits(node.isNumber() ? node.doubleValue() : named(node));
  }

  private static double named(JsonNode node) {
    return switch (node.asText()) {
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> throw new AssertionError("no number: " + node);
    };
  }

  @Test
  void peopleSeeSevenDigitsOfWhatWasComputedAndWhatWasGivenAsItWasGiven() {
    assertThat(List.of(2.0 / 3, 1e-12 / 3, 4e7 / 3, -0.0, Double.NaN))
        .extracting(Digits.COMPUTED::of)
        .containsExactly("0.6666667", "3.333333e-13", "1.333333e+07", "0", "NaN");
    assertThat(List.of(0.01, 1.0, 1e-300, 2e5, 12755.1591796875))
        .extracting(Digits.GIVEN::of)
        .containsExactly("0.01", "1", "1E-300", "200000", "12755.1591796875");
    assertThat(Digits.ALL.of(2.0 / 3)).isEqualTo("0.6666666666666666");
    assertThat(Worst.place("0_W", 1, 2)).isEqualTo("0_W[1, 2]");
    assertThat(
            NetworkWords.elements(Tensors.dense(List.of(Matrix.row(1, 2)), List.of(Matrix.row(3)))))
        .containsExactly("0_W[0, 0]", "0_W[0, 1]", "0_b[0, 0]");
  }

  @Test
  void anErrorIsTheHotterTheLargerAndWordsSayTheSame() {
    assertThat(Value.error(0.3, "").words()).isEqualTo("0.3000000");
    assertThat(Value.error(0.3, "").heat()).hasValue(0);
    assertThat(Value.error(-9, "disagrees").words()).isEqualTo("9.000000, disagrees");
    assertThat(Value.error(-9, "disagrees").heat()).hasValue(4);
    assertThat(Value.error(2, "disagrees as a whole").heat()).hasValue(Value.HOTTEST);
    assertThat(Value.error(Double.NaN, "disagrees").words()).isEqualTo("not finite, disagrees");
    assertThat(Value.error(Double.NaN, "disagrees").heat()).hasValue(Value.HOTTEST);
  }

  @Test
  void theTopOfTheJsonSaysWhatMadeItAndTheTextWhere() {
    Origin computed =
        new Origin(
            "gpu",
            Precision.DOUBLE,
            Optional.of(new Origin.Environment("JCublasBackend", "H100", "CUBLAS", 2)));
    Document document =
        new Document("t", Headline.withoutVerdict("why"), computed, List.of(computed.facts()));
    ObjectNode report = JsonRenderer.json(document);
    assertThat(report.path("verdict").asText()).isEqualTo("NOT COMPARABLE");
    assertThat(report.path("device").asText()).isEqualTo("gpu");
    assertThat(report.path("precision").asText()).isEqualTo("DOUBLE");
    assertThat(report.at("/producer/product").asText()).isEqualTo("dl4j-reference");
    assertThat(report.path("environment"))
        .hasToString(
            "{\"backend\":\"JCublasBackend\",\"device\":\"H100\",\"blas\":\"CUBLAS\","
                + "\"threads\":2,\"dataType\":\"DOUBLE\"}");
    assertThat(TextRenderer.lines(document, false))
        .containsExactly("Computed on gpu: JCublasBackend, H100, BLAS CUBLAS, 2 threads, DOUBLE");
    assertThat(document.headline().line()).isEqualTo("No verdict: why");
    assertThat(PageHtml.of(document, Map.of())).contains("<dd>DOUBLE on gpu</dd>");
  }
}
