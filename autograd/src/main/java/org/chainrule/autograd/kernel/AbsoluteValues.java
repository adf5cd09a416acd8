package org.chainrule.autograd.kernel;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.codegen.Folding;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;

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
        double greatest = 0;
        if (array instanceof float[] floats) {
            float single = 0; // which the compiler computes on vectors
            for (int n = offset; n < offset + count; n++) {
                single = Math.max(single, Math.abs(floats[n]));
            }
            greatest = single;
        } else {
            double[] doubles = (double[]) array;
            for (int n = offset; n < offset + count; n++) {
                greatest = Math.max(greatest, Math.abs(doubles[n]));
            }
        }
        return Double.isNaN(greatest) ? Double.POSITIVE_INFINITY : greatest;
    }
}
