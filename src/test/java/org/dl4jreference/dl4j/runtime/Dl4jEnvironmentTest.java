package org.dl4jreference.dl4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class Dl4jEnvironmentTest {
  @Test
  void theEnvironmentNamesBackendDeviceAndVersion() {
    Dl4jEnvironment environment = Dl4jEnvironment.current();
    assertThat(environment.backend()).isEqualTo("CpuBackend");
    assertThat(environment.device()).isNotBlank().isNotEqualTo("unknown");
    assertThat(environment.dl4jVersion()).isEqualTo("1.0.0-M2.1");
    assertThat(environment.threads()).isPositive();
  }
}
