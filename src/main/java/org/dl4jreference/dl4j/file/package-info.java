/** Files that DL4J has written, read by this project's own code. */
package org.dl4jreference.dl4j.file;
