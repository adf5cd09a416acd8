/** Runs the same work in every engine, each in a JVM of its own, and compares the results and the times. */
package org.chainrule.benchmarks.compare;
