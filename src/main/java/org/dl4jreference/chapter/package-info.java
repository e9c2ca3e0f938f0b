/** Chapter 1, number by number: its examples, its digits, and what decides whether they agree. */
package org.dl4jreference.chapter;
