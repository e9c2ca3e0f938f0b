package org.dl4jreference.config;

/** The arithmetics in which the reference can run beside the engines. */
public enum ReferenceArithmetic {
  /** The chain rule in float64. */
  EXACT,
  /** The chapter's: float32 parameters, float64 forward pass, forward difference. */
  TUTORIAL
}
