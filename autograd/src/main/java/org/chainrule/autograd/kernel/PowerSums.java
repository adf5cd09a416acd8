package org.chainrule.autograd.kernel;

import java.util.List;

import org.chainrule.autograd.codegen.Fold;
import org.chainrule.autograd.codegen.Folding;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;

/** Sums of powers of absolute values of rows, for norms, in the order of {@link Fold}. Each thread has its own. */
final class PowerSums {
    private static final KernelArguments NOTHING = new KernelArguments(0);
    private static final int FEW = 32; // elements; a plain loop in the same order takes less than a fold's start

    private final double p;
    private final double[] partials = new double[Fold.partials(false)];
    private final double[] unit = new double[1];
    private final KernelArguments terms;
    private Folding.Workspace workspace; // made when first needed

    /** Creates sums of powers p. */
    PowerSums(double p) {
        this.p = p;
        this.terms = new KernelArguments(p == 1 || p == 2 ? 2 : 3).set(1, unit, 0, 0);
        if (terms.count() > 2) {
            terms.set(2, new double[] {p}, 0, 0);
        }
    }

    /** Computes the sum of (|x| / unit)^p. */
    double of(double[] in, int from, int to, double unit) {
        int count = to - from;
        if (count < FEW) {
            return ofFew(in, from, count, unit);
        }
        if (workspace == null) {
            workspace = (p == 2 ? Squares.TERMS : p == 1 ? Sizes.TERMS : Powers.TERMS).workspace();
        }
        this.unit[0] = unit;
        return workspace.fold(terms.set(0, in, from, 1), NOTHING, count).result(0);
    }

    private double ofFew(double[] in, int from, int count, double unit) {
        int used = Math.min(partials.length, Integer.highestOneBit(2 * Math.max(1, count) - 1)); // the others would be 0
        for (int k = 0; k < used; k++) {
            partials[k] = k < count ? term(Math.abs(in[from + k]) / unit) : 0;
        }
        for (int n = used; n < count; n++) {
            partials[n - used] += term(Math.abs(in[from + n]) / unit);
        }
        return Fold.SUM.total(partials, used);
    }

    private double term(double ratio) {
        return p == 2 ? ratio * ratio : p == 1 ? ratio : power(ratio, p);
    }

    /** Computes a power of a number that isn't negative. */
    static double power(double a, double b) {
        return Powers.KERNEL.evaluate(a, b);
    }

    private static Expr ratio() {
        return Expr.argument(0).abs().div(Expr.argument(1));
    }

    // Classes of their own, so that a program builds the formulas only of the norms that it takes.

    private static final class Sizes {
        static final Folding TERMS = Folding.of(Fold.SUM, ratio(), 2, false);
    }

    private static final class Squares {
        static final Folding TERMS = Folding.of(Fold.SUM, ratio().square(), 2, false);
    }

    private static final class Powers {
        static final Folding TERMS = Folding.of(Fold.SUM, ratio().pow(Expr.argument(2)), 3, false);
        static final Kernel KERNEL = Kernel.of(List.of(Expr.argument(0).pow(Expr.argument(1))), 2, false);
    }
}
