/** Writes the results of a comparison as Markdown, JSON and charts. */
package org.chainrule.benchmarks.report;
