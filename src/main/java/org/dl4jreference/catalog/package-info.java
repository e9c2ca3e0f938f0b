/** Every activation, loss, updater and normalisation: formula, derivatives, source and accuracy. */
package org.dl4jreference.catalog;
