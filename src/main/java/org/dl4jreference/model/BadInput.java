package org.dl4jreference.model;

/**
 * Something a user gave cannot be used. The message is the single line that the user sees: where,
 * the rule, what was found, what was expected.
 */
public final class BadInput extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /**
   * Bad input.
   *
   * @param message one line; line ends in it become blanks
   */
  public BadInput(String message) {
    super(message.strip().replaceAll("\\s*\\R\\s*", " "));
  }

  /**
   * Bad input at a line of a file.
   *
   * @param file the file, as the user named it
   * @param line its line, from 1
   * @param message rule, found, expected
   * @return the exception, its message {@code file:line: message}
   */
  public static BadInput at(String file, int line, String message) {
    return new BadInput(file + ":" + line + ": " + message);
  }
}
