package org.dl4jreference.adversary;

import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.RunVerdict;

/** Prints one case, step by step and tensor by tensor: {@code sound|small|faulty KIND SEED}. */
public final class OneCase {
  private OneCase() {}

  /** Runs it. */
  public static void main(String[] args) {
    long seed = Long.parseLong(args[2]);
    Run run = Hostility.valueOf(args[1]).draft(seed, args[0].equals("small")).run();
    System.out.println(run.name() + "\n" + run.spec() + "\n" + run.choices() + " " + run.recorded());
    RunVerdict verdict = run.verdict();
    for (int t = 0; t < verdict.steps().size(); t++) {
      Verdict step = verdict.steps().get(t);
      System.out.println("step " + t + " " + step.outcome() + " " + step.remarks());
      for (TensorVerdict tensor : step.tensors()) {
        System.out.println("  " + tensor.outcome() + " " + Run.text(tensor) + " " + tensor.worst());
      }
    }
    Spread spread = Spread.of(run);
    System.out.printf("%s%nspread %.3g at %s%n", Run.describe(verdict), spread.farthest(), spread.where());
  }
}
