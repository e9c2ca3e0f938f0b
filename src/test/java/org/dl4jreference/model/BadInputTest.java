package org.dl4jreference.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BadInputTest {
  @Test
  void aMessageIsOneLine() {
    assertThat(new BadInput(" a\n  b\r\n c ").getMessage()).isEqualTo("a b c");
    assertThat(BadInput.at("f.yaml", 3, "x").getMessage()).isEqualTo("f.yaml:3: x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[Source: (String)\"{\"confs\": [\"; line: 1, column: 11]",
        "[Source: (String)\"{\"confs\": [ \n\"; line: 1, column: 11]",
        "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1,"
            + " column: 11]"
      })
  void whatAParserSaysOfItsOwnSourceIsNoPartOfIt(String source) {
    assertThat(new BadInput("m.json:1: expected ] (start marker at " + source + ")").getMessage())
        .isEqualTo("m.json:1: expected ] (start marker at line 1, column 11)");
  }
}
