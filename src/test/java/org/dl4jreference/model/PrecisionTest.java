package org.dl4jreference.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rounding against values of IEEE 754 and of the formats' documentation. */
class PrecisionTest {
  @ParameterizedTest
  @CsvSource({
    // HALF: 11 bits; ties to even
    "HALF, 0.1, 0.0999755859375",
    "HALF, 2049, 2048",
    "HALF, 2051, 2052",
    "HALF, 2049.0001, 2050",
    "HALF, 65504, 65504",
    "HALF, 65519.99, 65504",
    "HALF, 65520, Infinity",
    "HALF, -65520, -Infinity",
    // subnormals: multiples of 2^-24 = 5.9604644775390625E-8
    "HALF, 5.9604644775390625E-8, 5.9604644775390625E-8",
    "HALF, 2.98023223876953125E-8, 0",
    "HALF, 2.99E-8, 5.9604644775390625E-8",
    "HALF, 8.94069671630859375E-8, 1.1920928955078125E-7",
    "HALF, 6.103515625E-5, 6.103515625E-5",
    "BFLOAT16, 0.1, 0.10009765625",
    "BFLOAT16, 3.14159265, 3.140625",
    "BFLOAT16, 257, 256",
    "BFLOAT16, 259, 260",
    "BFLOAT16, 3.3895313892515355E38, 3.3895313892515355E38",
    "BFLOAT16, 3.4028234663852886E38, Infinity",
    "BFLOAT16, 9.183549615799121E-41, 9.183549615799121E-41",
    "BFLOAT16, 4.5E-41, 0",
    "TF32, 0.1, 0.0999755859375",
    "TF32, 1.00048828125, 1",
    "TF32, 1.00146484375, 1.001953125",
    "TF32, 65520, 65536",
    "TF32, 3.4028234663852886E38, Infinity",
    "FLOAT, 0.1, 0.10000000149011612",
    "FLOAT, 16777217, 16777216",
    "FLOAT, 16777219, 16777220",
    "FLOAT, 3.4028235677973366E38, Infinity",
    "FLOAT, 1.401298464324817E-45, 1.401298464324817E-45",
    "FLOAT, 7.006492321624085E-46, 0",
    "DOUBLE, 0.1, 0.1",
    "DOUBLE, 4.9E-324, 4.9E-324"
  })
  void roundsToTheNearestTiesToEven(Precision precision, double value, double expected) {
    assertThat(precision.round(value)).isEqualTo(expected);
    assertThat(precision.round(-value)).isEqualTo(-expected);
  }

  @ParameterizedTest
  @EnumSource
  void theFormatsLimitsBelongToIt(Precision precision) {
    double u = precision.unitRoundoff();

    assertThat(precision.round(precision.largest())).isEqualTo(precision.largest());
    assertThat(precision.round(precision.smallestNormal())).isEqualTo(precision.smallestNormal());
    assertThat(precision.round(1 + u)).isEqualTo(1);
    assertThat(precision.round(1 + 2 * u)).isEqualTo(1 + 2 * u);
    assertThat(precision.ulp(1)).isEqualTo(2 * u);
    assertThat(precision.ulp(0)).isEqualTo(2 * u * precision.smallestNormal());
    assertThat(precision.round(Double.NaN)).isNaN();
    assertThat(precision.round(Double.NEGATIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(1 / precision.round(-0.0)).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @ParameterizedTest
  @EnumSource
  void roundingTwiceIsRoundingOnceAndErrsByHalfAUlpAtMost(Precision precision) {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      double value = random.nextGaussian() * Math.pow(10, random.nextInt(12) - 8);
      double rounded = precision.round(value);

      assertThat(precision.round(rounded)).isEqualTo(rounded);
      if (Double.isFinite(rounded)) {
        assertThat(Math.abs(rounded - value)).isLessThanOrEqualTo(precision.ulp(value) / 2);
      }
    }
  }

  @Test
  void doublesOwnUlpIsJavas() {
    for (double value : new double[] {1, 1.5, 2, 1e300, 1e-310, -3}) {
      assertThat(Precision.DOUBLE.ulp(value)).isEqualTo(Math.ulp(value));
      assertThat(Precision.FLOAT.ulp(value < 1e30 ? value : 1))
          .isEqualTo(Math.ulp((float) (value < 1e30 ? value : 1)));
    }
  }
}
