package org.dl4jreference.adversary;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.dl4jreference.verify.RunVerdict;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a cause says of faults whose cause is known: the right thing, or nothing. */
class CausesOfFaultsTest {
  /** Right for a tensor, or a step, that is a multiple of what it should be. */
  private static final Set<String> FACTOR = Set.of("constant-factor");

  /** What may be said of a fault; of one that is not here nothing may. */
  private static final Map<Fault, Set<String>> RIGHT =
      Map.ofEntries(
          entry(Fault.GRADIENT_TENSOR, FACTOR),
          entry(Fault.BIAS_GRADIENT, FACTOR),
          entry(Fault.ALL_GRADIENTS, FACTOR),
          entry(Fault.GRADIENT_UNRECORDED, FACTOR),
          entry(Fault.SIGN_OF_ONE_TENSOR, Set.of("wrong-sign")),
          entry(Fault.SIGN_OF_ALL_GRADIENTS, Set.of("wrong-sign")),
          entry(Fault.GRADIENT_TRANSPOSED, Set.of("transposed-weight")),
          entry(Fault.GRADIENT_CLIPPED, Set.of("clipping")),
          entry(Fault.GRADIENT_IN_LOWER_PRECISION, Set.of("lower-precision")),
          entry(Fault.BIAS_GRADIENT_DOUBLED, Set.of("doubled-bias-gradient")),
          entry(Fault.BIAS_GRADIENT_MISSING, Set.of("missing-bias-gradient")),
          entry(Fault.EXAMPLE_LOST, Set.of("part-of-batch")),
          entry(Fault.EXAMPLE_DOUBLED, Set.of("part-of-batch")),
          entry(Fault.NOT_DIVIDED_BY_BATCH, Set.of("factor-batch", "summed-loss")),
          entry(Fault.DIVIDED_TWICE, Set.of("factor-batch")),
          entry(Fault.DIVIDED_BY_ONE_LESS, Set.of("factor-batch")),
          entry(Fault.ACTIVATION_OF_ANOTHER_NAME, Set.of("other-activation")),
          entry(Fault.SLOPE_MISSING, Set.of("missing-slope")),
          entry(Fault.WEIGHTS_TRANSPOSED_BACKWARD, Set.of("transposed-backward")),
          entry(Fault.SCORE_SUMMED, Set.of("factor-batch")),
          entry(Fault.SCORE_OF_OPPOSITE_SIGN, Set.of("wrong-sign")),
          entry(Fault.CLASS_WEIGHTS_LOST, Set.of("weights-ignored")),
          entry(Fault.L2_LOST, Set.of("missing-penalty")),
          entry(Fault.L2_DOUBLED, Set.of("factor-double")),
          entry(Fault.L1_LOST, Set.of("missing-penalty")),
          entry(Fault.WEIGHT_DECAY_LOST, Set.of("missing-penalty")),
          entry(Fault.LEARNING_RATE, FACTOR),
          entry(Fault.LEARNING_RATE_DOUBLED, Set.of("constant-factor", "factor-double")),
          entry(Fault.UPDATE_OF_A_TENSOR, FACTOR),
          entry(Fault.UPDATE_ELEVENFOLD, FACTOR),
          entry(Fault.UPDATE_MISSING, Set.of("no-update")),
          entry(Fault.UPDATE_OF_OPPOSITE_SIGN, Set.of("wrong-sign", "constant-factor")),
          entry(
              Fault.MOMENTUM_MISSING, Set.of("other-updater", "stale-state", "updater-restarted")),
          entry(Fault.MOMENTUM_FACTOR, Set.of("other-momentum")),
          // from a moment of 0 on, another 1 − β gives the numbers of another β
          entry(Fault.ONE_MINUS_BETA, Set.of("other-beta1")),
          entry(Fault.BETA_1, Set.of("other-beta1")),
          entry(Fault.BETA_2, Set.of("other-beta2")),
          entry(Fault.NO_BIAS_CORRECTION, Set.of("no-bias-correction")),
          entry(Fault.BIAS_CORRECTION_LATE, Set.of("iteration-off-by-one")),
          entry(Fault.EPSILON_PLACEMENT, Set.of("epsilon-placement")),
          entry(Fault.EPSILON_FACTOR, Set.of("other-epsilon")),
          entry(Fault.MAXIMUM_FORGOTTEN, Set.of("other-updater")),
          entry(Fault.STALE_SLOT, Set.of("stale-state")),
          entry(Fault.STALE_SLOT_UNRECORDED, Set.of("stale-state")),
          entry(Fault.SCHEDULE_LATE, Set.of("iteration-off-by-one", "schedule-off-by-one")),
          entry(Fault.BIASES_BY_THE_UPDATER_OF_WEIGHTS, Set.of("bias-updater")),
          entry(Fault.UPDATE_UNCLIPPED, Set.of("missing-clipping")),
          entry(Fault.RUNNING_STATISTIC_STALE, Set.of("no-update")),
          entry(Fault.RUNNING_DECAY_SWAPPED, FACTOR),
          entry(Fault.GAMMA_GRADIENT, FACTOR));

  /** Whether what is said of a fault is right; empty if nothing is said. */
  static Optional<Boolean> isRight(Fault fault, RunVerdict run) {
    return run.verdict()
        .explanation()
        .map(e -> !Collections.disjoint(e.ids(), RIGHT.getOrDefault(fault, Set.of())));
  }

  @Test
  void ofEachKindOfFaultTheCauseIsRightOrNotNamed() {
    CauseTable table = CauseTable.of(7000, 7001);
    assertThat(table.wrong()).isEmpty();
    assertThat(table.named()).hasSizeGreaterThanOrEqualTo(35);
  }

  @Test
  @Tag("slow")
  void ofTenOfEachKindTheCauseIsRightOrNotNamed() {
    CauseTable table = CauseTable.of(7000, 7010);
    assertThat(table.wrong()).isEmpty();
    assertThat(table.named()).hasSizeGreaterThanOrEqualTo(45);
  }

  @Test
  void theDocumentHasEveryKind() throws IOException {
    assertThat(Files.readString(Path.of("docs", "faults.md")))
        .contains(Stream.of(Fault.values()).map(f -> "| " + CauseTable.words(f) + " |").toList());
  }
}
