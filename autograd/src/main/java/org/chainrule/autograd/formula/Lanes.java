package org.chainrule.autograd.formula;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.chainrule.autograd.machine.VectorUnit;

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
    private final int lanes;
    private final List<Expr> order;
    private final AtomicReferenceArray<LaneCode> ofFew; // by the operands that are one number; null if there are many
    private final ConcurrentHashMap<Long, LaneCode> ofMany = new ConcurrentHashMap<>();

    Lanes(List<Expr> roots, int arity, boolean single) {
        this.roots = roots;
        this.arity = arity;
        this.single = single;
        this.ofFew = arity > FEW ? null : new AtomicReferenceArray<>(1 << arity);
        this.order = Program.order(roots);
        this.lanes = VectorUnit.lanes(single);
        this.possible = isPossible(order, arity);
    }

    /** Whether formulas of these nodes have a SIMD form here. */
    static boolean isPossible(List<Expr> order, int arity) {
        return VectorUnit.BITS > 0 && arity < Long.SIZE
                && order.stream().map(Expr::primitive).noneMatch(primitive -> primitive instanceof Primitive.Call);
    }

    /** Computes elements on vectors; returns how many. */
    int run(Operands in, Operands out, int count) {
        if (!possible) {
            return 0;
        }
        LaneCode code = code(in.repeated());
        int rest = count % lanes;
        int whole = count - rest;
        code.run(in.arrays, in.at, out.arrays, out.at, whole);
        if (rest == 0 || !VectorUnit.HAS_MASKS) {
            return whole;
        }
        code.rest(in.arrays, in.from(whole, 0).at, out.arrays, out.from(whole, 0).at, rest);
        return count;
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
        return Generator.lanes(new LaneFormulas(order, roots, List.of(), List.of(), arity, single, repeated));
    }
}
