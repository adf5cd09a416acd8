package org.chainrule.autograd.kernel;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.codegen.Folding;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;

/** Bounds the absolute values of an array's elements, in one pass that also finds what isn't finite. */
public final class AbsoluteValues {
    private static final int SHORT = 512; // elements; for fewer a plain loop takes less than a fold's start
    private static final int ROUND = 32; // elements; a fold computes the rest of them slowly
    private static final int BLOCK = 1 << 15;
    private static final KernelArguments NOTHING = new KernelArguments(0);

    /** The greatest absolute value; a maximum leaves out NaN, which therefore counts as infinite. */
    private static final ByPrecision<Folding> GREATEST = new ByPrecision<>(single -> {
        Expr size = Expr.argument(0).abs();
        return Folding.of(Fold.MAX,
                Expr.select(size.le(Double.MAX_VALUE), size, Expr.constant(Double.POSITIVE_INFINITY)),
                1, single);
    });

    private AbsoluteValues() {}

    /**
     * Returns a bound of the absolute values of consecutive elements.
     *
     * @param array double[] or float[]
     * @param offset the index of the first element
     * @param count how many elements there are
     * @return at least the greatest absolute value, and at most the sum of all, or infinity if an element is infinite or
     *         NaN; 0 of no elements
     */
    public static double bound(Object array, int offset, int count) {
        if (count < SHORT) {
            return ofFew(array, offset, count);
        }
        int whole = count - count % ROUND;
        double rest = ofFew(array, offset + whole, count - whole);
        if (whole <= BLOCK) {
            return Math.max(rest, greatest(array, offset, whole));
        }
        double[] blocks = new double[(whole + BLOCK - 1) / BLOCK];
        Parallel.forRange(blocks.length, BLOCK, (first, end) -> {
            for (int n = first; n < end; n++) {
                blocks[n] = greatest(array, offset + n * BLOCK, Math.min(BLOCK, whole - n * BLOCK));
            }
        });
        double bound = rest;
        for (double block : blocks) {
            bound = Math.max(bound, block);
        }
        return bound;
    }

    private static double greatest(Object array, int offset, int count) {
        return GREATEST.of(array).workspace().fold(KernelArguments.of(array, offset), NOTHING, count).result(0);
    }

    /** The sum is faster than the maximum; where it isn't finite, one element may be at fault or none. */
    private static double ofFew(Object array, int offset, int count) {
        double sum = array instanceof float[] floats
                ? sum(floats, offset, count)
                : sum((double[]) array, offset, count);
        return sum < Double.POSITIVE_INFINITY || array instanceof float[]
                ? Double.isNaN(sum) ? Double.POSITIVE_INFINITY : sum
                : greatestOf((double[]) array, offset, count);
    }

    /** Adds up in eight sums, so that no addition waits for the one before. */
    private static double sum(float[] x, int offset, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        double e = 0;
        double f = 0;
        double g = 0;
        double h = 0;
        int n = offset;
        for (int end = offset + count - 7; n < end; n += 8) {
            a += Math.abs(x[n]);
            b += Math.abs(x[n + 1]);
            c += Math.abs(x[n + 2]);
            d += Math.abs(x[n + 3]);
            e += Math.abs(x[n + 4]);
            f += Math.abs(x[n + 5]);
            g += Math.abs(x[n + 6]);
            h += Math.abs(x[n + 7]);
        }
        for (; n < offset + count; n++) {
            a += Math.abs(x[n]);
        }
        return a + b + (c + d) + (e + f + (g + h));
    }

    private static double sum(double[] x, int offset, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        double e = 0;
        double f = 0;
        double g = 0;
        double h = 0;
        int n = offset;
        for (int end = offset + count - 7; n < end; n += 8) {
            a += Math.abs(x[n]);
            b += Math.abs(x[n + 1]);
            c += Math.abs(x[n + 2]);
            d += Math.abs(x[n + 3]);
            e += Math.abs(x[n + 4]);
            f += Math.abs(x[n + 5]);
            g += Math.abs(x[n + 6]);
            h += Math.abs(x[n + 7]);
        }
        for (; n < offset + count; n++) {
            a += Math.abs(x[n]);
        }
        return a + b + (c + d) + (e + f + (g + h));
    }

    private static double greatestOf(double[] x, int offset, int count) {
        double greatest = 0;
        for (int n = offset; n < offset + count; n++) {
            if (!Double.isFinite(x[n])) {
                return Double.POSITIVE_INFINITY;
            }
            greatest = Math.max(greatest, Math.abs(x[n]));
        }
        return greatest;
    }
}
