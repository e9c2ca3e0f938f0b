package org.dl4jreference.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dl4jreference.graph.Constants.Power.ABOVE;
import static org.dl4jreference.graph.Constants.Power.BELOW;
import static org.dl4jreference.graph.Constants.Power.EXACT;
import static org.dl4jreference.graph.Constants.Power.OF_ROUNDED;
import static org.dl4jreference.graph.Constants.Power.ROUNDED;
import static org.dl4jreference.graph.Constants.Power.RUNNING;
import static org.dl4jreference.graph.Constants.Power.SQUARING;
import static org.dl4jreference.model.Precision.BFLOAT16;
import static org.dl4jreference.model.Precision.DOUBLE;
import static org.dl4jreference.model.Precision.FLOAT;
import static org.dl4jreference.model.Precision.HALF;
import static org.dl4jreference.model.Precision.TF32;

import org.dl4jreference.model.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConstantsTest {
  /** 0.9 in binary32 is 15099494·2⁻²⁴. */
  private static final double ROUNDED_BETA = 15099494 * 0x1p-24;

  private static Constants of(boolean isOfRounded, Constants.Power power) {
    return new Constants(FLOAT, isOfRounded, power);
  }

  @Test
  void oneMinusBetaIsThatOfTheExactOrOfTheRoundedBeta() {
    assertThat(of(false, EXACT).complement(0.9)).isEqualTo(1 - 0.9);
    // 2²⁴ − 15099494 = 1677722
    assertThat(of(true, EXACT).complement(0.9)).isEqualTo(1677722 * 0x1p-24);
  }

  @Test
  void aPowerOfBetaIsExactOrOfTheRoundedBetaOrThatRounded() {
    assertThat(of(true, EXACT).power(0.9, 2)).isEqualTo(0.9 * 0.9);
    // 15099494² = 227994719056036 = 13589544·2²⁴ + 4026532, which rounds down, since 4026532 < 2²³
    assertThat(of(true, OF_ROUNDED).power(0.9, 2)).isEqualTo(227994719056036L * 0x1p-48);
    assertThat(of(true, ROUNDED).power(0.9, 2)).isEqualTo(13589544 * 0x1p-24);
  }

  @Test
  void aRunningProductIsRoundedAtEveryStep() {
    assertThat(of(true, RUNNING).power(0.9, 1)).isEqualTo(ROUNDED_BETA);
    assertThat(of(true, RUNNING).power(0.9, 2)).isEqualTo(13589544 * 0x1p-24);
    float product = 1;
    for (int t = 0; t < 9; t++) {
      product *= 0.9f;
    }
    assertThat(of(true, RUNNING).power(0.9, 9))
        .isEqualTo(product)
        .isNotEqualTo(of(true, ROUNDED).power(0.9, 9));
    // below half of the smallest number it stays 0
    assertThat(new Constants(HALF, true, RUNNING).power(0.5, 1_000_000_000)).isZero();
  }

  @Test
  void inTf32ConstantsAreOfBinary32() {
    assertThat(new Constants(TF32, true, RUNNING).power(0.9, 1)).isEqualTo(ROUNDED_BETA);
  }

  @Test
  void squaringRoundsEveryProduct() {
    float square = 0.9f * 0.9f;
    float fourth = square * square;
    assertThat(of(true, SQUARING).power(0.9, 1)).isEqualTo(ROUNDED_BETA);
    assertThat(of(true, SQUARING).power(0.9, 7)).isEqualTo(0.9f * square * fourth);
  }

  @Test
  void aLibrarysPowerErrsByAUnitInTheLastPlace() {
    float rounded = (float) of(true, ROUNDED).power(0.999, 5);
    assertThat(of(true, ABOVE).power(0.999, 5)).isEqualTo(Math.nextUp(rounded));
    assertThat(of(true, BELOW).power(0.999, 5)).isEqualTo(Math.nextDown(rounded));
    double exact = Math.pow(0.999, 5);
    assertThat(new Constants(DOUBLE, false, ABOVE).power(0.999, 5)).isEqualTo(Math.nextUp(exact));
  }

  @Test
  void aPowerThatIsOneIsNoNumberSinceNothingCanBeDividedByItsComplement() {
    assertThat(new Constants(BFLOAT16, true, EXACT).power(0.999, 1)).isEqualTo(0.999);
    assertThat(new Constants(BFLOAT16, true, ROUNDED).power(0.999, 1)).isNaN();
    assertThat(of(true, ROUNDED).power(1, 3)).isEqualTo(1);
  }

  @Test
  void inDoubleBetaIsExact() {
    assertThat(Constants.all(DOUBLE))
        .extracting(Constants::power)
        .containsExactly(EXACT, RUNNING, SQUARING, ABOVE, BELOW);
    assertThat(Constants.all(DOUBLE)).noneMatch(Constants::isOfRounded);
  }

  @ParameterizedTest
  @EnumSource(value = Precision.class, names = "DOUBLE", mode = EnumSource.Mode.EXCLUDE)
  void elsewhereEveryPairOfWaysIsTriedTheMathematicsFirst(Precision precision) {
    boolean isCoarse = precision == HALF || precision == BFLOAT16;
    assertThat(Constants.all(precision)).hasSize(isCoarse ? 10 : 14).doesNotHaveDuplicates();
    assertThat(Constants.all(precision).get(0)).isEqualTo(new Constants(precision, true, EXACT));
  }
}
