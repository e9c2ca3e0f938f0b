/** The command line: words typed become calls, verdicts become exit codes. */
package org.dl4jreference.cli;
