/** Writes down what a comparison has found: Markdown for people, JSON for programs, charts. */
package org.chainrule.benchmarks.report;
