/** The conformance of DL4J itself: what it computes, case by case, and its known findings. */
package org.dl4jreference.atlas;
