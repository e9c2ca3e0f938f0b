/** DL4J as an engine. */
package org.dl4jreference.dl4j;
