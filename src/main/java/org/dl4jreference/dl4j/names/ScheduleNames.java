package org.dl4jreference.dl4j.names;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.model.BadInput;
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
  private static final List<Row<?>> ROWS =
      List.of(
          new Row<>(
              "exponential",
              ExponentialSchedule.class,
              (type, initial, f) -> new ExponentialSchedule(type, initial, f.get("gamma")),
              ExponentialSchedule::getScheduleType,
              ExponentialSchedule::getInitialValue,
              Map.of("gamma", ExponentialSchedule::getGamma)),
          new Row<>(
              "inverse",
              InverseSchedule.class,
              (type, initial, f) ->
                  new InverseSchedule(type, initial, f.get("gamma"), f.get("power")),
              InverseSchedule::getScheduleType,
              InverseSchedule::getInitialValue,
              Map.of("gamma", InverseSchedule::getGamma, "power", InverseSchedule::getPower)),
          new Row<>(
              "sigmoid",
              SigmoidSchedule.class,
              (type, initial, f) ->
                  new SigmoidSchedule(type, initial, f.get("gamma"), (int) f.get("stepSize")),
              SigmoidSchedule::getScheduleType,
              SigmoidSchedule::getInitialValue,
              Map.of("gamma", SigmoidSchedule::getGamma, "stepSize", SigmoidSchedule::getStepSize)),
          new Row<>(
              "step",
              StepSchedule.class,
              (type, initial, f) ->
                  new StepSchedule(type, initial, f.get("decayRate"), f.get("step")),
              StepSchedule::getScheduleType,
              StepSchedule::getInitialValue,
              Map.of("decayRate", StepSchedule::getDecayRate, "step", StepSchedule::getStep)),
          new Row<>(
              "poly",
              PolySchedule.class,
              (type, initial, f) ->
                  new PolySchedule(type, initial, f.get("power"), (int) f.get("maxIter")),
              PolySchedule::getScheduleType,
              PolySchedule::getInitialValue,
              Map.of("power", PolySchedule::getPower, "maxIter", PolySchedule::getMaxIter)));

  private ScheduleNames() {}

  private interface Maker {
    ISchedule make(ScheduleType type, double initial, Formula whole);
  }

  private record Row<T extends ISchedule>(
      String name,
      Class<T> type,
      Maker maker,
      Function<T, ScheduleType> counted,
      ToDoubleFunction<T> initial,
      Map<String, ToDoubleFunction<T>> parameters) {
    ISchedule toDl4j(Schedule.Varying schedule) {
      Formula whole = Catalogue.standard().schedules().get(name).complete(schedule.rule());
      return maker.make(ScheduleNames.counted(schedule.unit()), schedule.initial(), whole);
    }

    Schedule fromDl4j(ISchedule schedule) {
      T own = type.cast(schedule);
      Map<String, Double> values = new HashMap<>();
      parameters.forEach((parameter, get) -> values.put(parameter, get.applyAsDouble(own)));
      return new Schedule.Varying(
          Catalogue.standard().schedules().get(name).shortest(values),
          initial.applyAsDouble(own),
          unit(counted.apply(own)));
    }
  }

  static List<String> all() {
    return ROWS.stream().<String>map(Row::name).toList();
  }

  /** DL4J has a number or a schedule. */
  static void toDl4j(Schedule rate, IUpdater updater) {
    if (rate instanceof Schedule.Constant constant) {
      updater.setLrAndSchedule(constant.rate(), null);
    } else if (rate instanceof Schedule.Varying varying) {
      updater.setLrAndSchedule(Double.NaN, toDl4j(varying));
    } else if (rate instanceof Schedule.Listed list) {
      updater.setLrAndSchedule(Double.NaN, new MapSchedule(counted(list.unit()), list.rates()));
    } else {
      throw new IllegalArgumentException(
          "DL4J's %s needs a learning rate".formatted(updater.getClass().getSimpleName()));
    }
  }

  private static ISchedule toDl4j(Schedule.Varying varying) {
    return ROWS.stream()
        .filter(row -> row.name.equals(varying.rule().name()))
        .findFirst()
        .orElseThrow(
            () -> Formulas.absent("schedule", varying.rule(), "known are the ISchedule classes"))
        .toDl4j(varying);
  }

  /**
   * Empty if the catalogue has no such schedule.
   *
   * @throws BadInput if it has rates that none can have
   */
  static Optional<Schedule> fromDl4j(IUpdater updater) {
    ISchedule schedule = schedule(updater);
    return schedule == null
        ? Optional.of(possible(() -> new Schedule.Constant(updater.getLearningRate(0, 0))))
        : fromDl4j(schedule);
  }

  /**
   * Empty if the catalogue has no such schedule.
   *
   * @throws BadInput if it has rates that none can have
   */
  static Optional<Schedule> fromDl4j(ISchedule schedule) {
    if (schedule instanceof FixedSchedule fixed) {
      return Optional.of(possible(() -> new Schedule.Constant(fixed.getValue())));
    }
    if (schedule instanceof MapSchedule map) {
      return Optional.of(
          possible(
              () ->
                  new Schedule.Listed(
                      new TreeMap<>(map.getValues()), unit(map.getScheduleType()))));
    }
    return ROWS.stream()
        .filter(row -> row.type == schedule.getClass())
        .findFirst()
        .map(row -> possible(() -> row.fromDl4j(schedule)));
  }

  /** DL4J takes any number for a rate. */
  private static Schedule possible(Supplier<Schedule> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw new BadInput(e.getMessage());
    }
  }

  /** IUpdater has no accessor of its schedule; each class's own accessor has the same name. */
  private static ISchedule schedule(IUpdater updater) {
    try {
      return (ISchedule) updater.getClass().getMethod("getLearningRateSchedule").invoke(updater);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("no schedule accessor in " + updater.getClass(), e);
    }
  }

  private static ScheduleType counted(Unit unit) {
    return unit == Unit.ITERATION ? ScheduleType.ITERATION : ScheduleType.EPOCH;
  }

  private static Unit unit(ScheduleType type) {
    return type == ScheduleType.ITERATION ? Unit.ITERATION : Unit.EPOCH;
  }
}
