package org.dl4jreference.model;

import java.util.regex.Pattern;

/**
 * Something a user gave cannot be used. The message is the single line that the user sees: where,
 * the rule, what was found, what was expected.
 */
public final class BadInput extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** How Jackson says where: with what it read, or why it does not show it. */
  private static final Pattern PARSERS_SOURCE =
      Pattern.compile("\\[Source: .*?; line: (\\d+), column: (\\d+)]");

  /**
   * Bad input.
   *
   * @param message one line; line ends in it become blanks
   */
  public BadInput(String message) {
    super(
        PARSERS_SOURCE
            .matcher(message.strip().replaceAll("\\s*\\R\\s*", " "))
            .replaceAll("line $1, column $2"));
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
