package org.dl4jreference.cli;

import org.dl4jreference.verdict.Outcome;

/** The process's exit codes, the same for every command. */
enum Exit {
  AGREES(0),
  /** Only ever a verdict. */
  DISAGREES(1),
  BAD_INPUT(2),
  NOT_COMPARABLE(3),
  INTERNAL_ERROR(70);

  private final int code;

  Exit(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  /** The exit code of a command whose worst outcome this is. */
  static Exit of(Outcome worst) {
    return switch (worst) {
      case AGREES -> AGREES;
      case SATURATED, OVERFLOWED, NOT_COMPARABLE -> NOT_COMPARABLE;
      case DISAGREES -> DISAGREES;
    };
  }
}
