package org.dl4jreference.report;

import static org.dl4jreference.report.Facts.Fact.keyed;

import java.util.Optional;
import org.dl4jreference.model.Precision;
import org.dl4jreference.report.Facts.Fact;

/**
 * Where the numbers of a document come from.
 *
 * @param device {@code cpu}, {@code gpu} or {@code recorded}
 * @param precision what the engines computed in
 * @param environment where DL4J computed; empty where it did not run
 */
public record Origin(String device, Precision precision, Optional<Environment> environment) {
  /**
   * Where DL4J computed.
   *
   * @param backend ND4J's backend
   * @param device the processor's name
   * @param blas the library of its products
   * @param threads how many it uses
   */
  public record Environment(String backend, String device, String blas, int threads) {}

  /**
   * One line about it.
   *
   * @return empty where DL4J did not run
   */
  public Optional<String> line() {
    return environment.map(
        e ->
            "Computed on %s: %s, %s, BLAS %s, %s, %s"
                .formatted(
                    device,
                    e.backend(),
                    e.device(),
                    e.blas(),
                    e.threads() == 1 ? "1 thread" : e.threads() + " threads",
                    precision));
  }

  /** What every page says about its making. */
  Block facts() {
    Producer producer = Producer.current();
    return Facts.of(
            Fact.forPeople("Deeplearning4j", producer.dl4j()),
            Fact.forPeople("Arithmetic", precision + " on " + device),
            Fact.forPeople("Java", producer.java()))
        .only(Reader.PAGE);
  }

  /** What every JSON says about its making. */
  Facts json() {
    Producer p = Producer.current();
    return Facts.of(
        keyed(
            "producer",
            Value.object(
                keyed("product", Value.words(p.product())),
                keyed("version", Value.words(p.version())),
                keyed("dl4j", Value.words(p.dl4j())),
                keyed("java", Value.words(p.java())))),
        keyed("device", Value.words(device)),
        keyed("precision", Value.words(precision.name())),
        keyed("environment", environment.map(this::json).orElse(Value.ABSENT)));
  }

  private Value json(Environment e) {
    return Value.object(
        keyed("backend", Value.words(e.backend())),
        keyed("device", Value.words(e.device())),
        keyed("blas", Value.words(e.blas())),
        keyed("threads", Value.count(e.threads())),
        keyed("dataType", Value.words(precision.name())));
  }
}
