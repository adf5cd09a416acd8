package org.chainrule.nn.optim;

import java.util.Arrays;

/**
 * A box in the space of all parameters, lower &lt;= x &lt;= upper for each element.
 *
 * @param lower the lower bounds, infinite for none
 * @param upper the upper bounds, infinite for none
 */
record Box(double[] lower, double[] upper) {

    /** Returns the whole space. */
    static Box unbounded(int size) {
        var box = new Box(new double[size], new double[size]);
        Arrays.fill(box.lower, Double.NEGATIVE_INFINITY);
        Arrays.fill(box.upper, Double.POSITIVE_INFINITY);
        return box;
    }

    Box copy() {
        return new Box(lower.clone(), upper.clone());
    }

    /** Returns how many elements have a bound. */
    int boundedCount() {
        int count = 0;
        for (int i = 0; i < lower.length; i++) {
            count += lower[i] > Double.NEGATIVE_INFINITY || upper[i] < Double.POSITIVE_INFINITY ? 1 : 0;
        }
        return count;
    }

    /** Returns the nearest point in the box. */
    double[] nearest(double... x) {
        double[] nearest = x.clone();
        for (int i = 0; i < x.length; i++) {
            nearest[i] = nearest(i, x[i]);
        }
        return nearest;
    }

    double nearest(int i, double x) {
        return x < lower[i] ? lower[i] : x > upper[i] ? upper[i] : x; // NaN stays
    }

    boolean isInside(int i, double x) {
        return lower[i] < x && x < upper[i];
    }

    /**
     * Computes the projected gradient x - P(x - g), where P(x) is the nearest point in the box; it is zero where the
     * first-order conditions of a minimum hold (Byrd, Lu, Nocedal, Zhu 1995, 6.1).
     */
    double[] projectedGradient(double[] x, double... gradient) {
        double[] projected = gradient.clone();
        for (int i = 0; i < x.length; i++) {
            double g = gradient[i];
            projected[i] = g < 0 ? Math.max(x[i] - upper[i], g) : Math.min(x[i] - lower[i], g);
        }
        return projected;
    }

    /** Returns the step at which an element reaches its bound in a direction; infinite where it never does. */
    double stepToBound(int i, double x, double direction) {
        return direction > 0
                ? (upper[i] - x) / direction
                : direction < 0 ? (lower[i] - x) / direction : Double.POSITIVE_INFINITY;
    }

    /** Returns the greatest step in a direction that stays in the box. */
    double greatestStep(double[] x, double... direction) {
        double greatest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < x.length; i++) {
            greatest = Math.min(greatest, stepToBound(i, x[i], direction[i]));
        }
        return greatest;
    }

    /** Returns x + step direction. Elements that reach their bound are on it exactly, and no rounding leaves the box. */
    double[] moved(double[] x, double step, double... direction) {
        double[] moved = x.clone();
        for (int i = 0; i < x.length; i++) {
            moved[i] = moved(i, x[i], step, direction[i]);
        }
        return moved;
    }

    double moved(int i, double x, double step, double direction) {
        if (direction != 0 && step >= stepToBound(i, x, direction)) {
            return direction > 0 ? upper[i] : lower[i];
        }
        return nearest(i, x + step * direction);
    }
}
