/** The libraries that are compared, a file each, and the floors below them. */
package org.chainrule.benchmarks.engine;
