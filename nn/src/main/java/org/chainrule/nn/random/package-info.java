/** Sources of random numbers whose sequences are the same on every JVM. */
package org.chainrule.nn.random;
