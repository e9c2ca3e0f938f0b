/** A network that somebody built with DL4J, as something to be checked. */
package org.dl4jreference.dl4j.user;
