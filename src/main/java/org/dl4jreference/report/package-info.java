/** Verdicts as text and JSON. */
package org.dl4jreference.report;
