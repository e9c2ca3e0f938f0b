package org.dl4jreference.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorSizesTest {
  private static ErrorSizes of(double... sigmas) {
    ErrorSizes.Counter counter = new ErrorSizes.Counter();
    for (double size : sigmas) {
      counter.add(size);
    }
    return counter.sizes();
  }

  @Test
  void eachErrorIsCountedBetweenItsPowersOfTwo() {
    ErrorSizes sizes = of(0.5, 0.99, 1, 7.99, 8, 1000);
    for (int i = 1; i < sizes.counts().size() - 1; i++) {
      double from = ErrorSizes.from(i);
      long expected = from == 0.5 ? 2 : List.of(1.0, 4.0, 8.0, 512.0).contains(from) ? 1 : 0;
      assertThat(sizes.counts().get(i)).as("from %s σ", from).isEqualTo(expected);
    }
    assertThat(sizes.atLeast(3)).as("8 σ or more").isEqualTo(2);
    assertThat(sizes.atLeast(0)).as("1 σ or more").isEqualTo(4);
  }

  @Test
  void exactNumbersComeFirstAndWhatIsNotFiniteLast() {
    ErrorSizes sizes = of(0, 1e-300, 0.01, Double.NaN, Double.POSITIVE_INFINITY, 1e300, 1 << 20);
    assertThat(sizes.counts().get(0)).isEqualTo(3);
    assertThat(sizes.counts().get(sizes.counts().size() - 1)).isEqualTo(4);
    assertThat(sizes.total()).isEqualTo(7);
  }

  @Test
  void addsUp() {
    ErrorSizes both = of(1, 2).plus(of(2));
    assertThat(both.total()).isEqualTo(3);
    assertThat(both.atLeast(1)).isEqualTo(2);
    assertThat(both.plus(ErrorSizes.NONE)).isEqualTo(both);
    assertThatThrownBy(() -> new ErrorSizes(List.of(1L)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
