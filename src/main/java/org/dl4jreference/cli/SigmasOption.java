package org.dl4jreference.cli;

import org.dl4jreference.compare.Comparison;
import org.dl4jreference.model.BadInput;
import picocli.CommandLine.Option;

/** {@code --k}: a mixin of every command that judges what a user brings. */
final class SigmasOption {
  @Option(
      names = "--k",
      paramLabel = "K",
      description = "How many sigma rounding may explain; default: 8.")
  private double k = Comparison.DEFAULT_K;

  double k() {
    if (!(k > 0) || Double.isInfinite(k)) {
      throw new BadInput("--k must be a finite number > 0, found " + k);
    }
    return k;
  }
}
