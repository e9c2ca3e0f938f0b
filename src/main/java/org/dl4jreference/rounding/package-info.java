/** The standard deviation that rounding alone gives each computed number. */
package org.dl4jreference.rounding;
