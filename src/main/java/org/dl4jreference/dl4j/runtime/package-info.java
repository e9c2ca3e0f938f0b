/** What DL4J runs on in this process: a device, a backend, ND4J's settings. */
package org.dl4jreference.dl4j.runtime;
