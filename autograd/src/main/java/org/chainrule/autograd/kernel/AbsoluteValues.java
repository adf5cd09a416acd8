package org.chainrule.autograd.kernel;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.codegen.Folding;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.machine.ElementArrays;

/** Finds the greatest absolute value of an array's elements, in one pass that also finds what isn't finite. */
public final class AbsoluteValues {
    private static final int SHORT = 1024; // elements; for fewer a plain loop takes less than a fold's start
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
     * Returns the greatest absolute value of consecutive elements.
     *
     * @param array double[] or float[]
     * @param offset the index of the first element
     * @param count how many elements there are
     * @return the greatest, infinity also if an element is NaN; 0 of no elements
     */
    public static double greatest(Object array, int offset, int count) {
        if (count < SHORT) {
            return ofFew(array, offset, count);
        }
        int whole = count - count % ROUND;
        double rest = ofFew(array, offset + whole, count - whole);
        if (whole <= BLOCK) {
            return Math.max(rest, folded(array, offset, whole));
        }
        double[] blocks = new double[(whole + BLOCK - 1) / BLOCK];
        Parallel.forRange(blocks.length, BLOCK, (first, end) -> {
            for (int n = first; n < end; n++) {
                blocks[n] = folded(array, offset + n * BLOCK, Math.min(BLOCK, whole - n * BLOCK));
            }
        });
        double greatest = rest;
        for (double block : blocks) {
            greatest = Math.max(greatest, block);
        }
        return greatest;
    }

    private static double folded(Object array, int offset, int count) {
        return GREATEST.of(array).workspace().fold(KernelArguments.of(array, offset), NOTHING, count).result(0);
    }

    private static double ofFew(Object array, int offset, int count) {
        return ElementArrays.isSingle(array)
                ? ofFew((float[]) array, offset, count)
                : ofFew((double[]) array, offset, count);
    }

    /**
     * Compares the bits of absolute values, whose order is that of the values, infinity next to last and NaN last; four at
     * a time, since a maximum waits for the one before.
     */
    private static double ofFew(float[] x, int offset, int count) {
        int a = 0;
        int b = 0;
        int c = 0;
        int d = 0;
        int n = offset;
        for (int end = offset + count - 3; n < end; n += 4) {
            a = Math.max(a, Float.floatToRawIntBits(x[n]) & Integer.MAX_VALUE);
            b = Math.max(b, Float.floatToRawIntBits(x[n + 1]) & Integer.MAX_VALUE);
            c = Math.max(c, Float.floatToRawIntBits(x[n + 2]) & Integer.MAX_VALUE);
            d = Math.max(d, Float.floatToRawIntBits(x[n + 3]) & Integer.MAX_VALUE);
        }
        for (; n < offset + count; n++) {
            a = Math.max(a, Float.floatToRawIntBits(x[n]) & Integer.MAX_VALUE);
        }
        float greatest = Float.intBitsToFloat(Math.max(Math.max(a, b), Math.max(c, d)));
        return Float.isFinite(greatest) ? greatest : Double.POSITIVE_INFINITY;
    }

    private static double ofFew(double[] x, int offset, int count) {
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        int n = offset;
        for (int end = offset + count - 3; n < end; n += 4) {
            a = Math.max(a, Double.doubleToRawLongBits(x[n]) & Long.MAX_VALUE);
            b = Math.max(b, Double.doubleToRawLongBits(x[n + 1]) & Long.MAX_VALUE);
            c = Math.max(c, Double.doubleToRawLongBits(x[n + 2]) & Long.MAX_VALUE);
            d = Math.max(d, Double.doubleToRawLongBits(x[n + 3]) & Long.MAX_VALUE);
        }
        for (; n < offset + count; n++) {
            a = Math.max(a, Double.doubleToRawLongBits(x[n]) & Long.MAX_VALUE);
        }
        double greatest = Double.longBitsToDouble(Math.max(Math.max(a, b), Math.max(c, d)));
        return Double.isFinite(greatest) ? greatest : Double.POSITIVE_INFINITY;
    }
}
