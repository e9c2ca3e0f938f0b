package org.dl4jreference.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogueTablesTest {
  static Stream<Map.Entry<String, String>> tables() {
    return CatalogueTables.of(Catalogue.standard()).entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("tables")
  void thePageOfExperimentsHasTheCataloguesOwnTable(Map.Entry<String, String> table)
      throws IOException {
    Matcher place =
        CatalogueTables.below(table.getKey())
            .matcher(Files.readString(CatalogueTables.page(table.getKey())));
    assertThat(place.find()).as("a table below '## %s'", table.getKey()).isTrue();
    assertThat(place.group(2))
        .as("rewrite it with the main method of CatalogueTables")
        .isEqualTo(table.getValue());
  }
}
