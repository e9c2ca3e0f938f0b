package org.dl4jreference.report;

/** Who reads a document: not everybody is shown everything. */
enum Reader {
  TERMINAL,
  /** Whoever looks at the terminal and has asked for no more. */
  BRIEF_TERMINAL,
  /** Whoever looks at the terminal and has asked for more. */
  VERBOSE_TERMINAL,
  PAGE,
  /** Whoever reads the JSON. */
  PROGRAM
}
