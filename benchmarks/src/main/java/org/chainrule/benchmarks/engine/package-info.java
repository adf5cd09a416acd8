/** The engines that are compared, one for each library, and the lower bounds of their times. */
package org.chainrule.benchmarks.engine;
