/** What somebody may have meant who misspelt a name. */
package org.dl4jreference.spelling;
