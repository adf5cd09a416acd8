package org.chainrule.autograd;

import java.util.Objects;

/**
 * How many elements are in each bin.
 *
 * @param counts the numbers, of type I64; or else the sums of weights, or densities
 * @param edges where the bins begin and end, one more than there are bins
 */
public record Histogram(Tensor counts, Tensor edges) {

    /** Creates a histogram. */
    public Histogram {
        Objects.requireNonNull(counts, "counts");
        Objects.requireNonNull(edges, "edges");
    }
}
