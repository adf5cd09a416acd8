package org.chainrule.linalg;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.Tensor;

/**
 * The divided differences of a function, f[x] = f(x) and f[x, ..., z] = (f[..., z] - f[x, ...]) / (z - x), which for k + 1 equal
 * arguments is f^(k)(x) / k!. Where arguments are so close that the quotient would lose digits, it is a Taylor series around their
 * mean.
 */
final class DividedDifferences {
    /** The most that a table holds. */
    private static final int MAX_SIZE = 1 << 26;
    /** How many powers a series has beyond the one that equal arguments need. */
    private static final int FURTHER = 5;
    /** How many units in the last place values of the function may be wrong by, of themselves or, if these are smaller, of 1. */
    private static final double ULPS = 4;
    private static final double EPSILON = Math.ulp(1.0);
    /** The relative error from which on a quotient isn't taken as it is. */
    private static final double PRECISE = 64 * EPSILON;

    private final UnaryOperator<Tensor> f;
    private final double[] x;
    private double[] values;
    private double[] errors;

    private DividedDifferences(UnaryOperator<Tensor> f, double[] x) {
        this.f = f;
        this.x = x;
    }

    /**
     * Returns a table of differences.
     *
     * @param f a function of each element
     * @param x the arguments, n of them in ascending order
     * @param order k, for differences of k + 1 arguments each
     * @return n^(k + 1) numbers, where f[x[a], ..., x[z]] for a &lt;= ... &lt;= z stands at the number whose digits to base n are a,
     *         ..., z
     */
    static double[] of(UnaryOperator<Tensor> f, double[] x, int order) {
        if (StrictMath.pow(x.length, order + 1) > MAX_SIZE) {
            throw new IllegalArgumentException("the derivative of order " + order + " for matrices of " + x.length
                    + " rows takes " + x.length + "^" + (order + 1) + " divided differences, which is too many");
        }
        var table = new DividedDifferences(f, x);
        table.values = f.apply(Tensor.of(x)).toDoubleArray();
        table.errors = Arrays.stream(table.values).map(y -> ULPS * EPSILON * Math.max(1, Math.abs(y))).toArray();
        for (int k = 1; k <= order; k++) {
            table.next(k);
        }
        return table.values;
    }

    private void next(int k) {
        int n = x.length;
        int size = values.length;
        double[] quotients = new double[size * n];
        double[] bounds = new double[size * n];
        int[] digits = new int[k + 1];
        int[] places = new int[size * n];
        int count = 0;
        for (int place = 0; place < places.length; place++) {
            if (!split(place, digits)) {
                continue;
            }
            double gap = x[digits[k]] - x[digits[0]];
            int first = place / n;
            int last = place % size;
            quotients[place] = (values[last] - values[first]) / gap;
            bounds[place] = (errors[last] + errors[first]) / gap + EPSILON * Math.abs(quotients[place]);
            if (gap == 0 || bounds[place] > PRECISE * Math.abs(quotients[place])) {
                places[count++] = place;
            }
        }
        values = quotients;
        errors = bounds;
        if (count > 0) {
            expand(k, Arrays.copyOf(places, count));
        }
    }

    /** Writes the digits of a place, and returns whether they ascend. */
    private boolean split(int place, int[] digits) {
        int left = place;
        for (int i = digits.length - 1; i >= 0; i--) {
            digits[i] = left % x.length;
            left /= x.length;
            if (i < digits.length - 1 && digits[i] > digits[i + 1]) {
                return false;
            }
        }
        return true;
    }

    /** Replaces differences by Taylor series where these converge and are more precise. */
    private void expand(int k, int[] places) {
        int[] digits = new int[k + 1];
        double[] means = new double[places.length];
        for (int i = 0; i < places.length; i++) {
            split(places[i], digits);
            double first = x[digits[0]];
            means[i] = first + IntStream.of(digits).mapToDouble(d -> x[d] - first).sum() / (k + 1);
        }
        Tensor at = Tensor.of(means);
        double[][] powers = Autograd.linearize(in -> new Tensor[] {f.apply(in[0])}, at)
                .taylor(k + FURTHER, new Tensor[] {at.mul(0).add(1)}).getFirst().stream().map(Tensor::toDoubleArray)
                .toArray(double[][]::new);
        for (int i = 0; i < places.length; i++) {
            split(places[i], digits);
            replace(places[i], k, means[i], digits, i, powers);
        }
    }

    private void replace(int place, int k, double mean, int[] digits, int i, double[][] powers) {
        double[] offsets = IntStream.of(digits).mapToDouble(d -> x[d] - mean).toArray();
        double radius = Arrays.stream(offsets).map(Math::abs).max().orElseThrow();
        double[] symmetric = symmetric(offsets);
        double sum = 0;
        double error = 0;
        double terms = 1; // how many the symmetric polynomial has, times the radius to its degree
        for (int m = 0; m <= FURTHER; m++) {
            double coefficient = powers[k + m][i];
            double term = radius == 0 && m > 0 ? 0 : coefficient * symmetric[m];
            sum += term;
            error += ULPS * EPSILON * Math.abs(term);
            if (radius > 0 && m >= FURTHER - 1) {
                error += Math.abs(coefficient) * terms;
            }
            terms *= radius * (k + m + 1) / (m + 1);
        }
        boolean converges = error < 1e-6 * Math.abs(sum);
        if (x[digits[k]] == x[digits[0]] || converges && error < errors[place]) {
            values[place] = sum;
            errors[place] = error;
        }
    }

    /** Returns the complete homogeneous symmetric polynomials of each degree: the sums of all products of so many factors. */
    private static double[] symmetric(double[] offsets) {
        double[] h = new double[FURTHER + 1];
        h[0] = 1;
        for (double offset : offsets) {
            for (int m = 1; m <= FURTHER; m++) {
                h[m] += offset * h[m - 1];
            }
        }
        return h;
    }
}
