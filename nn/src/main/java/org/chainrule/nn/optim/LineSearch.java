package org.chainrule.nn.optim;

import java.util.function.DoubleFunction;

/**
 * Searches along a line for a point with the strong Wolfe conditions (Nocedal, Wright 2006, algorithms 3.5 and 3.6).
 * With the loss f and its derivative f' along a direction, a step a is good enough when f(a) &lt;= f(0) + 1e-4 a f'(0)
 * and |f'(a)| &lt;= 0.9 |f'(0)|. At the greatest step that is allowed the first condition is enough while the loss falls.
 */
final class LineSearch {
    private static final double DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;
    private static final double EXPANSION = 9; // the most by which a search goes on, in units of its last interval
    private static final double MARGIN = 0.1; // of an interval, within which a minimum isn't searched

    private final LinePoint start;
    private final double greatest;
    private final DoubleFunction<LinePoint> line;
    private int left; // evaluations

    private LineSearch(LinePoint start, double greatest, DoubleFunction<LinePoint> line, int evaluations) {
        this.start = start;
        this.greatest = greatest;
        this.line = line;
        this.left = evaluations;
    }

    /**
     * Searches in the direction of descent.
     *
     * @param start at step 0, with a negative derivative
     * @param first the step to try first
     * @param greatest the greatest step that may be tried, infinite for any
     * @param line evaluates a step
     * @param evaluations how many there may be
     * @return a good step, or the best that was found; {@code start} if none was better
     */
    static LinePoint find(LinePoint start, double first, double greatest, DoubleFunction<LinePoint> line,
            int evaluations) {
        return new LineSearch(start, greatest, line, evaluations).found(first);
    }

    private LinePoint found(double first) {
        LinePoint last = start;
        double step = Math.min(first, greatest);
        while (left > 0) {
            LinePoint now = at(step);
            if (isTooHigh(now) || last != start && now.value() >= last.value()) {
                return between(last, now);
            }
            if (isFlat(now) || now.derivative() < 0 && now.step() == greatest) {
                return now;
            }
            if (now.derivative() >= 0) {
                return between(now, last);
            }
            double interval = now.step() - last.step();
            step = Math.min(greatest,
                    within(minimum(last, now), now.step() + MARGIN * interval, now.step() + EXPANSION * interval));
            last = now;
        }
        return last;
    }

    /** Finds a good step between a low point and another, on the side to which the loss falls from the low one. */
    private LinePoint between(LinePoint low, LinePoint high) {
        while (left > 0) {
            double step = next(low, high);
            if (step == low.step() || step == high.step()) {
                break; // no double is between them
            }
            LinePoint now = at(step);
            if (isTooHigh(now) || now.value() >= low.value()) {
                high = now;
            } else if (isFlat(now)) {
                return now;
            } else {
                high = now.derivative() * (high.step() - low.step()) >= 0 ? low : high;
                low = now;
            }
        }
        return low;
    }

    private LinePoint at(double step) {
        left--;
        return line.apply(step);
    }

    private boolean isTooHigh(LinePoint now) {
        return !now.isFinite() || now.value() > start.value() + DECREASE * now.step() * start.derivative();
    }

    private boolean isFlat(LinePoint now) {
        return Math.abs(now.derivative()) <= -CURVATURE * start.derivative();
    }

    private static double next(LinePoint low, LinePoint high) {
        double interval = high.step() - low.step();
        double near = low.step() + MARGIN * interval;
        if (!high.isFinite()) {
            return near; // the loss is finite up to some unknown step before this
        }
        double far = high.step() - MARGIN * interval;
        return within(minimum(low, high), Math.min(near, far), Math.max(near, far));
    }

    /**
     * Computes the minimum of the cubic through both points with both derivatives (Nocedal, Wright 2006, 3.59); NaN if
     * it has none.
     */
    private static double minimum(LinePoint a, LinePoint b) {
        double interval = b.step() - a.step();
        double d1 = a.derivative() + b.derivative() - 3 * (a.value() - b.value()) / (a.step() - b.step());
        double d2 = Math.signum(interval) * Math.sqrt(d1 * d1 - a.derivative() * b.derivative());
        return b.step() - interval * (b.derivative() + d2 - d1) / (b.derivative() - a.derivative() + 2 * d2);
    }

    /** Clamps a step to bounds; NaN to their middle. */
    private static double within(double step, double least, double most) {
        return Double.isNaN(step) ? least + (most - least) / 2 : Math.clamp(step, least, most);
    }
}
