/**
 * Experiment and golden files to validated values; whatever is wrong in one is a single line that
 * says where.
 */
package org.dl4jreference.config;
