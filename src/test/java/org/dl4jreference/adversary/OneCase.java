package org.dl4jreference.adversary;

import java.io.PrintStream;
import org.dl4jreference.verdict.TensorVerdict;
import org.dl4jreference.verdict.Verdict;
import org.dl4jreference.verify.RunVerdict;

/**
 * Prints one case, step by step and tensor by tensor: {@code small|large KIND SEED} of a hostile
 * training, {@code faulty KIND SEED} of a fault.
 */
public final class OneCase {
  private OneCase() {}

  /** Runs the case. */
  public static void main(String[] args) {
    print(run(args[0], args[1], Long.parseLong(args[2])), System.out);
  }

  private static Run run(String which, String kind, long seed) {
    return which.equals("faulty")
        ? Fault.valueOf(kind).run(seed)
        : Hostility.valueOf(kind).draft(seed, which.equals("small")).run();
  }

  private static void print(Run run, PrintStream out) {
    out.println(run.name() + "\n" + run.spec() + "\n" + run.choices() + " " + run.recorded());
    RunVerdict verdict = run.verdict();
    for (int t = 0; t < verdict.steps().size(); t++) {
      Verdict step = verdict.steps().get(t);
      out.println("step " + t + " " + step.outcome() + " " + step.remarks());
      for (TensorVerdict tensor : step.tensors()) {
        out.println("  " + tensor.outcome() + " " + Run.text(tensor) + " " + tensor.worst());
      }
    }
    Spread spread = Spread.of(run);
    out.println(Run.describe(verdict));
    out.printf("%.3g spreads at %s%n", spread.farthest(), spread.where());
  }
}
