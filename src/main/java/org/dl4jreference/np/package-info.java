/** NumPy-named functions on {@code Matrix}, as few as the chapter needs. */
package org.dl4jreference.np;
