/**
 * Recorded runs as NPZ files: read, write, stream. Pure Java, so that untrusted files never reach
 * native code. The format is documented in {@code docs/trace-format.md}.
 */
package org.dl4jreference.trace;
