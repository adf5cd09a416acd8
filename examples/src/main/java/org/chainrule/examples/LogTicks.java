package org.chainrule.examples;

import java.math.BigDecimal;
import java.math.MathContext;

/** Chooses which of the lines at 1, 2, ..., 9, 10, 20, ... on a logarithmic axis have labels, by how far its values reach. */
final class LogTicks {
    private static final double TWO_DECADES = 100; // from this ratio on, powers of ten are enough
    private static final double ONE_DECADE = 8; // from this ratio on, 1, 2 and 5 are enough
    private static final double MILLION = 1e6; // is too long for a label

    private double min = Double.POSITIVE_INFINITY;
    private double max;

    /** Takes values into account. */
    void include(double... values) {
        for (double value : values) {
            if (value > 0 && Double.isFinite(value)) {
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
    }

    /** Sets the ends. */
    void set(double from, double to) {
        min = Double.POSITIVE_INFINITY;
        max = 0;
        include(from, to);
    }

    /** Returns the label of a line, or an empty text for none. */
    String label(double tick) {
        double ratio = max > min ? max / min : 1;
        BigDecimal rounded = new BigDecimal(tick).round(new MathContext(2)).stripTrailingZeros();
        int first = rounded.unscaledValue().intValue();
        boolean isLabelled = first == 1 || ratio < TWO_DECADES && (first == 2 || first == 5) || ratio < ONE_DECADE;
        return !isLabelled ? "" : tick < MILLION && tick >= 1 ? rounded.toPlainString() : rounded.toString();
    }
}
