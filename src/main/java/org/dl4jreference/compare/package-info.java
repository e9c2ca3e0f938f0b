/** Two evaluations in, a verdict out. */
package org.dl4jreference.compare;
