/** What is known of DL4J's own arithmetic. */
package org.dl4jreference.finding;
