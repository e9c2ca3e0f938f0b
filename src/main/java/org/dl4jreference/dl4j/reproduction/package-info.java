/** Each of the atlas's findings reproduced in plain DL4J, without anything of this project. */
package org.dl4jreference.dl4j.reproduction;
