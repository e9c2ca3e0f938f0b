/** A network trained and judged step by step: an experiment's, or one of the user's own. */
package org.dl4jreference.training;
