/** A user's model checked in whichever way it can be. */
package org.dl4jreference.check;
