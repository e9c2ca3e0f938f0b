package org.dl4jreference.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.dl4jreference.model.Matrix;

/** Reads the golden files, in which non-finite numbers are strings. */
public final class Golden {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
          .build();

  private Golden() {}

  /** A file by its name, unpacked where that ends with {@code .gz}. */
  public static JsonNode read(String file) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file)) {
      return MAPPER.readTree(file.endsWith(".gz") ? new GZIPInputStream(in) : in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static double number(JsonNode node) {
    if (node.isNumber()) {
      return node.doubleValue();
    }
    return switch (node.textValue()) {
      case "nan" -> Double.NaN;
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> throw new IllegalArgumentException("not a number: " + node);
    };
  }

  public static double[] numbers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToDouble(Golden::number).toArray();
  }

  public static Matrix matrix(JsonNode rows) {
    return Matrix.ofRows(
        StreamSupport.stream(rows.spliterator(), false)
            .map(Golden::numbers)
            .toArray(double[][]::new));
  }

  /** Largest |actual − expected|/max(|expected|, scale); non-finite numbers must be the same. */
  public static double largestRelative(double[] actual, double[] expected, double scale) {
    assertThat(actual).hasSameSizeAs(expected);
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      if (Double.isFinite(expected[i])) {
        double size = Math.max(Math.abs(expected[i]), scale);
        double error = Math.abs(actual[i] - expected[i]);
        assertThat(error).as("error of element %d, which is %s", i, actual[i]).isFinite();
        worst = Math.max(worst, error == 0 ? 0 : error / size);
      } else {
        assertThat(actual[i]).as("element %d", i).isEqualTo(Double.valueOf(expected[i]));
      }
    }
    return worst;
  }

  public static void assertRoundsTo(double actual, JsonNode printed) {
    BigDecimal digits = printed.decimalValue();
    assertThat(new BigDecimal(actual).setScale(digits.scale(), RoundingMode.HALF_EVEN))
        .isEqualTo(digits);
  }
}
