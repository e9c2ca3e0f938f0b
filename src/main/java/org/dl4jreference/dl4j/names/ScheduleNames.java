package org.dl4jreference.dl4j.names;

import java.util.Optional;
import java.util.TreeMap;
import org.dl4jreference.model.Formula;
import org.dl4jreference.model.Schedule;
import org.dl4jreference.model.Schedule.Unit;
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

  /** Null for a constant rate, as DL4J has it. */
  static ISchedule toDl4j(Schedule schedule) {
    if (schedule instanceof Schedule.Varying varying) {
      return toDl4j(varying.rule(), type(varying.unit()), varying.initial());
    }
    return schedule instanceof Schedule.Listed list
        ? new MapSchedule(type(list.unit()), list.rates())
        : null;
  }

  private static ISchedule toDl4j(Formula f, ScheduleType type, double initial) {
    double gamma = f.get("gamma", 0.5);
    double power = f.get("power", 1);
    return switch (f.name()) {
      case "exponential" -> new ExponentialSchedule(type, initial, gamma);
      case "inverse" -> new InverseSchedule(type, initial, gamma, power);
      case "poly" -> new PolySchedule(type, initial, power, (int) f.get("maxIter", 1));
      case "sigmoid" -> new SigmoidSchedule(type, initial, gamma, (int) f.get("stepSize", 1));
      case "step" -> new StepSchedule(type, initial, f.get("decayRate", 0.1), f.get("step", 1));
      default -> throw Formulas.absent("schedule", f, "known are the ISchedule classes");
    };
  }

  /** Empty if the catalogue has no such schedule. */
  static Optional<Schedule> fromDl4j(IUpdater updater) {
    ISchedule schedule = schedule(updater);
    if (schedule == null) {
      return Optional.of(new Schedule.Constant(updater.getLearningRate(0, 0)));
    }
    if (schedule instanceof FixedSchedule fixed) {
      return Optional.of(new Schedule.Constant(fixed.getValue()));
    }
    if (schedule instanceof ExponentialSchedule s) {
      Formula rule = Formula.named("exponential").with("gamma", s.getGamma());
      return varying(rule, s.getInitialValue(), s.getScheduleType());
    }
    if (schedule instanceof InverseSchedule s) {
      Formula rule =
          Formula.named("inverse").with("gamma", s.getGamma()).with("power", s.getPower());
      return varying(rule, s.getInitialValue(), s.getScheduleType());
    }
    if (schedule instanceof PolySchedule s) {
      Formula rule =
          Formula.named("poly").with("power", s.getPower()).with("maxIter", s.getMaxIter());
      return varying(rule, s.getInitialValue(), s.getScheduleType());
    }
    if (schedule instanceof SigmoidSchedule s) {
      Formula rule =
          Formula.named("sigmoid").with("gamma", s.getGamma()).with("stepSize", s.getStepSize());
      return varying(rule, s.getInitialValue(), s.getScheduleType());
    }
    if (schedule instanceof StepSchedule s) {
      Formula rule =
          Formula.named("step").with("decayRate", s.getDecayRate()).with("step", s.getStep());
      return varying(rule, s.getInitialValue(), s.getScheduleType());
    }
    if (schedule instanceof MapSchedule s) {
      return Optional.of(
          new Schedule.Listed(new TreeMap<>(s.getValues()), unit(s.getScheduleType())));
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

  private static Optional<Schedule> varying(Formula rule, double initial, ScheduleType type) {
    return Optional.of(new Schedule.Varying(rule, initial, unit(type)));
  }

  private static ScheduleType type(Unit unit) {
    return unit == Unit.ITERATION ? ScheduleType.ITERATION : ScheduleType.EPOCH;
  }

  private static Unit unit(ScheduleType type) {
    return type == ScheduleType.ITERATION ? Unit.ITERATION : Unit.EPOCH;
  }
}
