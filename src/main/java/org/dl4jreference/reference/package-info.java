/**
 * The tutorial's arithmetic, to be read beside the mathematics: forward pass, chain rule, finite
 * differences, gradient descent. Chapter 1 of Ayyadevara and Reddy, <em>Modern Computer Vision with
 * PyTorch</em>, second edition, for any depth, width and batch.
 */
package org.dl4jreference.reference;
