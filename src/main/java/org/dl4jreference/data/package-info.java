/** Numbers from files, in pure Java, so that untrusted files never reach native code. */
package org.dl4jreference.data;
