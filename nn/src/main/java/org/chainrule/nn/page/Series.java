package org.chainrule.nn.page;

import java.util.Objects;

/**
 * A curve.
 *
 * @param name its name
 * @param x where its values are, in ascending order
 * @param y the values; NaN and infinite ones leave a gap
 */
public record Series(String name, double[] x, double[] y) {

    /** Creates a curve. */
    public Series {
        Objects.requireNonNull(name, "name");
        if (x.length != y.length) {
            throw new IllegalArgumentException(x.length + " places of " + y.length + " values");
        }
    }

    /** Returns the name and the number of points. */
    @Override
    public String toString() {
        return "Series(" + name + ", " + y.length + " points)";
    }
}
