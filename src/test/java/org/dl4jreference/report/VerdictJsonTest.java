package org.dl4jreference.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.dl4jreference.model.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictJsonTest {
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 1.0 / 3, Double.MIN_VALUE, Double.MAX_VALUE, -0.0, 1e-300, 12755.16})
  void aNumberReadsBackAsTheSameFloat64(double value) throws IOException {
    String text = VerdictJson.number(value).toString();
    assertThat(Double.doubleToLongBits(new ObjectMapper().readTree(text).doubleValue()))
        .isEqualTo(Double.doubleToLongBits(value));
  }

  @Test
  void whatJsonCannotWriteIsAString() {
    Matrix m = Matrix.row(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.5);
    assertThat(VerdictJson.matrix(m).toString()).isEqualTo("[[\"nan\",\"inf\",\"-inf\",0.5]]");
  }
}
