package org.chainrule.nn.page;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An axis of a chart, from its least to its greatest value.
 *
 * @param min the least value
 * @param max the greatest value, greater than the least
 * @param isLogarithmic whether distances are ratios; then both are positive
 */
record Axis(double min, double max, boolean isLogarithmic) {
    private static final double[] STEPS = {1, 2, 5, 10};

    /** Makes a linear axis for the finite ones of some values, with some room around them. */
    static Axis linear(double... values) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        double min = Arrays.stream(finite).min().orElse(0);
        double max = Arrays.stream(finite).max().orElse(1);
        double room = max > min ? (max / 2 - min / 2) * 0.08 : max == 0 ? 1 : Math.abs(max) / 2;
        return new Axis(min >= 0 && min - room < 0 ? 0 : Math.max(-Double.MAX_VALUE, min - room),
                Math.min(Double.MAX_VALUE, max + room),
                false);
    }

    /** Makes a logarithmic axis for the positive ones of some values; null if there are none. */
    static Axis logarithmic(double... values) {
        double[] positive = Arrays.stream(values).filter(value -> value > 0 && Double.isFinite(value)).toArray();
        if (positive.length == 0) {
            return null;
        }
        double min = Arrays.stream(positive).min().orElseThrow();
        double max = Arrays.stream(positive).max().orElseThrow();
        double room = Math.max(1.05, StrictMath.pow(max / min, 0.04));
        return new Axis(Math.max(Double.MIN_VALUE, min / room), Math.min(Double.MAX_VALUE, max * room), true);
    }

    /** Returns where a value is, from 0 to 1; NaN if it has no place. */
    double fraction(double value) {
        if (!Double.isFinite(value) || isLogarithmic && value <= 0) {
            return Double.NaN;
        }
        return isLogarithmic
                ? (StrictMath.log(value) - StrictMath.log(min)) / (StrictMath.log(max) - StrictMath.log(min))
                : (value / 2 - min / 2) / (max / 2 - min / 2); // halves don't overflow
    }

    /** Returns round values within the axis, some {@code count} of them. */
    List<Double> ticks(int count) {
        return isLogarithmic ? powers(count) : multiples(count);
    }

    private List<Double> multiples(int count) {
        double rough = (max / count - min / count);
        double power = StrictMath.pow(10, Math.floor(StrictMath.log10(rough)));
        double step = power * Arrays.stream(STEPS).filter(s -> s * power >= rough * 0.999).findFirst().orElse(10);
        List<Double> ticks = new ArrayList<>();
        for (double n = Math.ceil(min / step); n * step <= max && ticks.size() <= 3 * count; n++) {
            ticks.add(n == 0 ? 0.0 : n * step);
        }
        return ticks;
    }

    /** Returns powers of ten, or, where there are few, their multiples by 2 and 5, too. */
    private List<Double> powers(int count) {
        int from = (int) Math.ceil(StrictMath.log10(min) - 1e-9);
        int to = (int) Math.floor(StrictMath.log10(max) + 1e-9);
        List<Double> ticks = new ArrayList<>();
        if (to - from >= 2) {
            int stride = Math.ceilDiv(to - from + 1, count);
            for (int power = Math.ceilDiv(from, stride) * stride; power <= to; power += stride) {
                ticks.add(Double.parseDouble("1e" + power));
            }
            return ticks;
        }
        if (max / min < 3) {
            return multiples(count);
        }
        for (int power = from - 1; power <= to; power++) {
            for (int factor : new int[] {1, 2, 5}) {
                double tick = Double.parseDouble(factor + "e" + power);
                if (tick >= min && tick <= max) {
                    ticks.add(tick);
                }
            }
        }
        return ticks.size() < 3 ? multiples(count) : ticks;
    }
}
