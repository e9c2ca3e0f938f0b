package org.dl4jreference.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.dl4jreference.model.Precision;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that runs once for each seed and precision. The method takes a {@link NetworkCase}:
 *
 * <pre>{@code
 * @VerifyNetwork(seeds = {1, 2, 3}, steps = 5)
 * void agrees(NetworkCase given) {
 *   given.assertThatNetwork(network(given.seed())).on(data).agreesWithFirstPrinciples();
 * }
 * }</pre>
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(VerifyNetworkCases.class)
public @interface VerifyNetwork {
  /**
   * Seeds for the initialisation or the data.
   *
   * @return one case for each
   */
  long[] seeds() default {1, 2, 3};

  /**
   * What DL4J is to compute in.
   *
   * @return one case for each
   */
  Precision[] precisions() default {Precision.FLOAT, Precision.DOUBLE};

  /**
   * How many updates to follow.
   *
   * @return at least 1
   */
  int steps() default 1;
}
