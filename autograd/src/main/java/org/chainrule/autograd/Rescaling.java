package org.chainrule.autograd;

import org.chainrule.autograd.kernel.RowReductions;

/**
 * Scales rows whose elements are so great or small that a result lost digits or overflowed. A power of two rounds
 * nothing, so that what is computed again has the digits of numbers whose exponents have no limits.
 */
final class Rescaling {
    private Rescaling() {}

    /**
     * Returns what to multiply rows by where their results tell that it is necessary, in one look at these.
     *
     * @param results what was computed of the rows, an element for each
     * @param x the elements
     * @param over the axes along which a row lies
     * @return a power of two for each row, which broadcasts against x; null if all results are normal numbers, or
     *         there is nothing to scale
     */
    static Tensor factors(Tensor results, Tensor x, ReducedAxes over) {
        if (areNormal(results) || x.size() == 0) {
            return null;
        }
        if (Batching.isAmong(results, x)) {
            return ofEach(Rescaling::factors, results, x, over);
        }
        int half = x.dtype() == DType.F32 ? Float.MAX_EXPONENT / 2 + 1 : Double.MAX_EXPONENT / 2 + 1;
        double[] factors = over.reduce(x, RowReductions::greatestMagnitude);
        boolean isNeeded = false;
        for (int row = 0; row < factors.length; row++) {
            factors[row] = factor(factors[row], half);
            isNeeded |= factors[row] != 1;
        }
        return isNeeded ? ofRows(factors, x, over) : null;
    }

    /**
     * Returns what to multiply rows by where results of their squares aren't all normal numbers, though they might be or
     * their derivatives are.
     *
     * @param results what was computed of the rows, an element for each
     * @param x the elements
     * @param over the axes along which a row lies
     * @return a power of two for each row, which broadcasts against x, by which its greatest element is about 1; null if
     *         all results are normal numbers, or there is nothing to scale
     */
    static Tensor toUnits(Tensor results, Tensor x, ReducedAxes over) {
        if (areNormal(results) || x.size() == 0) {
            return null;
        }
        if (Batching.isAmong(results, x)) {
            return ofEach(Rescaling::toUnits, results, x, over);
        }
        int most = x.dtype() == DType.F32 ? Float.MAX_EXPONENT - 1 : Double.MAX_EXPONENT - 1;
        double[] factors = over.reduce(x, RowReductions::greatestMagnitude);
        for (int row = 0; row < factors.length; row++) {
            boolean hasExponent = factors[row] != 0 && Double.isFinite(factors[row]);
            factors[row] = hasExponent
                    ? Math.scalb(1.0, Math.clamp(-Math.getExponent(factors[row]), -most, most))
                    : 1;
        }
        return ofRows(factors, x, over);
    }

    /** Returns factors, or 1 where none are necessary, while a function is recorded: each run finds its own. */
    static Tensor captured(Factors factors, Tensor results, Tensor x, ReducedAxes over) {
        return Capture.opaque("rescaling", of -> oneIfNull(factors.of(of[0], of[1], over), of[1], over), results, x);
    }

    private static Tensor oneIfNull(Tensor factors, Tensor x, ReducedAxes over) {
        return factors == null
                ? Tensor.full(1, new ReducedAxes(over.axes(), true).shape(x.shape()), x.dtype())
                : factors;
    }

    /** From results, elements and axes to what to multiply rows by; null for nothing. */
    interface Factors {
        Tensor of(Tensor results, Tensor x, ReducedAxes over);
    }

    /** Returns factors of one example after the other, 1 where none are necessary. */
    private static Tensor ofEach(Factors factors, Tensor results, Tensor x, ReducedAxes over) {
        return Batching.each("rescaling", example -> {
            return oneIfNull(factors.of(example[0], example[1], over), x, over);
        }, results.unrecorded(), x.unrecorded());
    }

    private static Tensor ofRows(double[] factors, Tensor x, ReducedAxes over) {
        return Tensor.owning(Storage.of(x.dtype(), factors), new ReducedAxes(over.axes(), true).shape(x.shape()));
    }

    /** Returns whether all results are normal numbers. */
    static boolean areNormal(Tensor results) {
        double least = results.dtype() == DType.F32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
        for (double result : BatchedStorage.ofAll(results).doubles()) {
            if (!(Math.abs(result) >= least && Math.abs(result) < Double.POSITIVE_INFINITY)) {
                return false;
            }
        }
        return true;
    }

    private static double factor(double magnitude, int half) {
        int exponent = Math.getExponent(magnitude);
        return magnitude == 0 || !Double.isFinite(magnitude) || Math.abs(exponent) < half
                ? 1
                : Math.scalb(1.0, exponent > 0 ? -half : half);
    }
}
