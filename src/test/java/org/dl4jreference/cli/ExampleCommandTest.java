package org.dl4jreference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExampleCommandTest {
  @Test
  void withoutANameItListsTheExamples() {
    CommandLineRun run = CommandLineRun.of("example");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("ForwardPropagation", "LearningRates");
  }

  @Test
  void withANameItRunsTheExample() {
    CommandLineRun run = CommandLineRun.of("example", "ForwardPropagation");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("1.235");
  }

  @Test
  void anUnknownNameIsOneLineAndExitCode2() {
    CommandLineRun run = CommandLineRun.of("example", "Nonsense");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("unknown example 'Nonsense', expected one of [ForwardPropagation");
  }
}
