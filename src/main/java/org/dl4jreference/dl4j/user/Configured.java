package org.dl4jreference.dl4j.user;

import java.util.function.Supplier;
import org.dl4jreference.model.BadInput;

/**
 * Reading of what a user's network says of itself: values that no network can have are bad input,
 * as the classes of {@code model} that refuse them cannot know. Any other fault is one of the
 * reading.
 */
final class Configured {
  private static final String VALUES = "org.dl4jreference.model.";

  private Configured() {}

  /**
   * Reads.
   *
   * @param what is read, for the message
   * @throws BadInput if a value cannot be, or does not fit into an int
   */
  static <T> T of(String what, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (BadInput e) {
      throw e;
    } catch (IllegalArgumentException | ArithmeticException e) {
      String thrower = e.getStackTrace().length == 0 ? "" : e.getStackTrace()[0].getClassName();
      if (thrower.startsWith(VALUES) || thrower.equals(Math.class.getName())) {
        throw new BadInput(what + ": " + e.getMessage());
      }
      throw e;
    }
  }
}
