package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class NumPyFormatTest {
  /** The file is made by numpy_round.py beside it. */
  @ParameterizedTest(name = "{0}({1}) prints {2}")
  @CsvFileSource(resources = "/golden/numpy_round.csv")
  void printsWhatNumPyPrints(String type, String x, String printed) {
    double value =
        switch (x) {
          case "nan" -> Double.NaN;
          case "inf" -> Double.POSITIVE_INFINITY;
          case "-inf" -> Double.NEGATIVE_INFINITY;
          default -> Double.parseDouble(x);
        };
    assertThat(
            type.equals("float32") ? NumPyFormat.round2((float) value) : NumPyFormat.round2(value))
        .isEqualTo(printed);
  }
}
