package org.dl4jreference.dl4j.user;

import java.util.Set;
import java.util.function.Predicate;
import org.dl4jreference.dl4j.names.TrainingNames;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * Which dropout and weight noise is followed, by what it draws; all other is switched off.
 *
 * @param types by the type of its operation
 */
record Followed(Predicate<String> types) {
  /** DL4J's own. */
  static final Followed DL4JS =
      new Followed(
          Set.of(
                  "Dropout",
                  "AlphaDropout",
                  "GaussianDropout",
                  "GaussianNoise",
                  "SpatialDropout",
                  "DropConnect",
                  "WeightNoise")
              ::contains);

  static final Followed NONE = new Followed(type -> false);

  /** Whether one is, schedule and all. */
  boolean includes(Object noise) {
    return types.test(OperationReader.type(noise))
        && OperationReader.properties(noise).values().stream()
            .allMatch(
                value ->
                    !(value instanceof ISchedule schedule)
                        || TrainingNames.fromDl4j(schedule).isPresent());
  }
}
