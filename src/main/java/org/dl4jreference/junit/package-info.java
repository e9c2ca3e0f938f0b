/** Assertions on networks, for users' own test suites. */
package org.dl4jreference.junit;
