package org.chainrule.autograd.codegen;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;

import org.chainrule.autograd.formula.Evaluator;
import org.chainrule.autograd.formula.Expr;
import org.chainrule.autograd.formula.Formula;

/**
 * Caches the kernels of one precision, so that equal formulas, which are one expression, share their code. A kernel
 * refers to its expressions, so it is held weakly: it lives as long as something else holds it, such as an op, or a
 * kernel that calls it.
 */
final class KernelCache implements Function<Formula, Evaluator> {
    private static final ByPrecision<KernelCache> CACHES = new ByPrecision<>(KernelCache::new);

    private final boolean single;
    private final Map<List<Expr>, WeakReference<Kernel>> kernels = new WeakHashMap<>();

    private KernelCache(boolean single) {
        this.single = single;
    }

    static KernelCache of(boolean single) {
        return CACHES.get(single);
    }

    /** Returns the kernel of a formula. */
    @Override
    public Kernel apply(Formula formula) {
        Expr definition = formula.definition(single);
        return of(List.of(definition == null ? formula.body() : definition), formula.arity());
    }

    /** Returns the kernel of several formulas of the same arguments. */
    Kernel of(List<Expr> roots, int arity) {
        Kernel known = find(roots, arity);
        return known == null ? share(new Kernel(roots, arity, single)) : known;
    }

    private synchronized Kernel find(List<Expr> roots, int arity) {
        WeakReference<Kernel> reference = kernels.get(roots);
        Kernel known = reference == null ? null : reference.get();
        return known == null || known.arity() != arity ? null : known;
    }

    /**
     * Adds a kernel that was made without holding the lock; returns the one that others have, if there is one by now.
     */
    private synchronized Kernel share(Kernel made) {
        Kernel known = find(made.formulas(), made.arity());
        if (known == null) {
            kernels.remove(made.formulas()); // with its key, which belongs to a kernel that is gone, or of other arity
            kernels.put(made.formulas(), new WeakReference<>(made));
            return made;
        }
        return known;
    }
}
