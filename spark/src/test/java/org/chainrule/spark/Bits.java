package org.chainrule.spark;

import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;

/** Compares numbers by their bits, where AssertJ would let 1e-15 pass. */
final class Bits {
    private Bits() {}

    /** Returns how objects and arrays are compared. */
    static RecursiveComparisonConfiguration exactly() {
        return RecursiveComparisonConfiguration.builder().withComparatorForType(Double::compare, Double.class)
                .withComparatorForType(Float::compare, Float.class).build();
    }
}
