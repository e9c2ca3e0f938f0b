/** The conformance of DL4J itself, swept case by case. */
package org.dl4jreference.atlas;
