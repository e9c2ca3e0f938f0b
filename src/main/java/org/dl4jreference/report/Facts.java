package org.dl4jreference.report;

import java.util.List;

/** Values that each have a name; outside sections they stand at the top of a page. */
record Facts(List<Fact> facts) implements Block {
  Facts {
    facts = List.copyOf(facts);
  }

  static Facts of(Fact... facts) {
    return new Facts(List.of(facts));
  }

  /** One of them: its key is for programs, its name for people, and either may be empty. */
  record Fact(String key, String name, Value value) {
    static Fact forPeople(String name, String words) {
      return new Fact("", name, Value.words(words));
    }

    /** For programs only. */
    static Fact keyed(String key, Value value) {
      return new Fact(key, "", value);
    }
  }

  @Override
  public void renderBy(Renderer renderer) {
    renderer.facts(this);
  }
}
