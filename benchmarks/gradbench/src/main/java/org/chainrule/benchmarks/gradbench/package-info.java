/**
 * The problems of GradBench, a public comparison of tools for automatic differentiation, written from their mathematics; its protocol; and
 * a report of what a gradient costs.
 */
package org.chainrule.benchmarks.gradbench;
