/** Measures sums over workers on links of various speeds, and predicts when more workers stop helping. */
package org.chainrule.benchmarks.workers;
