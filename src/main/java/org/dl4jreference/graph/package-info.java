/** Networks as primitives with their derivatives; layers as functions that compose them. */
package org.dl4jreference.graph;
