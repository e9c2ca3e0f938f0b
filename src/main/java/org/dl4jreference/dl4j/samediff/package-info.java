/** SameDiff as an engine, or as a function to be differentiated. */
package org.dl4jreference.dl4j.samediff;
