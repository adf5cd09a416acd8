package org.chainrule.autograd.transform;

import java.util.Arrays;
import java.util.List;

import org.chainrule.autograd.Autograd;
import org.chainrule.autograd.DType;
import org.chainrule.autograd.Linearization;
import org.chainrule.autograd.Tensor;

/**
 * Derivatives of high order in a direction v. Coefficient k of the Taylor series along s v is the k-th derivative times s^k / k!, which
 * overflows for some s where the n-th derivative doesn't, and vanishes for others. The first s suits sines and exponentials; where the last
 * coefficient isn't a number of many digits, the coefficients so far tell a better one. All are powers of 2, which round nothing.
 */
final class HighDerivative {
    private static final int ROUNDS = 4;

    private final Linearization at;
    private final int n;
    private final Tensor v;
    private final boolean ofElements; // each result depends on the element of v at its place alone
    private final int greatest; // exponent of a power of 2 to multiply by

    private HighDerivative(Linearization at, int n, Tensor v, boolean ofElements) {
        this.at = at;
        this.n = n;
        this.v = v;
        this.ofElements = ofElements;
        this.greatest = v.dtype() == DType.F64 ? 1000 : 110;
    }

    /** Returns the n-th derivative of the only result in a direction. */
    static Tensor of(Linearization at, Tensor v, int n) {
        return new HighDerivative(at, n, v, false).derivative();
    }

    /** Returns the n-th derivatives of a function that is applied to each element of x. */
    static Tensor ofElements(Linearization at, Tensor x, int n) {
        return new HighDerivative(at, n, Tensor.full(1, x.shape(), x.dtype()), true).derivative();
    }

    private Tensor derivative() {
        int first = 0; // of an s of about n/e, for which s^n / n! is neither tiny nor huge
        while (4L << first < n) {
            first++;
        }
        List<Tensor> series = at.taylor(n, new Tensor[] {v.mul(Math.scalb(1.0, first))}).getFirst();
        int[] exponents = new int[series.getLast().size()];
        Arrays.fill(exponents, first);
        Tensor derivative = scaled(series.getLast(), exponents);
        double[][] coefficients = isFine(series.getLast()) ? null : elements(series);
        for (int round = 0; coefficients != null && round < ROUNDS; round++) {
            int[] better = new int[exponents.length];
            for (int i = 0; i < better.length; i++) {
                better[i] = exponents[i] + change(i, exponents[i], coefficients);
            }
            if (Arrays.equals(better, exponents)) {
                break;
            }
            derivative = ofElements
                    ? improved(derivative, exponents, better, coefficients, better)
                    : improvedForEach(derivative, exponents, better, coefficients);
        }
        return derivative;
    }

    /** Takes one pass for each exponent that a result wants. */
    private Tensor improvedForEach(Tensor derivative, int[] exponents, int[] better, double[][] coefficients) {
        Tensor improved = derivative;
        for (int exponent : Arrays.stream(better).distinct().toArray()) {
            int[] all = new int[better.length];
            Arrays.fill(all, exponent);
            improved = improved(improved, exponents, better, coefficients, all);
        }
        return improved;
    }

    /**
     * Takes a pass with other exponents, and its results for the elements that want these and have more digits now.
     *
     * @param exponents the present ones, which are changed
     * @param better those that elements want
     * @param coefficients the present ones, which are changed
     * @param all those of the pass
     */
    private Tensor improved(Tensor derivative, int[] exponents, int[] better, double[][] coefficients, int[] all) {
        boolean[] wants = new boolean[all.length];
        boolean isWanted = false;
        for (int i = 0; i < all.length; i++) {
            wants[i] = all[i] == better[i] && exponents[i] != better[i];
            isWanted |= wants[i];
        }
        if (!isWanted) {
            return derivative;
        }
        Tensor direction = ofElements
                ? powers(all)
                : v.mul(Math.scalb(1.0, all[0]));
        List<Tensor> series = at.taylor(n, new Tensor[] {direction}).getFirst();
        double[][] found = elements(series);
        boolean isAll = true;
        for (int i = 0; i < all.length; i++) {
            double last = found[n][i];
            wants[i] &= Double.isFinite(last) && (last != 0 || !Double.isFinite(coefficients[n][i]));
            isAll &= wants[i];
            if (wants[i]) {
                exponents[i] = all[i];
                for (int k = 0; k <= n; k++) {
                    coefficients[k][i] = found[k][i];
                }
            }
        }
        Tensor other = scaled(series.getLast(), all);
        return isAll ? other : Tensor.where(Tensor.of(other.shape(), wants), other, derivative);
    }

    private boolean isFine(Tensor last) {
        double[][] elements = elements(List.of(last));
        return elements == null || Arrays.stream(elements[0]).allMatch(this::isFine);
    }

    private boolean isFine(double last) {
        return Double.isFinite(last) && Math.abs(last) >= Math.scalb(1.0, -greatest);
    }

    /** Returns the coefficients' elements; null within vmap, where nothing can be read. */
    private static double[][] elements(List<Tensor> series) {
        return Autograd.noGrad(() -> {
            try {
                return series.stream().map(c -> c.detach().toDoubleArray()).toArray(double[][]::new);
            } catch (IllegalStateException e) {
                return null;
            }
        });
    }

    /** Returns n! / s^n times the coefficient of each element. */
    private Tensor scaled(Tensor coefficient, int... exponents) {
        double factorial = 1; // times 2^power
        int power = 0;
        for (int k = 2; k <= n; k++) {
            factorial *= k;
            power += Math.getExponent(factorial);
            factorial = Math.scalb(factorial, -Math.getExponent(factorial));
        }
        Tensor scaled = coefficient;
        int[] left = new int[exponents.length];
        for (int i = 0; i < left.length; i++) {
            left[i] = power - n * exponents[i];
        }
        double factor = factorial;
        do {
            double[] factors = new double[left.length];
            for (int i = 0; i < left.length; i++) {
                int part = Math.clamp(left[i], -greatest, greatest);
                factors[i] = Math.scalb(factor, part);
                left[i] -= part;
            }
            scaled = Arrays.stream(factors).distinct().count() == 1
                    ? scaled.mul(factors[0])
                    : scaled.mul(Tensor.of(scaled.shape(), factors).to(scaled.dtype()));
            factor = 1;
        } while (Arrays.stream(left).anyMatch(exponent -> exponent != 0));
        return scaled;
    }

    private Tensor powers(int... exponents) {
        return Tensor.of(v.shape(), Arrays.stream(exponents).mapToDouble(e -> Math.scalb(1.0, e)).toArray())
                .to(v.dtype());
    }

    /** Returns by how much the exponent should be greater for a result, such that its coefficients are neither tiny nor huge. */
    private int change(int i, int exponent, double[]... coefficients) {
        double last = coefficients[n][i];
        if (isFine(last)) {
            return 0;
        }
        int end = 0; // the last that has digits
        for (int k = 1; k <= n && Double.isFinite(coefficients[k][i]); k++) {
            end = coefficients[k][i] == 0 ? end : k;
        }
        if (end == 0) {
            return 0;
        }
        double height = log(coefficients[end][i]);
        int before = (end + 1) / 2;
        while (before < end && coefficients[before][i] == 0) {
            before++;
        }
        double slope = before == end ? height / end : (height - log(coefficients[before][i])) / (end - before);
        double expected = height + (n - end) * slope;
        if (last == 0 && expected > -greatest) {
            return 0; // really 0, as the derivatives of a polynomial
        }
        int least = -greatest - exponent;
        int most = greatest - exponent;
        while (least < most) { // the least for which the greatest is at least as far from 1 as the last
            int middle = Math.floorDiv(least + most, 2);
            double top = Double.NEGATIVE_INFINITY;
            for (int k = 1; k <= end; k++) {
                if (coefficients[k][i] != 0) {
                    top = Math.max(top, log(coefficients[k][i]) + k * middle);
                }
            }
            if (Math.max(top, expected + n * middle) >= -(expected + n * middle)) {
                most = middle;
            } else {
                least = middle + 1;
            }
        }
        return least;
    }

    /** Returns the binary logarithm of a number's absolute value. */
    private static double log(double x) {
        return StrictMath.log(Math.abs(x)) / StrictMath.log(2);
    }
}
