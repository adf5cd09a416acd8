/** Runs the same work in every engine, each in a JVM of its own, and compares what comes out. */
package org.chainrule.benchmarks.compare;
