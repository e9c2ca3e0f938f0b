package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That recordings hide what is of one run or one machine, and nothing else. */
class RecordingMasksTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "worst 1.25 sigma at 0_W[0, 3]  |  worst 0.75 sigma at 1_b[2, 1]",
        "loss 1e-07 ----- 3 steps       |  loss 0 --- 3 steps",
        "'\"index\" : [ 0, 0 ]'         |  '\"index\" : [ 2, 1 ]'",
        "5 more, sha256:0011aabb        |  5 more, sha256:ccdd2233",
        "td.heat.heat1 a                |  td.heat.heat2 a",
      })
  void anotherMachinesDigitsAreTheSame(String one, String other) {
    assertThat(MachineKind.wordsOnEveryKind(one)).isEqualTo(MachineKind.wordsOnEveryKind(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AGREES: 3 of 3      |  AGREES: 2 of 3",
        "exit code 1         |  exit code 3",
        "DISAGREES at 0.1    |  OVERFLOWED at 0.1",
        "5 more, sha256:00   |  6 more, sha256:00",
        "td.heat.heat1 a     |  td.heat.heat5 a",
        "'\"worst\" : null'  |  '\"worst\" : 1.5'",
      })
  void countsWordsAndExitCodesAreNot(String one, String other) {
    assertThat(MachineKind.wordsOnEveryKind(one)).isNotEqualTo(MachineKind.wordsOnEveryKind(other));
  }

  @Test
  void versionsAndTheMachineAreHidden() {
    assertThat(
            VolatileFacts.masked(
                """
                Deeplearning4j 1.0.0-M2.1 dl4j by dl4j-reference 0.1.0-SNAPSHOT, 3-4-2
                Computed on cpu: CpuBackend, a CPU, BLAS OPENBLAS, 1 thread, FLOAT
                """))
        .isEqualTo(
            """
            Deeplearning4j * dl4j by dl4j-reference *, 3-4-2
            Computed on *, FLOAT
            """);
    assertThat(VolatileFacts.masked("\"java\" : \"17.0.15\", \"device\" : \"cpu\""))
        .isEqualTo("\"java\" : \"*\", \"device\" : \"cpu\"");
  }

  @Test
  void aCompletionScriptIsTheSameInAnyOrderOfTheOptions() {
    assertThat(VolatileFacts.words("local opts=\"'--a' '--b'\"\n--b)\n--a)\n"))
        .isEqualTo(VolatileFacts.words("local opts=\"'--b' '--a'\"\n--a)\n--b)\n"))
        .contains("'--a'");
  }

  @Test
  void ofALongArrayTheRestIsKeptAsCountAndDigest() throws JsonProcessingException {
    String kept = KeptJson.of(numbers(100));
    assertThat(kept).startsWith("[ 0, 1, 2, ").contains("7, \"92 more, sha256:");
    assertThat(KeptJson.of(numbers(100).replace("99", "98"))).isNotEqualTo(kept);
    assertThat(KeptJson.of(numbers(9))).doesNotContain("more");
  }

  private static String numbers(int count) {
    return IntStream.range(0, count)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(",", "[", "]"));
  }

  @Test
  void theFirstDifferenceIsShownWithTheLinesAroundIt() {
    assertThat(FirstDifference.ofLines("a\nb\nc", "a\nb\nc")).isEmpty();
    assertThat(FirstDifference.ofLines("a\nb\nc", "a\nB\nc"))
        .hasValueSatisfying(
            d ->
                assertThat(d.lines())
                    .containsExactly(
                        "line 2 differs", "recorded:", "a", "> b", "c", "found:", "a", "> B", "c"));
    assertThat(FirstDifference.ofLines("a", "a\nb")).isPresent();
  }
}
