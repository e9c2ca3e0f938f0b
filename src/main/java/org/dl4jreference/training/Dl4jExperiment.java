package org.dl4jreference.training;

import java.util.List;
import org.dl4jreference.config.Experiment;
import org.dl4jreference.dl4j.names.TrainingNames;
import org.dl4jreference.model.NetworkSpec;

/**
 * An experiment as DL4J trains it, and the reference beside it: an updater that DL4J computes in a
 * way of its own is meant in that way.
 *
 * @param experiment with the updaters that DL4J has
 * @param remarks which of them the file calls otherwise: sentences without a full stop
 */
public record Dl4jExperiment(Experiment experiment, List<String> remarks) {
  /** Copies the list. */
  public Dl4jExperiment {
    remarks = List.copyOf(remarks);
  }

  /**
   * DL4J's own meaning of an experiment.
   *
   * @param given what the file says
   */
  public static Dl4jExperiment of(Experiment given) {
    NetworkSpec network = given.network();
    NetworkSpec own = network.mapUpdaters(TrainingNames::asDl4jHasIt);
    if (own.equals(network)) {
      return new Dl4jExperiment(given, List.of());
    }
    return new Dl4jExperiment(
        given.withNetwork(own),
        List.of(
            "updater %s is DL4J's own here, %s in config/README.md"
                .formatted(
                    network.layer(0).training().updater().rule().name(),
                    own.layer(0).training().updater().rule().name())));
  }
}
