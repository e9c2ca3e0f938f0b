package org.dl4jreference.config;

import java.util.List;
import java.util.Set;
import org.dl4jreference.model.Batch;
import org.dl4jreference.model.Device;
import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;
import org.dl4jreference.model.Tensors;

/**
 * What one experiment file asks for.
 *
 * @param name a title
 * @param network the network with its updater at the first learning rate
 * @param initial the parameters at the start
 * @param data all examples
 * @param arithmetics in which the reference runs beside the engines
 * @param learningRates one run each
 * @param epochs passes over the data
 * @param batchSize examples per update
 * @param dataType the engines' precision
 * @param device where the engines compute
 */
public record Experiment(
    String name,
    NetworkSpec network,
    Tensors initial,
    Batch data,
    Set<ReferenceArithmetic> arithmetics,
    List<Double> learningRates,
    int epochs,
    int batchSize,
    Precision dataType,
    Device device) {
  /** Copies the collections. */
  public Experiment {
    arithmetics = Set.copyOf(arithmetics);
    learningRates = List.copyOf(learningRates);
  }

  /** The same for another data type. */
  public Experiment withDataType(Precision precision) {
    return new Experiment(
        name,
        network,
        initial,
        data,
        arithmetics,
        learningRates,
        epochs,
        batchSize,
        precision,
        device);
  }

  /** The same at other learning rates. */
  public Experiment withLearningRates(List<Double> rates) {
    return new Experiment(
        name,
        network.atRate(rates.get(0)),
        initial,
        data,
        arithmetics,
        rates,
        epochs,
        batchSize,
        dataType,
        device);
  }

  /** The same of another network of the same shape. */
  public Experiment withNetwork(NetworkSpec other) {
    return new Experiment(
        name,
        other,
        initial,
        data,
        arithmetics,
        learningRates,
        epochs,
        batchSize,
        dataType,
        device);
  }

  /** The same for another number of epochs. */
  public Experiment withEpochs(int number) {
    return new Experiment(
        name,
        network,
        initial,
        data,
        arithmetics,
        learningRates,
        number,
        batchSize,
        dataType,
        device);
  }

  /** Batches of {@link #batchSize()} examples, in order, the last one possibly smaller. */
  public List<Batch> batches() {
    return data.split(batchSize);
  }
}
