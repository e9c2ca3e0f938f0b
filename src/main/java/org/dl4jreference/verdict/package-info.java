/** What is said of computed numbers: outcomes, elements, resolution, the worst of many. */
package org.dl4jreference.verdict;
