package org.chainrule.autograd.codegen;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;

/**
 * Caches the generated code of formulas for each set of arguments that are one for all elements (stride 0), which are
 * loaded once, before the loop. Each is generated when it is first needed.
 */
final class Specializations<T> {
    private static final int FEW = 8; // arguments

    private final LongFunction<T> generator;
    private final AtomicReferenceArray<T> ofFew; // null if there are many
    private final ConcurrentHashMap<Long, T> ofMany = new ConcurrentHashMap<>();

    /** Creates the code of formulas of so many arguments; the generator takes {@link KernelArguments#broadcast}. */
    Specializations(int arity, LongFunction<T> generator) {
        this.generator = generator;
        this.ofFew = arity > FEW ? null : new AtomicReferenceArray<>(1 << arity);
    }

    /** Returns the code for arguments. */
    T of(KernelArguments in) {
        long broadcast = in.broadcast();
        if (ofFew == null) {
            return ofMany.computeIfAbsent(broadcast, generator::apply);
        }
        T ready = ofFew.get((int) broadcast);
        if (ready == null) {
            ofFew.compareAndSet((int) broadcast, null, generator.apply(broadcast));
            ready = ofFew.get((int) broadcast); // the one that others have, too
        }
        return ready;
    }
}
