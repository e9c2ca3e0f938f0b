package org.dl4jreference.verdict;

import java.util.List;
import java.util.Optional;

/**
 * A known cause that makes a disagreement agree within rounding.
 *
 * @param id a short kebab-case name, such as {@code factor-batch}; where several causes fit, their
 *     names with a bar between, where several findings are needed together, with a plus
 * @param text one sentence
 * @param finding the atlas's finding it stands for; empty for a convention or a user's slip
 */
public record Explanation(String id, String text, Optional<String> finding) {
  /** The names of all causes that fit. */
  public List<String> ids() {
    return List.of(id.split("\\|", -1));
  }
}
