/**
 * DL4J as an engine: the only package (with {@code training} and {@code junit}) that names its
 * types.
 */
package org.dl4jreference.dl4j;
