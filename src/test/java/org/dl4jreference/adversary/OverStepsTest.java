package org.dl4jreference.adversary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verify.RunVerdict;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Constants of an updater that are wrong by less than one step can show. */
class OverStepsTest {
  private static final int STEPS = 30;

  /** A constant that is another than declared. */
  private record Wrong(String rule, String constant, double value) {
    private UpdaterSpec of(UpdaterSpec declared) {
      return new UpdaterSpec(declared.rule().with(constant, value), declared.learningRate());
    }

    NetworkSpec in(NetworkSpec spec) {
      return spec.mapUpdaters(this::of);
    }
  }

  private static final List<Wrong> WRONG =
      List.of(
          new Wrong("adam", "epsilon", 1e-7),
          new Wrong("adam_epsilon_hat", "epsilon", 1e-7),
          new Wrong("adam", "epsilon", 1e-6),
          new Wrong("rmsprop", "epsilon", 1e-6),
          new Wrong("adagrad", "epsilon", 1e-5),
          new Wrong("adam", "beta2", 0.9999),
          new Wrong("adam", "beta2", 0.9985),
          new Wrong("adam", "beta1", 0.9005),
          new Wrong("rmsprop", "rmsDecay", 0.9502),
          new Wrong("momentum", "momentum", 0.9005));

  private static Draft draft(Wrong wrong, long seed) {
    Draft draft = new Draft("%s %d".formatted(wrong, seed), seed, Precision.FLOAT);
    draft.network("mse", new int[] {8, 32, 4}, "tanh", "identity");
    boolean isMomentum = wrong.rule().equals("momentum");
    draft.trainedBy(
        new UpdaterSpec(
            Formula.named(wrong.rule()), new Schedule.Constant(isMomentum ? 1e-3 : 1e-4)));
    draft.steps = STEPS;
    draft.batch = 8;
    draft.recorded = Run.Recorded.values()[(int) (seed % 5)];
    return draft;
  }

  private static Draft.Twins twins(Wrong wrong, long seed) {
    Tampering tampering =
        new Tampering() {
          @Override
          NetworkSpec spec(NetworkSpec spec) {
            return wrong.in(spec);
          }
        };
    return draft(wrong, seed).runs(t -> tampering);
  }

  private static void assertSeen(List<Wrong> all, long from, long to) {
    List<String> alarms = new ArrayList<>();
    List<String> misnamed = new ArrayList<>();
    List<String> missed = new ArrayList<>();
    for (Wrong wrong : all) {
      for (long seed : LongStream.range(from, to).toArray()) {
        Draft.Twins twins = twins(wrong, seed);
        twins.sound().complaint().ifPresent(alarms::add);
        RunVerdict found = twins.faulty().verdict();
        Optional<String> cause = found.verdict().explanation().map(e -> e.id());
        String what = twins.faulty().recorded() + " " + Run.describe(found);
        if (found.outcome() != Outcome.DISAGREES) {
          missed.add(wrong + " " + what);
        } else if (cause.isPresent() && !cause.get().contains("other-" + wrong.constant())) {
          misnamed.add(wrong + " " + what);
        }
      }
    }
    assertThat(alarms).isEmpty();
    assertThat(misnamed).isEmpty();
    assertThat(missed).isEmpty();
  }

  /** Equal numbers err alike: many of them are one witness. */
  @ParameterizedTest
  @ValueSource(strings = {"adam", "adam_epsilon_hat", "nadam", "rmsprop", "momentum"})
  void aSoundRunOfEqualUnitsHasNoOtherConstant(String rule) {
    for (long seed = 0; seed < 3; seed++) {
      Draft draft = draft(new Wrong(rule, "none", 0), seed);
      draft.trainedBy(new UpdaterSpec(Formula.named(rule), new Schedule.Constant(1e-3)));
      draft.equalUnits = true;
      draft.rows = Draft.Rows.REPEATED;
      draft.biasScale = 0;
      assertThat(draft.run().complaint()).as("%s %d", rule, seed).isEmpty();
    }
  }

  @Test
  void constantsThatNoStepShowsAreSeenOverManyAndSoundTwinsAreNot() {
    assertSeen(List.of(WRONG.get(0), WRONG.get(4), WRONG.get(6)), 0, 1);
  }

  @Test
  @Tag("slow")
  void constantsThatNoStepShowsAreSeenOverManyWhateverIsRecorded() {
    assertSeen(WRONG, 0, 15);
  }
}
