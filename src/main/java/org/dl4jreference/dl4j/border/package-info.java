/** The border to DL4J: numbers cross it as copies, on a thread of its own. */
package org.dl4jreference.dl4j.border;
