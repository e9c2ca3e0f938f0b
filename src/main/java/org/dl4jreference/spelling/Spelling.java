package org.dl4jreference.spelling;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.lang3.StringUtils;

/** Which known word somebody may have meant. */
public final class Spelling {
  private static final int MOST_EDITS = 3;
  private static final int LETTERS_AN_EDIT = 3;

  private Spelling() {}

  /**
   * The known word that is the fewest edits away (Levenshtein 1966), whatever its case: one for
   * each three of its letters or part of them, so that two letters of four may have changed places,
   * and at most three.
   *
   * @param found what is not known
   * @param known the words that are
   * @return empty if none is near
   */
  public static Optional<String> nearest(String found, Collection<String> known) {
    return known.stream()
        .filter(word -> edits(found, word) >= 0)
        .min(Comparator.comparingInt(word -> edits(found, word)));
  }

  /** -1 if more than are likely. Commons Text, which has its successor, is not DL4J's. */
  @SuppressWarnings("deprecation")
  private static int edits(String found, String word) {
    int most = word.length() < 2 ? 0 : Math.min(MOST_EDITS, (word.length() + 2) / LETTERS_AN_EDIT);
    return StringUtils.getLevenshteinDistance(
        found.toLowerCase(Locale.ROOT), word.toLowerCase(Locale.ROOT), most);
  }

  /**
   * A question for the end of a message.
   *
   * @param found what is not known
   * @param known the words that are
   * @return for example {@code "; did you mean 'relu'?"}, nothing if no word is near
   */
  public static String hint(String found, Collection<String> known) {
    return nearest(found, known).map("; did you mean '%s'?"::formatted).orElse("");
  }
}
