/** The learning-rate laboratory: curvature, the largest stable rate, and what a run really does. */
package org.dl4jreference.lab;
