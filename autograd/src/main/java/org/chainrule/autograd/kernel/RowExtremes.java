package org.chainrule.autograd.kernel;

import java.util.List;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.codegen.Folding;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.machine.ElementArrays;

/** Finds the greatest or least element of every row: NaN if one is NaN, and 0 rather than -0 as the greater. */
public final class RowExtremes {
    private static final int SHORT = 64; // elements; for fewer a plain loop takes less than a fold's start
    private static final KernelArguments NOTHING = new KernelArguments(0);

    /** The greatest of the elements that aren't NaN, and whether one is. */
    private static final ByPrecision<Folding> GREATEST = new ByPrecision<>(single -> folding(true, single));
    /** The negative of the least, likewise. */
    private static final ByPrecision<Folding> LEAST = new ByPrecision<>(single -> folding(false, single));

    private RowExtremes() {}

    private static Folding folding(boolean greatest, boolean single) {
        Expr x = Expr.argument(0);
        return Folding.of(List.of(), List.of(greatest ? x : x.neg(), x.ne(x)), List.of(Fold.MAX, Fold.MAX), 1, single);
    }

    /**
     * Finds the extremes.
     *
     * @param greatest whether the greatest, or else the least
     * @param in double[] or float[]
     * @param offset the index where the first row begins; the others follow
     * @param width how long the rows are
     * @param out double[] or float[], for the extreme of each row
     */
    public static void of(boolean greatest, Object in, int offset, int width, Object out) {
        Parallel.forRange(ElementArrays.length(out), width, (first, end) -> {
            Folding.Workspace fold = width < SHORT ? null : (greatest ? GREATEST : LEAST).of(in).workspace();
            for (int row = first; row < end; row++) {
                int from = offset + row * width;
                double extreme = fold == null
                        ? ofFew(greatest, in, from, width)
                        : ofMany(greatest, fold, in, from, width);
                ElementArrays.set(out, row, extreme);
            }
        });
    }

    private static double ofMany(boolean greatest, Folding.Workspace fold, Object in, int from, int width) {
        fold.fold(KernelArguments.of(in, from), NOTHING, width);
        double extreme = greatest ? fold.result(0) : -fold.result(0);
        boolean isNaN = fold.result(1) > 0;
        return isNaN ? Double.NaN : extreme == 0 ? ofFew(greatest, in, from, width) : extreme; // which of 0 and -0
    }

    private static double ofFew(boolean greatest, Object in, int from, int width) {
        double extreme = greatest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        for (int n = from; n < from + width; n++) {
            double x = ElementArrays.get(in, n);
            extreme = greatest ? Math.max(extreme, x) : Math.min(extreme, x);
        }
        return extreme;
    }
}
