package org.dl4jreference.report;

import java.util.List;

/**
 * Values that each have a name.
 *
 * @param facts in the order in which they are read
 */
public record Facts(List<Fact> facts) implements Block {
  /** Copies the list. */
  public Facts {
    facts = List.copyOf(facts);
  }

  static Facts of(Fact... facts) {
    return new Facts(List.of(facts));
  }

  /**
   * One of them.
   *
   * @param key in JSON; empty for people only
   * @param name for people; empty for programs only
   * @param value what it is
   */
  public record Fact(String key, String name, Value value) {
    static Fact forPeople(String name, String words) {
      return new Fact("", name, Value.words(words));
    }

    static Fact keyed(String key, Value value) {
      return new Fact(key, "", value);
    }
  }

  @Override
  public void renderBy(Renderer renderer) {
    renderer.facts(this);
  }
}
