/** One runnable class per notebook of the chapter: the hand-written side and DL4J's. */
package org.dl4jreference.examples;
