package org.dl4jreference.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.dl4jreference.model.Network;
import org.dl4jreference.verdict.Explanation;
import org.dl4jreference.verdict.Graded;
import org.dl4jreference.verdict.Outcome;
import org.dl4jreference.verdict.Policy;

/** How a user's network was checked, and what was found. */
public sealed interface NetworkVerdict {
  /** The worst that was found. */
  Outcome outcome();

  /**
   * What that counts for: the outcome, but AGREES where the mathematics overflows as well.
   *
   * @return the outcome that decides the exit code
   */
  Outcome counted();

  /** What the check left out or allowed for. */
  List<String> remarks();

  /**
   * Every number against first principles.
   *
   * @param network what was checked
   * @param run the verdict on each step
   * @param remarks what the spec leaves out, such as dropout
   */
  record ByFormula(Network network, RunVerdict run, List<String> remarks)
      implements NetworkVerdict {
    /** Copies the list. */
    public ByFormula {
      remarks = List.copyOf(remarks);
    }

    @Override
    public Outcome outcome() {
      return run.outcome();
    }

    @Override
    public Outcome counted() {
      return run.counted(Policy.NETWORK);
    }
  }

  /**
   * The gradient against the model's own score, since something in the model has no formula. This
   * says nothing of the forward pass or the update.
   *
   * @param reason what has no formula
   * @param places what each block belongs to, such as a layer's type and activation
   * @param steps for each batch the verdict on every block
   * @param remarks what was switched off
   * @param explanation what foretells every block that disagrees
   */
  record ByDirections(
      String reason,
      Map<String, String> places,
      List<List<DirectionalCheck.Block>> steps,
      List<String> remarks,
      Optional<Explanation> explanation)
      implements NetworkVerdict {
    /** Copies the collections. */
    public ByDirections {
      places = Map.copyOf(places);
      steps = steps.stream().map(List::copyOf).toList();
      remarks = List.copyOf(remarks);
    }

    /** A verdict that nothing explains. */
    public ByDirections(
        String reason,
        Map<String, String> places,
        List<List<DirectionalCheck.Block>> steps,
        List<String> remarks) {
      this(reason, places, steps, remarks, Optional.empty());
    }

    /** The same with a cause. */
    public ByDirections explainedBy(Explanation cause) {
      return new ByDirections(reason, places, steps, remarks, Optional.of(cause));
    }

    /**
     * At best CONSISTENT, since a forward pass that is consistently wrong passes. A block that no
     * direction can judge makes the whole NOT COMPARABLE: it was not checked.
     */
    @Override
    public Outcome outcome() {
      return blocks().stream()
          .map(DirectionalCheck.Block::outcome)
          .reduce(Outcome.CONSISTENT, Outcome::worse);
    }

    @Override
    public Outcome counted() {
      return outcome();
    }

    /**
     * The worst verdict on each block over all steps, in the model's order.
     *
     * @return one verdict for each block
     */
    public List<DirectionalCheck.Block> blocks() {
      List<DirectionalCheck.Block> worst = new ArrayList<>(steps.get(0));
      for (List<DirectionalCheck.Block> step : steps.subList(1, steps.size())) {
        for (int i = 0; i < step.size(); i++) {
          worst.set(i, Graded.worst(List.of(worst.get(i), step.get(i))).orElseThrow());
        }
      }
      return worst;
    }

    /**
     * The block whose own arithmetic is at fault: an error spreads from above downwards, so the
     * last that disagrees; an activation by itself before everything else.
     *
     * @return the block; empty if none disagrees
     */
    public Optional<DirectionalCheck.Block> atFault() {
      List<DirectionalCheck.Block> wrong =
          blocks().stream().filter(b -> b.outcome() == Outcome.DISAGREES).toList();
      Optional<DirectionalCheck.Block> alone =
          wrong.stream().filter(b -> b.block().endsWith(ACTIVATION_ALONE)).findFirst();
      return alone.isPresent() || wrong.isEmpty()
          ? alone
          : Optional.of(wrong.get(wrong.size() - 1));
    }
  }

  /**
   * Every number of the layers that have formulas, and by differences the gradients of those that
   * have none and of those below them.
   *
   * @param layers how many layers there are
   * @param unknown the names of those without a formula
   */
  record ByBoth(ByFormula formula, ByDirections directions, int layers, List<String> unknown)
      implements NetworkVerdict {
    /** Copies the list. */
    public ByBoth {
      unknown = List.copyOf(unknown);
    }

    /** Whether by differences nothing was checked but the layers without a formula. */
    public boolean isOnlyThose() {
      return directions.blocks().stream()
          .allMatch(b -> unknown.stream().anyMatch(name -> b.block().startsWith(name + "_")));
    }

    /** At best CONSISTENT, as what is checked by differences alone. */
    @Override
    public Outcome outcome() {
      return formula.outcome().worse(directions.outcome());
    }

    @Override
    public Outcome counted() {
      return formula.counted().worse(directions.counted());
    }

    @Override
    public List<String> remarks() {
      return Stream.concat(formula.remarks().stream(), directions.remarks().stream())
          .distinct()
          .toList();
    }
  }

  /** How the block of an activation by itself ends: its z, where others have W or b. */
  String ACTIVATION_ALONE = "_f(z)";
}
