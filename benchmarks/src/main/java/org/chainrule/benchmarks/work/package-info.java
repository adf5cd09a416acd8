/** The works that are measured, and the interface of an engine; independent of any library. */
package org.chainrule.benchmarks.work;
