package org.dl4jreference.dl4j.user;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.dl4jreference.dl4j.border.FirstLine;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Memory;

/**
 * What is thrown while DL4J computes, told apart by who threw it: DL4J and classes of the user's
 * own are quoted, and faults of this project's own stay what they are.
 */
final class Refusal {
  private static final String OURS = "org\\.dl4jreference\\.(dl4j|model|catalog)\\..*";
  private static final String DL4J = "org\\.(deeplearning4j|nd4j|bytedeco)\\..*";

  private Refusal() {}

  /**
   * Lets DL4J compute.
   *
   * @throws BadInput if DL4J, or a class of the user's own, throws
   */
  static <T> T of(Callable<T> computation) throws Exception {
    try {
      return computation.call();
    } catch (BadInput e) {
      throw e;
    } catch (RuntimeException e) {
      throw quoted(e);
    }
  }

  /**
   * Lets DL4J make a copy of a network in another arithmetic, for which it writes and reads the
   * configuration.
   *
   * @throws BadInput if DL4J cannot read it
   */
  static <T> T ofConversion(Supplier<T> conversion) {
    try {
      return conversion.get();
    } catch (RuntimeException e) {
      Throwable deepest = e;
      while (deepest.getCause() != null && deepest.getCause() != deepest) {
        deepest = deepest.getCause();
      }
      BadInput refused =
          new BadInput("DL4J does not convert the network: " + FirstLine.of(deepest.getMessage()));
      refused.initCause(e);
      throw refused;
    }
  }

  /** As bad input, unless it was thrown here. */
  private static RuntimeException quoted(RuntimeException e) {
    Optional<StackTraceElement> place = thrower(e);
    if (place.filter(p -> p.getClassName().matches(OURS)).isPresent() || Memory.isShort(e)) {
      return e;
    }
    Throwable deepest = e;
    while (deepest.getMessage() == null
        && deepest.getCause() != null
        && deepest.getCause() != deepest) {
      deepest = deepest.getCause();
    }
    String what =
        deepest.getMessage() == null
            ? deepest.getClass().getSimpleName()
                + place
                    .map(p -> " in %s.%s".formatted(p.getClassName(), p.getMethodName()))
                    .orElse("")
            : FirstLine.of(deepest.getMessage());
    String who =
        place
            .map(StackTraceElement::getClassName)
            .filter(name -> !name.matches(DL4J))
            .orElse("DL4J");
    BadInput refused = new BadInput("%s refuses the data: %s".formatted(who, what));
    refused.initCause(e);
    return refused;
  }

  /** The first on the stack that is not Java itself. */
  private static Optional<StackTraceElement> thrower(Throwable e) {
    return Arrays.stream(e.getStackTrace())
        .filter(p -> !p.getClassName().matches("(java|javax|jdk|sun)\\..*"))
        .findFirst();
  }
}
