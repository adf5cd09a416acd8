package org.chainrule.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.chainrule.autograd.codegen.ByPrecision;
import org.chainrule.autograd.codegen.Kernel;
import org.chainrule.autograd.codegen.KernelArguments;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;
import org.chainrule.autograd.formula.Gradient;
import org.chainrule.autograd.kernel.Elementwise;
import org.chainrule.autograd.machine.ElementArrays;

/**
 * Computes the gradients of several arguments of a formula in one pass over the elements, and adds them to those that
 * the arguments already have. The rules of a formula share most of their steps, so that one pass takes little longer than
 * the rule of one argument; the bits are those of the rules by themselves.
 */
final class JointVjp {
    private static final double[] NO_DOUBLE = {-0.0}; // -0 + x is x for all x, 0 + x isn't: -0 would become 0
    private static final float[] NO_FLOAT = {-0f};

    private final long arguments; // a bit for each argument whose gradient is computed
    private final boolean isMasked; // whether the gradient of the result is
    private final long masked; // a bit for each argument whose gradient is, then
    private final int[] sources; // the indices in (arguments, result, gradient) of what the rules read
    private final ByPrecision<Kernel> kernels; // of what the rules read, and then of the sums so far

    /**
     * Prepares the pass.
     *
     * @param formula the formula
     * @param isMasked whether the gradient of the result is {@linkplain Gradient masked}
     * @param arguments a bit for each argument whose gradient is to be computed; each has a derivative that isn't 0 everywhere
     */
    JointVjp(Formula formula, boolean isMasked, long arguments) {
        this.arguments = arguments;
        this.isMasked = isMasked;
        List<Expr> rules = new ArrayList<>();
        long masks = 0;
        for (int i = 0; i < formula.arity(); i++) {
            if (computes(i)) {
                Gradient rule = formula.vjp(i, isMasked);
                rules.add(rule.value());
                masks |= rule.isMasked() ? 1L << i : 0;
            }
        }
        this.masked = masks;
        this.sources = rules.stream().flatMapToInt(rule -> IntStream.of(rule.argumentIndices())).sorted().distinct()
                .toArray();
        Expr[] renumbered = new Expr[formula.arity() + 2];
        for (int n = 0; n < sources.length; n++) {
            renumbered[sources[n]] = Expr.argument(n);
        }
        List<Expr> sums = new ArrayList<>();
        for (Expr rule : rules) {
            sums.add(Expr.argument(sources.length + sums.size()).add(rule.substitute(renumbered)));
        }
        int arity = sources.length + sums.size();
        this.kernels = new ByPrecision<>(single -> Kernel.of(sums, arity, single));
    }

    boolean isOf(boolean sameMasked, long sameArguments) {
        return isMasked == sameMasked && arguments == sameArguments;
    }

    /** Returns whether the gradient of argument {@code i} is computed. */
    boolean computes(int i) {
        return (arguments >> i & 1) != 0;
    }

    /** Returns whether the gradient of argument {@code i} is masked. */
    boolean isMasked(int i) {
        return (masked >> i & 1) != 0;
    }

    /**
     * Returns the arrays that the rules read, with room for the sums so far; null if these can't be read in place, element by
     * element in the order of the result.
     */
    KernelArguments inputs(Tensor g, Tensor y, Tensor... x) {
        Tensor[] read = new Tensor[sources.length];
        for (int n = 0; n < sources.length; n++) {
            read[n] = sources[n] < x.length ? x[sources[n]] : sources[n] == x.length ? y : g;
        }
        return FormulaOp.inOrder(g.dtype() == DType.F32, g.size(), Long.bitCount(arguments), read);
    }

    /**
     * Computes the gradients.
     *
     * @param in what {@link #inputs} returned
     * @param known for each argument, not null if {@code sums} has a sum to add to
     * @param sums for each argument whose gradient is computed, a tensor on a whole array for it
     */
    void run(KernelArguments in, PendingGradient[] known, Tensor[] sums) {
        var out = new KernelArguments(in.count() - sources.length);
        Object array = null;
        int count = 0;
        for (int i = 0, n = 0; i < sums.length; i++) {
            if (computes(i)) {
                array = sums[i].storage().array();
                count = sums[i].size();
                out.set(n, array, 0, 1);
                boolean isSum = known[i] != null;
                in.set(sources.length + n++, isSum ? array : nothing(array), 0, isSum ? 1 : 0);
            }
        }
        Elementwise.run(kernels.of(array), in, out, count);
    }

    private static Object nothing(Object array) {
        return ElementArrays.isSingle(array) ? NO_FLOAT : NO_DOUBLE;
    }
}
