package org.dl4jreference.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Many cases, one outcome: the worst of what they count for. */
public final class Tally {
  private final Policy policy;
  private final List<Judged> cases = new ArrayList<>();

  /**
   * Nothing judged yet.
   *
   * @param policy what outcomes count for
   */
  public Tally(Policy policy) {
    this.policy = policy;
  }

  /**
   * One more case.
   *
   * @param judged the case
   */
  public void add(Judged judged) {
    cases.add(judged);
  }

  /**
   * The worst.
   *
   * @return AGREES if there are no cases
   */
  public Outcome worst() {
    return Outcome.worst(cases.stream().map(policy::counted));
  }

  /**
   * Some of the cases.
   *
   * @param which true for those wanted
   * @return these, in the order in which they came
   */
  public List<Judged> cases(Predicate<Judged> which) {
    return cases.stream().filter(which).toList();
  }

  /**
   * All cases.
   *
   * @return in the order in which they came
   */
  public List<Judged> cases() {
    return List.copyOf(cases);
  }
}
