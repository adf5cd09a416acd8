package org.chainrule.benchmarks.work;

/**
 * A parameter of a network before any training.
 *
 * @param shape its shape
 * @param values its elements, row by row
 */
public record Parameter(long[] shape, float[] values) {}
