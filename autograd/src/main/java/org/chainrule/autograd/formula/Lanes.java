package org.chainrule.autograd.formula;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The SIMD code of a kernel, where there can be any: a class for each choice of operands that are one number for all
 * elements, which stay in registers.
 */
final class Lanes {
    private static final int FEW = 6; // operands

    private final List<Expr> roots;
    private final int arity;
    private final boolean single;
    private final boolean possible;
    private final AtomicReferenceArray<LaneCode> ofFew; // by the operands that are one number; null if there are many
    private final ConcurrentHashMap<Long, LaneCode> ofMany = new ConcurrentHashMap<>();

    Lanes(List<Expr> roots, int arity, boolean single) {
        this.roots = roots;
        this.arity = arity;
        this.single = single;
        this.ofFew = arity > FEW ? null : new AtomicReferenceArray<>(1 << arity);
        this.possible = Generator.HAS_LANES && arity < Long.SIZE
                && Program.order(roots).stream().map(Expr::primitive)
                        .noneMatch(primitive -> primitive instanceof Primitive.Call);
    }

    /** Computes as many of the elements as fill vectors; returns how many. */
    int run(Operands in, Object[] out, int to, int count) {
        if (!possible) {
            return 0;
        }
        LaneCode code = code(in.repeated());
        int whole = count - count % code.lanes();
        code.run(in.arrays, in.at, out, to, whole);
        return whole;
    }

    private LaneCode code(long repeated) {
        if (ofFew == null) {
            return ofMany.computeIfAbsent(repeated, this::generated);
        }
        LaneCode ready = ofFew.get((int) repeated);
        if (ready == null) {
            ofFew.compareAndSet((int) repeated, null, generated(repeated));
            ready = ofFew.get((int) repeated); // the one that others have, too
        }
        return ready;
    }

    private LaneCode generated(long repeated) {
        return Generator.lanes(roots, arity, single, repeated);
    }
}
