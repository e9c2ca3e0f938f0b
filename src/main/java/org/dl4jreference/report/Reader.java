package org.dl4jreference.report;

/** Who reads a document: not everybody is shown everything. */
public enum Reader {
  /** Whoever looks at the terminal. */
  TERMINAL,
  /** Whoever looks at the terminal and has not asked for more. */
  BRIEF_TERMINAL,
  /** Whoever looks at the terminal and has asked for more. */
  VERBOSE_TERMINAL,
  /** Whoever looks at the page. */
  PAGE,
  /** A program that reads the JSON. */
  PROGRAM
}
