package org.dl4jreference.faults;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.dl4jreference.model.Observation;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;

/**
 * A fault that can be planted.
 *
 * @param name its short name
 * @param what what goes wrong
 * @param training how the network is trained where it is planted
 * @param sized whether it has a relative size ε
 * @param explanation the id of the known cause that a verdict should name
 * @param plant plants it
 */
record Fault(
    String name,
    String what,
    Training training,
    boolean sized,
    Optional<String> explanation,
    Plant plant) {

  /** Plants a fault. */
  interface Plant {
    /**
     * What is seen of a step with the fault.
     *
     * @param epsilon its relative size, where it has one
     * @return empty if the site has no place for it, or none where it is certain to be seen
     */
    Optional<Planted> at(Site site, double epsilon, Random random);
  }

  /**
   * A planted fault.
   *
   * @param seen what is observed
   * @param layer where it was planted; the number of layers for the score
   * @param score the faulty network's own score as a function of the parameters, in float64
   */
  record Planted(Observation seen, int layer, ToDoubleFunction<Tensors> score) {
    static Optional<Planted> of(Altered altered, int layer) {
      return Optional.of(new Planted(altered.observation(), layer, altered.site().score()));
    }
  }

  static Fault sized(String name, String what, Training training, Plant plant) {
    return new Fault(name, what, training, true, Optional.empty(), plant);
  }

  static Fault whole(String name, String what, Training training, Plant plant) {
    return new Fault(name, what, training, false, Optional.empty(), plant);
  }

  Fault explainedBy(String id) {
    return new Fault(name, what, training, sized, Optional.of(id), plant);
  }

  /** The same place each time, another one in another network. */
  Optional<Planted> at(Site site, double epsilon) {
    return plant.at(site, epsilon, new Random(name.hashCode() * 31L + site.net.ordinal()));
  }

  Stream<Site> sites(Precision precision, List<Net> nets) {
    return nets.stream()
        .filter(net -> net.allows(training))
        .map(net -> Site.of(net, training, precision));
  }

  @Override
  public String toString() {
    return name;
  }
}
