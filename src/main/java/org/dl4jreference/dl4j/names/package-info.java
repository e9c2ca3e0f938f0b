/** What DL4J calls the catalogue's entries, both ways. */
package org.dl4jreference.dl4j.names;
