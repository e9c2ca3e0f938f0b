/** One engine or recorded run checked step by step. */
package org.dl4jreference.verify;
