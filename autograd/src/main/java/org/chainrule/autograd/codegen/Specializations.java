package org.chainrule.autograd.codegen;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;

/**
 * The SIMD code of formulas, made when it is first needed: a class for each choice of operands that are one number for all
 * elements, which stay in registers.
 */
final class Specializations<T> {
    private static final int FEW = 8; // operands

    private final LongFunction<T> generator;
    private final AtomicReferenceArray<T> ofFew; // null if there are many
    private final ConcurrentHashMap<Long, T> ofMany = new ConcurrentHashMap<>();

    /** The code for formulas of so many arguments; the generator takes {@link KernelArguments#repeated}. */
    Specializations(int arity, LongFunction<T> generator) {
        this.generator = generator;
        this.ofFew = arity > FEW ? null : new AtomicReferenceArray<>(1 << arity);
    }

    T of(KernelArguments in) {
        long repeated = in.repeated();
        if (ofFew == null) {
            return ofMany.computeIfAbsent(repeated, generator::apply);
        }
        T ready = ofFew.get((int) repeated);
        if (ready == null) {
            ofFew.compareAndSet((int) repeated, null, generator.apply(repeated));
            ready = ofFew.get((int) repeated); // the one that others have, too
        }
        return ready;
    }
}
