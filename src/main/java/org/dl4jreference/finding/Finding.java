package org.dl4jreference.finding;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A place where DL4J computes otherwise than mathematics, or a convention worth knowing.
 *
 * @param id kebab-case; the anchor of its section in {@code docs/atlas.md}
 * @param kind whether a source describes it
 * @param title one sentence
 * @param touches alternatives: the features that a network has if it can be affected
 * @param where the class and the circumstances
 * @param measured what was seen
 * @param formula what DL4J must be computing
 * @param consequence what that does to a user
 * @param remedy what to do instead
 */
public record Finding(
    String id,
    Kind kind,
    String title,
    List<Set<String>> touches,
    String where,
    String measured,
    String formula,
    String consequence,
    String remedy) {
  private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  /** Whether a verdict calls it a disagreement. */
  public enum Kind {
    /** No source describes it: a disagreement. */
    FINDING,
    /** A source describes it, or every implementation has it: the reference allows for it. */
    CONVENTION
  }

  /** Copies the alternatives, and checks the id. */
  public Finding {
    if (!KEBAB.matcher(id).matches()) {
      throw new IllegalArgumentException("a finding's id must be kebab-case, found " + id);
    }
    touches = List.copyOf(touches);
  }

  /** Whether something with these features can be affected. */
  boolean touches(Set<String> features) {
    return touches.stream().anyMatch(features::containsAll);
  }
}
