package org.dl4jreference.model;

import java.util.regex.Pattern;

/**
 * Something a user gave cannot be used. The message is the single line that the user sees: where,
 * the rule, what was found, what was expected.
 */
public final class BadInput extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** What is quoted may be a whole file. */
  private static final int LONGEST = 800;

  private static final int LONGEST_END = 200;

  /** How Jackson says where: with what it read, or why it does not show it. */
  private static final Pattern PARSERS_SOURCE =
      Pattern.compile("(?s)\\[Source: .*?; line: (\\d+), column: (\\d+)]");

  /**
   * Bad input.
   *
   * @param message one line; line ends in it become blanks, what no terminal should see becomes
   *     question marks, and the middle of a very long one is left out
   */
  public BadInput(String message) {
    super(shortened(message.strip()));
  }

  private static String shortened(String message) {
    String whole = PARSERS_SOURCE.matcher(message).replaceAll("line $1, column $2");
    if (whole.length() > LONGEST) {
      whole =
          whole.substring(0, LONGEST - LONGEST_END)
              + " … "
              + whole.substring(whole.length() - LONGEST_END);
    }
    return whole.replaceAll("\\s*\\R\\s*", " ").replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
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
