package org.dl4jreference.dl4j.user;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Matrix;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

/** A fault of this project's own is no fault of the user's data. */
class RefusalTest {
  @Test
  void whatDl4jThrowsIsBadInput() {
    assertThatThrownBy(() -> Refusal.of(() -> Nd4j.ones(2, 3).mmul(Nd4j.ones(2, 3))))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("DL4J refuses the data: ");
  }

  @Test
  void whatIsThrownHereStaysWhatItIs() {
    assertThatThrownBy(() -> Refusal.of(() -> Matrix.of(2, 2, 1)))
        .isExactlyInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                Refusal.of(
                    () -> {
                      throw new OutOfMemoryError("Java heap space");
                    }))
        .isInstanceOf(OutOfMemoryError.class);
  }
}
