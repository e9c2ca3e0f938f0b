/** Why numbers disagree: the reference altered, and judged again. */
package org.dl4jreference.explain;
