package org.dl4jreference.dl4j.names;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.UpdaterSpec;
import org.dl4jreference.model.UpdaterSpec.Unit;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.InverseSchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.SigmoidSchedule;
import org.nd4j.linalg.schedule.StepSchedule;

/** The catalogue's names of DL4J's learning-rate schedules, both ways. */
final class ScheduleNames {
  private ScheduleNames() {}

  /** Null for a fixed rate, as DL4J has it. */
  static ISchedule toDl4j(UpdaterSpec spec) {
    Formula f = spec.learningRate();
    ScheduleType type = spec.unit() == Unit.ITERATION ? ScheduleType.ITERATION : ScheduleType.EPOCH;
    double initial = f.get("value", 1e-3);
    double gamma = f.get("gamma", 0.5);
    double power = f.get("power", 1);
    return switch (f.name()) {
      case "fixed" -> null;
      case "exponential" -> new ExponentialSchedule(type, initial, gamma);
      case "inverse" -> new InverseSchedule(type, initial, gamma, power);
      case "poly" -> new PolySchedule(type, initial, power, (int) f.get("maxIter", 1));
      case "sigmoid" -> new SigmoidSchedule(type, initial, gamma, (int) f.get("stepSize", 1));
      case "step" -> new StepSchedule(type, initial, f.get("decayRate", 0.1), f.get("step", 1));
      case "map" -> {
        Map<Integer, Double> values = new HashMap<>();
        f.parameters().forEach((from, rate) -> values.put(Integer.valueOf(from), rate));
        yield new MapSchedule(type, values);
      }
      default -> throw Formulas.absent("schedule", f, "known are the ISchedule classes");
    };
  }

  /** Empty if the catalogue has no such schedule. */
  static Optional<UpdaterSpec> fromDl4j(Formula rule, IUpdater updater) {
    ISchedule schedule = schedule(updater);
    if (schedule == null) {
      return Optional.of(UpdaterSpec.of(rule, updater.getLearningRate(0, 0)));
    }
    if (schedule instanceof FixedSchedule fixed) {
      return Optional.of(UpdaterSpec.of(rule, fixed.getValue()));
    }
    if (schedule instanceof ExponentialSchedule s) {
      return spec(
          rule, s.getScheduleType(), "exponential", s.getInitialValue(), "gamma", s.getGamma());
    }
    if (schedule instanceof InverseSchedule s) {
      return spec(rule, s.getScheduleType(), "inverse", s.getInitialValue(), "gamma", s.getGamma())
          .map(u -> with(u, "power", s.getPower()));
    }
    if (schedule instanceof PolySchedule s) {
      return spec(rule, s.getScheduleType(), "poly", s.getInitialValue(), "power", s.getPower())
          .map(u -> with(u, "maxIter", s.getMaxIter()));
    }
    if (schedule instanceof SigmoidSchedule s) {
      return spec(rule, s.getScheduleType(), "sigmoid", s.getInitialValue(), "gamma", s.getGamma())
          .map(u -> with(u, "stepSize", s.getStepSize()));
    }
    if (schedule instanceof StepSchedule s) {
      return spec(
              rule, s.getScheduleType(), "step", s.getInitialValue(), "decayRate", s.getDecayRate())
          .map(u -> with(u, "step", s.getStep()));
    }
    if (schedule instanceof MapSchedule s) {
      Map<String, Double> values = new HashMap<>();
      s.getValues().forEach((from, rate) -> values.put(String.valueOf(from), rate));
      return Optional.of(
          new UpdaterSpec(rule, new Formula("map", values), unit(s.getScheduleType())));
    }
    return Optional.empty();
  }

  /** IUpdater has no accessor of its schedule; each class's own accessor has the same name. */
  private static ISchedule schedule(IUpdater updater) {
    try {
      return (ISchedule) updater.getClass().getMethod("getLearningRateSchedule").invoke(updater);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no schedule accessor in " + updater.getClass(), e);
    }
  }

  private static Optional<UpdaterSpec> spec(
      Formula rule, ScheduleType type, String name, double initial, String parameter, double v) {
    Formula f = Formula.named(name).with("value", initial).with(parameter, v);
    return Optional.of(new UpdaterSpec(rule, f, unit(type)));
  }

  private static UpdaterSpec with(UpdaterSpec u, String parameter, double value) {
    return new UpdaterSpec(u.rule(), u.learningRate().with(parameter, value), u.unit());
  }

  private static Unit unit(ScheduleType type) {
    return type == ScheduleType.ITERATION ? Unit.ITERATION : Unit.EPOCH;
  }
}
