package org.dl4jreference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MemoryTest {
  @Test
  void whatDoesNotFitIsRefusedWithWhatItTakes() {
    assertThatThrownBy(() -> Memory.expect("it", 1e15))
        .isInstanceOf(BadInput.class)
        .hasMessageMatching(
            "it needs about 931322\\.6 GB, the heap is [0-9.]+ [GM]B: DL4J_REFERENCE_OPTS=-Xmx931323g,.*");
    assertThatCode(() -> Memory.expect("it", 1e6)).doesNotThrowAnyException();
    assertThat(Memory.isShort(new RuntimeException("Allocation failed: [std::bad_alloc]")))
        .isTrue();
    assertThat(Memory.isShort(new IllegalStateException(new OutOfMemoryError()))).isTrue();
    assertThat(Memory.isShort(new IllegalStateException("failed"))).isFalse();
    assertThat(Memory.more()).startsWith("the heap is ").contains("DL4J_REFERENCE_OPTS=-Xmx");
  }
}
