package org.dl4jreference.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.dl4jreference.model.Matrix;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.verdict.FaultPlace;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Verdict;
import org.junit.jupiter.api.Test;

/** Faults in numbers that are easily taken for granted once their neighbours agree. */
class BlindSpotTest {
  private static final Site SITE = Site.of(Net.MIDDLE, Training.SGD, Precision.FLOAT);
  private static final Observation SOUND = Observation.of(SITE.sound);

  private static Observation with(
      OptionalDouble score, Optional<Tensors> gradient, Optional<Tensors> next, Observation of) {
    return new Observation(
        of.preActivations(),
        of.activations(),
        of.dataLoss(),
        of.regularization(),
        score,
        of.dataGradient(),
        gradient,
        next,
        of.nextSlots());
  }

  private static void assertSeenAt(int layer, Verdict verdict) {
    assertThat(verdict.outcome()).isEqualTo(Outcome.DISAGREES);
    assertThat(verdict.layerAtFault()).hasValue(FaultPlace.in(layer));
  }

  @Test
  void aWrongGradientOfTheScoreIsSeenBesideARightOneOfTheLoss() {
    Tensors doubled = SITE.gradient().map(m -> Places.scaled(m, 2));
    Verdict verdict =
        SITE.verdict(with(SOUND.score(), Optional.of(doubled), SOUND.nextParameters(), SOUND));
    assertSeenAt(1, verdict);
    assertThat(verdict.explanation())
        .hasValueSatisfying(e -> assertThat(e.id()).isEqualTo("factor-double"));
  }

  @Test
  void aPenaltyOnTheBiasIsSeenInTheGradientAlone() {
    Site site = Site.of(Net.MIDDLE, Training.L2, Precision.FLOAT);
    Observation sound = Observation.of(site.sound);
    Matrix b = site.parameters().get("0_b");
    Tensors penalised =
        site.sound
            .gradient()
            .with("0_b", site.gradient().get("0_b").zip(b, (g, v) -> (float) (g + 0.05 * v)));
    Verdict verdict =
        site.verdict(with(sound.score(), Optional.of(penalised), Optional.empty(), sound));
    assertSeenAt(0, verdict);
    assertThat(verdict.explanation())
        .hasValueSatisfying(e -> assertThat(e.id()).isEqualTo("regularization-on-bias"));
  }

  @Test
  void aScoreThatIsNotTheSumOfItsPartsIsSeen() {
    OptionalDouble doubled = OptionalDouble.of(2 * SITE.sound.score());
    assertSeenAt(2, SITE.verdict(with(doubled, SOUND.gradient(), SOUND.nextParameters(), SOUND)));
  }

  @Test
  void nanOnOneSideIsSeenInEveryQuantity() {
    Map<Integer, Matrix> z = new HashMap<>(SOUND.preActivations());
    z.put(0, Places.withElement(z.get(0), 5, Double.NaN));
    Observation inZ =
        new Observation(
            z,
            SOUND.activations(),
            SOUND.dataLoss(),
            SOUND.regularization(),
            SOUND.score(),
            SOUND.dataGradient(),
            SOUND.gradient(),
            SOUND.nextParameters(),
            SOUND.nextSlots());
    assertSeenAt(0, SITE.verdict(inZ));
    Tensors g = SITE.gradient();
    Tensors nan = g.with("1_W", Places.withElement(g.get("1_W"), 5, Double.NaN));
    Observation inGradient =
        new Observation(
            SOUND.preActivations(),
            SOUND.activations(),
            SOUND.dataLoss(),
            SOUND.regularization(),
            SOUND.score(),
            Optional.of(nan),
            Optional.empty(),
            SOUND.nextParameters(),
            SOUND.nextSlots());
    assertSeenAt(1, SITE.verdict(inGradient));
    Tensors next = SITE.sound.next().parameters();
    Tensors nanNext = next.with("1_W", Places.withElement(next.get("1_W"), 5, Double.NaN));
    assertSeenAt(
        1, SITE.verdict(with(SOUND.score(), SOUND.gradient(), Optional.of(nanNext), SOUND)));
  }
}
