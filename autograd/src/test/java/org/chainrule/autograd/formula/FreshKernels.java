package org.chainrule.autograd.formula;

import java.util.List;

/** Kernels that share nothing with others, so that nothing has been generated for them yet. */
public final class FreshKernels {
    private FreshKernels() {}

    /**
     * A kernel.
     *
     * @param expression what it computes
     * @param arity of how many arguments
     * @param single whether in single precision
     * @return the kernel, interpreted at first
     */
    public static Kernel of(Expr expression, int arity, boolean single) {
        return new Kernel(List.of(expression), arity, single);
    }
}
