package org.dl4jreference.trace;

import org.dl4jreference.model.NetworkSpec;
import org.dl4jreference.model.Precision;

/**
 * What a trace is a record of.
 *
 * @param spec the network and its training
 * @param precision the arithmetic of the run
 * @param producer what wrote the trace, such as {@code torch 1.13.1}
 */
public record TraceHeader(NetworkSpec spec, Precision precision, String producer) {}
