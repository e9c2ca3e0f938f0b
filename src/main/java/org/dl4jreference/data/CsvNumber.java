package org.dl4jreference.data;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The numbers of a CSV file as they are written, and what fields are that are no numbers. */
final class CsvNumber {
  private static final Set<String> MISSING =
      Set.of("", "?", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "-", ".");

  private static final Pattern GROUPS =
      Pattern.compile("[-+]?\\d{1,3}([,.' \u00a0\u2009\u202f’]\\d{3})+([.,]\\d*)?");

  private static final Pattern COMMA = Pattern.compile("[-+]?\\d*,\\d+([eE][-+]?\\d+)?");

  /** A group of three digits behind a whole number: 1,234 may be both. */
  private static final Pattern COMMA_OR_GROUPS = Pattern.compile("[-+]?[1-9]\\d{0,2},\\d{3}");

  private static final Pattern DATE =
      Pattern.compile("\\d{4}-\\d{1,2}-\\d{1,2}.*|\\d{1,2}[./]\\d{1,2}[./]\\d{2,4}.*");

  private CsvNumber() {}

  /**
   * A decimal number. What Java reads beside that, such as {@code 1f}, {@code 0x1p3} or {@code
   * Infinity}, is none.
   *
   * @param text a field without blanks around it
   * @param mark the decimal mark
   * @return NaN if it is no finite number
   */
  static double parse(String text, char mark) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isOfANumber =
          (c >= '0' && c <= '9') || c == '-' || c == '+' || c == mark || c == 'e' || c == 'E';
      if (!isOfANumber) {
        return Double.NaN;
      }
    }
    try {
      double value = Double.parseDouble(mark == '.' ? text : text.replace(mark, '.'));
      return Double.isInfinite(value) ? Double.NaN : value;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Whether it says that there is no value. */
  static boolean isMissing(String text) {
    return MISSING.contains(text.toLowerCase(Locale.ROOT));
  }

  /** Whether it is a number with a decimal comma. */
  static boolean hasComma(String text) {
    return COMMA.matcher(text).matches();
  }

  /** Whether its comma may be a decimal comma, or stand between groups of digits. */
  static boolean isCommaAmbiguous(String text) {
    return COMMA_OR_GROUPS.matcher(text).matches();
  }

  /**
   * What a field is that is no number.
   *
   * @param text the field
   * @param mark the decimal mark of the file
   * @return words to stand behind the field; none where nothing more is known
   */
  static String whatItIs(String text, char mark) {
    if (mark == '.' && hasComma(text) && !isCommaAmbiguous(text)) {
      return ", which has a decimal comma where other fields have a point";
    }
    if (mark == ',' && !Double.isNaN(parse(text, '.'))) {
      return ", which has a decimal point where other fields have a comma";
    }
    if (GROUPS.matcher(text).matches()) {
      return mark == '.' && isCommaAmbiguous(text)
          ? ", which has a thousands separator or a decimal comma: write %s or %s"
              .formatted(text.replace(",", ""), text.replace(',', '.'))
          : ", which has thousands separators: write the number without them";
    }
    return DATE.matcher(text).matches() ? ", a date" : "";
  }
}
