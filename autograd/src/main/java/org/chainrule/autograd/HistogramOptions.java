package org.chainrule.autograd;

import java.io.Serializable;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What {@link Counting#histogram} counts: by default each element as 1. A method returns changed options, so that they are chained:
 *
 * {@snippet :
 * x.histogram(10, HistogramOptions.defaults().weights(w).density());
 * }
 *
 * @param weights what each element counts, of the shape of the elements; null for 1
 * @param isDensity whether counts are divided by their sum and by the widths of the bins, so that the histogram has the area 1
 */
public record HistogramOptions(@Nullable Tensor weights, boolean isDensity) implements Serializable {
    private static final HistogramOptions DEFAULTS = new HistogramOptions(null, false);

    /**
     * Returns the usual options: each element counts 1.
     *
     * @return the options
     */
    public static HistogramOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Sets what each element counts.
     *
     * @param each the weights, of the shape of the elements
     * @return the changed options
     */
    public HistogramOptions weights(Tensor each) {
        return new HistogramOptions(Objects.requireNonNull(each, "weights"), isDensity);
    }

    /**
     * Divides counts by their sum and by the widths of the bins, so that the histogram has the area 1.
     *
     * @return the changed options
     */
    public HistogramOptions density() {
        return new HistogramOptions(weights, true);
    }
}
