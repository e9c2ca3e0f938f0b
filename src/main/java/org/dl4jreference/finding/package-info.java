/** What is known of DL4J's own arithmetic, and which disagreements it accounts for. */
package org.dl4jreference.finding;
